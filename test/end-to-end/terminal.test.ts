import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { poolNameOf } from '../../src/cognito-crypto/srp-group.ts'
import { totpCode, totpStep } from '../../src/cognito-crypto/totp.ts'
import type { LocalUser } from '../../src/local/state/model.ts'
import { newUser } from '../../src/local/state/new-user.ts'
import { passwordVerifier } from '../../src/local/state/srp.ts'
import { openWorkplace, type Workplace } from '../helpers/built-cogtool.ts'
import { setMfa } from '../helpers/local-pool.ts'
import { describeWithTerminal, keys, openTerminal, type Terminal } from '../helpers/terminal.ts'

const password = 'Correct-Horse-9'
const totpSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const interrupted = { exitCode: 130, restored: true }

vi.setConfig({ testTimeout: 60_000 })

describeWithTerminal('a person at a terminal', () => {
  let place: Workplace
  let ann: LocalUser
  beforeAll(async () => {
    place = await openWorkplace()
    ann = newUser({ username: 'ann', sub: '11111111-2222-4333-8444-555555555555', created: new Date() })
    place.pool.state.users.add(ann)
    // two pools to choose from: the running one, and one that nobody runs
    const { poolId: userPoolId, issuer, baseUrl: endpointUrl, client } = place.pool
    const running = { userPoolId, issuer, endpointUrl, clientId: client.id }
    const pools = { another: { userPoolId: 'eu-west-1_AbC123xyz', clientId: 'x' }, running }
    writeFileSync(join(place.folder, 'cogtool.json'), JSON.stringify({ pools }))
  })
  afterAll(() => place.close())
  beforeEach(() => {
    ann.password = passwordVerifier(poolNameOf(place.pool.poolId), 'ann', password)
    ann.totpSecret = totpSecret
    Object.assign(ann, { status: 'CONFIRMED', mfa: [] })
    setMfa(place.pool, 'OPTIONAL')
    place.pool.state.memory.spentTotp.clear()
  })

  const code = (secret = totpSecret) => totpCode(secret, totpStep(new Date()))
  const useApp = () => Object.assign(ann, { mfa: ['SOFTWARE_TOKEN_MFA'] })
  const answer = async (terminal: Terminal, question: string, text: string) => {
    await terminal.shows(question)
    terminal.type(text + keys.enter)
  }

  describe.each([80, 40])('of %i columns', (columns) => {
    const login = () => openTerminal(place, columns, ['login', '--username', 'ann'])

    it('signs in with a password that is never shown', async () => {
      const terminal = login()
      await answer(terminal, 'Password of ann', password)
      await terminal.shows('Signed in as ann')
      expect(await terminal.ended()).toEqual({ exitCode: 0, restored: true })
      expect(terminal.screen()).not.toContain(password)
    })

    it('gives the code of an authenticator app, which is never shown', async () => {
      useApp()
      const terminal = login()
      await answer(terminal, 'Password of ann', password)
      const typed = code()
      await answer(terminal, 'Code of the authenticator app', typed)
      await terminal.shows('Signed in as ann')
      expect(await terminal.ended()).toEqual({ exitCode: 0, restored: true })
      expect(terminal.screen()).not.toContain(typed)
    })

    it('sets a new password', async () => {
      ann.status = 'FORCE_CHANGE_PASSWORD'
      const terminal = login()
      await answer(terminal, 'Password of ann', password)
      await answer(terminal, 'The pool wants a new password', 'Better-Horse-9')
      await answer(terminal, 'Once more', 'Better-Horse-9')
      await terminal.shows('Signed in as ann')
      expect(await terminal.ended()).toEqual({ exitCode: 0, restored: true })
      expect(terminal.screen()).not.toContain('Better-Horse-9')
    })

    it('sets up an authenticator app', async () => {
      delete ann.totpSecret
      setMfa(place.pool, 'ON')
      const terminal = login()
      await answer(terminal, 'Password of ann', password)
      await terminal.shows('The first code of the app')
      const secret = /with this secret: (\w+)/.exec(terminal.screen())?.[1]
      terminal.type(code(secret) + keys.enter)
      await terminal.shows('Signed in as ann')
      expect(await terminal.ended()).toEqual({ exitCode: 0, restored: true })
    })

    // a session of its own: one that was saved would already name the pool
    const unconfigured = (...args: string[]) =>
      openTerminal(place, columns, ['login', '--username', 'ann', ...args], { COGTOOL_POOL: undefined })
    const poolAlone = () => {
      const { poolId, issuer, baseUrl } = place.pool
      return ['--user-pool-id', poolId, '--issuer', issuer, '--endpoint-url', baseUrl]
    }

    it('chooses a pool', async () => {
      const terminal = unconfigured('--session', `pool-${columns}`)
      await terminal.shows('Which pool?')
      await terminal.shows('running')
      terminal.type(keys.down + keys.enter)
      await answer(terminal, 'Password of ann', password)
      await terminal.shows('Signed in as ann')
      expect((await terminal.ended()).exitCode).toBe(0)
    })

    it('chooses an app client', async () => {
      const terminal = unconfigured('--session', `client-${columns}`, ...poolAlone())
      await terminal.shows('Which app client?')
      await terminal.shows('public')
      terminal.type(keys.enter)
      await answer(terminal, 'Password of ann', password)
      await terminal.shows('Signed in as ann')
      expect((await terminal.ended()).exitCode).toBe(0)
    })

    it.each([
      { question: 'Password of ann', prepare: () => {}, before: [] },
      { question: 'Code of the authenticator app', prepare: useApp, before: [password] },
      {
        question: 'The pool wants a new password',
        prepare: () => {
          ann.status = 'FORCE_CHANGE_PASSWORD'
        },
        before: [password],
      },
      {
        question: 'Once more',
        prepare: () => {
          ann.status = 'FORCE_CHANGE_PASSWORD'
        },
        before: [password, 'Better-Horse-9'],
      },
      {
        question: 'The first code of the app',
        prepare: () => {
          delete ann.totpSecret
          setMfa(place.pool, 'ON')
        },
        before: [password],
      },
    ])('gives up with Ctrl-C at: $question', async ({ question, prepare, before }) => {
      prepare()
      const terminal = login()
      const questions = ['Password of ann', 'The pool wants a new password']
      for (const [index, text] of before.entries()) await answer(terminal, questions[index] ?? '', text)
      await terminal.shows(question)
      terminal.type(`half${keys.controlC}`)
      expect(await terminal.ended()).toEqual(interrupted)
      expect(terminal.screen()).not.toContain('Signed in')
      expect(terminal.screen()).not.toContain('error')
    })

    it.each([
      { question: 'Which pool?', ask: () => unconfigured('--session', 'never') },
      { question: 'Password of ann', ask: login },
    ])('gives up with Ctrl-D at: $question', async ({ question, ask }) => {
      const terminal = ask()
      await terminal.shows(question)
      terminal.type(keys.controlD)
      expect(await terminal.ended()).toEqual(interrupted)
      expect(terminal.screen()).not.toContain('error')
    })

    it.each([
      { question: 'Which pool?', flags: () => [] },
      { question: 'Which app client?', flags: poolAlone },
    ])('gives up with Ctrl-C at: $question', async ({ question, flags }) => {
      const terminal = unconfigured('--session', 'never', ...flags())
      await terminal.shows(question)
      terminal.type(keys.down + keys.controlC)
      expect(await terminal.ended()).toEqual(interrupted)
    })

    it.each([
      { question: 'Which pool?', ask: () => unconfigured('--session', 'never') },
      { question: 'Password of ann', ask: login },
    ])('is left by SIGTERM as it was found at: $question', async ({ question, ask }) => {
      const terminal = ask()
      await terminal.shows(question)
      while (terminal.hasCursor()) await sleep(10)
      terminal.terminate()
      expect(await terminal.ended()).toEqual({ exitCode: 143, restored: true })
      // taken away by the signal, not left behind when the process ended
      expect(terminal.hasCursor()).toBe(true)
    })
  })
})
