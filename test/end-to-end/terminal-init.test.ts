import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openWorkplace, type Workplace } from '../helpers/built-cogtool.ts'
import { scriptedAws } from '../helpers/scripted-aws.ts'
import { describeWithTerminal, keys, openTerminal, type Terminal } from '../helpers/terminal.ts'

vi.setConfig({ testTimeout: 60_000 })

const id = 'eu-west-1_AbC123xyz'
const client = '1h57kf5cpq17m0eml12EXAMPLE'
const account = {
  'cognito-idp:ListUserPools': {
    UserPools: [
      { Id: 'eu-west-1_Other0001', Name: 'myapp' },
      { Id: id, Name: 'myapp-dev' },
    ],
  },
  'cognito-idp:ListUserPoolClients': {
    UserPoolClients: [
      { ClientId: '2machine', ClientName: 'machine' },
      { ClientId: client, ClientName: 'web' },
    ],
  },
}
const credentials = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-west-1' }

describeWithTerminal('init at a terminal', () => {
  let place: Workplace
  beforeAll(async () => {
    place = await openWorkplace()
  })
  afterAll(() => place.close())

  describe.each([80, 40])('of %i columns', (columns) => {
    /** In an empty folder, with a proxy that nothing passes: of the pool's own addresses none is asked. */
    function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
      const folder = mkdtempSync(join(place.folder, 'init-'))
      mkdirSync(join(folder, 'home'))
      const config = join(folder, 'home/config')
      const own = { HTTPS_PROXY: 'http://127.0.0.1:1', HOME: join(folder, 'home'), XDG_CONFIG_HOME: config }
      const terminal = openTerminal({ env: { ...place.env, ...own }, folder }, columns, ['init', ...args], {
        COGTOOL_POOL: undefined,
        ...env,
      })
      return { terminal, project: join(folder, 'cogtool.json'), user: join(config, 'cogtool/config.json') }
    }
    const withAccount = async (...args: string[]) => {
      const aws = await scriptedAws(account)
      return start(args, { ...credentials, AWS_ENDPOINT_URL: aws.url })
    }
    const pick = async (terminal: Terminal, question: string, name: string) => {
      await terminal.shows(question)
      await terminal.shows(name)
      terminal.type(keys.down + keys.enter)
    }
    const type = async (terminal: Terminal, question: string, text: string) => {
      await terminal.shows(question)
      terminal.type(text + keys.enter)
    }

    it('offers the pools and the app clients of the account', async () => {
      const { terminal, project } = await withAccount()
      await pick(terminal, 'Which user pool of eu-west-1?', 'myapp-dev')
      await pick(terminal, 'Which app client?', 'web')
      await terminal.shows('Wrote cogtool.json (pool dev). Next: cogtool login')
      expect(await terminal.ended()).toEqual({ exitCode: 0, restored: true })
      expect(terminal.screen()).toContain('– the pool was not checked: 127.0.0.1:')
      const entry = { userPoolId: id, clientId: client }
      expect(JSON.parse(readFileSync(project, 'utf8'))).toEqual({ default: 'dev', pools: { dev: entry } })
    })

    it('asks for both ids without credentials, again where one is none', async () => {
      const { terminal, user } = start(['shop', '--user'])
      await terminal.shows('The Cognito console shows it as "User pool ID"')
      await type(terminal, 'User pool ID:', 'myapp')
      await terminal.shows('this is not a user pool id: "myapp"')
      await type(terminal, 'User pool ID:', id)
      await type(terminal, 'Client ID:', client)
      await terminal.shows('(pool shop). Next: cogtool login')
      expect(await terminal.ended()).toEqual({ exitCode: 0, restored: true })
      expect(JSON.parse(readFileSync(user, 'utf8'))).toMatchObject({ default: 'shop' })
    })

    it('checks a pool that runs', async () => {
      const { poolId, issuer, baseUrl } = place.pool
      const { terminal } = start(['--user-pool-id', poolId, '--issuer', issuer, '--endpoint-url', baseUrl])
      await terminal.shows('Which app client?')
      await terminal.shows('public')
      terminal.type(keys.enter)
      for (const text of ['✓ the pool exists', '✓ the code flow is allowed', '✓ the callback', '✓ no secret']) {
        await terminal.shows(text)
      }
      expect(await terminal.ended()).toEqual({ exitCode: 0, restored: true })
    })

    it.each([
      { question: 'Which user pool of eu-west-1?', open: () => withAccount(), before: async () => {} },
      {
        question: 'Which app client?',
        open: () => withAccount('--user'),
        before: (terminal: Terminal) => pick(terminal, 'Which user pool', 'myapp-dev'),
      },
      { question: 'User pool ID:', open: async () => start([]), before: async () => {} },
      {
        question: 'Client ID:',
        open: async () => start(['--user']),
        before: (terminal: Terminal) => type(terminal, 'User pool ID:', id),
      },
    ])('writes nothing after Ctrl-C at: $question', async ({ question, open, before }) => {
      const { terminal, project, user } = await open()
      await before(terminal)
      await terminal.shows(question)
      terminal.type(`half${keys.controlC}`)
      expect(await terminal.ended()).toEqual({ exitCode: 130, restored: true })
      expect([existsSync(project), existsSync(user)]).toEqual([false, false])
      expect(terminal.screen()).not.toMatch(/error|Wrote/)
    })
  })
})
