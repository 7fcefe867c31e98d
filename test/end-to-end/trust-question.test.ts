import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { bin, openWorkplace, runChild, type Workplace } from '../helpers/built-cogtool.ts'
import { openProxy } from '../helpers/proxy-server.ts'
import { describeWithTerminal, keys, openTerminal } from '../helpers/terminal.ts'

vi.setConfig({ testTimeout: 60_000 })

const strange = 'login.evil.example'
const own = { userPoolId: 'eu-west-1_AbC123xyz', clientId: 'client1' }

interface Row {
  readonly args: readonly string[]
  /** The setting that leads to a stranger. */
  readonly named: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
}

const rows: readonly Row[] = [
  { args: ['login', '--no-browser'], named: { domain: strange } },
  {
    args: ['export-users'],
    named: { endpointUrl: `https://${strange}` },
    env: { AWS_ACCESS_KEY_ID: 'AKIAOWN', AWS_SECRET_ACCESS_KEY: 'own-key' },
  },
  { args: ['verify', '--online'], named: { endpointUrl: `https://${strange}` } },
  { args: ['me'], named: { apiUrl: `https://${strange}/me` } },
]
const answers = [
  ['yes', 'y\r'],
  ['no', 'n\r'],
  ['Enter', keys.enter],
] as const

describeWithTerminal('the question whether a project file is trusted', () => {
  let place: Workplace
  let token: string
  let proxy: Awaited<ReturnType<typeof openProxy>>
  beforeAll(async () => {
    place = await openWorkplace()
    // whoever is asked for is written down, and not found
    proxy = await openProxy({ to: place.pool.baseUrl, status: 502 })
    const { tokens, users } = place.pool.state
    const user = users.forSignIn(place.pool.demoUser.username)
    const client = place.pool.client
    if (!user) throw new Error('the local pool has no demo user')
    const scopes = ['openid', 'aws.cognito.signin.user.admin']
    const issued = await tokens.issue({ user, client, scopes, refreshable: false, through: 'hosted-ui' })
    token = issued.access
  })
  afterAll(async () => {
    await proxy.close()
    await place.close()
  })

  /** A folder with that project file, and a home in which nothing is trusted yet. */
  function checkout({ args: [command], named, env }: Row) {
    const home = mkdtempSync(join(place.folder, 'checkout-'))
    const folder = join(home, 'project')
    mkdirSync(folder)
    const { poolId, issuer, client } = place.pool
    // a token of the pool that runs here, whose keys can be had
    const pool = command === 'verify' ? { userPoolId: poolId, clientId: client.id, issuer } : own
    writeFileSync(
      join(folder, 'cogtool.json'),
      JSON.stringify({ default: 'dev', pools: { dev: { ...pool, ...named } } }),
    )
    return {
      folder,
      env: {
        PATH: place.env.PATH ?? '',
        HOME: home,
        XDG_CONFIG_HOME: join(home, 'config'),
        XDG_STATE_HOME: join(home, 'state'),
        XDG_CACHE_HOME: join(home, 'cache'),
        HTTPS_PROXY: proxy.origin,
        // a sign-in at a pool of the person's own asks that pool first whether the domain is its own
        ...(command !== 'login' && { COGTOOL_USER_POOL_ID: pool.userPoolId, COGTOOL_CLIENT_ID: pool.clientId }),
        ...(command === 'me' && { COGTOOL_TOKEN: token }),
        ...env,
      },
    }
  }

  describe.each([80, 40])('in %i columns', (columns) => {
    it.each(rows.flatMap((row) => answers.map(([name, typed]) => [row.args.join(' '), name, typed, row] as const)))(
      '%s: %s',
      async (_, name, typed, row) => {
        const { folder, env } = checkout(row)
        const args = row.args[0] === 'verify' ? [...row.args, token] : row.args
        const before = proxy.asked.length
        const asked = () => proxy.asked.slice(before)
        const terminal = openTerminal({ folder, env }, columns, args)
        await terminal.shows('(y/N)')
        expect(asked()).toEqual([])
        terminal.type(typed)
        if (name === 'yes' && row.args[0] === 'login') {
          // it waits for the browser: whoever trusts the host is sent there
          await terminal.shows('Open:')
          terminal.type(keys.controlC)
        }
        const { exitCode, restored } = await terminal.ended()
        expect(restored).toBe(true)
        const config = await runChild(process.execPath, [bin, 'config', '--json'], { cwd: folder, env })
        expect(JSON.parse(config.stdout).projectFile.trusted).toBe(name === 'yes')
        if (name === 'yes') {
          expect(exitCode, terminal.screen()).not.toBe(2)
          expect(asked().join('\n') + terminal.screen()).toContain(strange)
          if (row.args[0] !== 'login') expect(asked()).toContain(`CONNECT ${strange}:443`)
          return
        }
        expect(exitCode, terminal.screen()).toBe(2)
        expect(asked()).toEqual([])
      },
    )
  })
})
