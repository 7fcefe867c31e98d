import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startOfTotpStep, totpCode, totpStep } from '../../src/cognito-crypto/totp.ts'
import { startTestPool } from '../helpers/local-pool.ts'
import { loginEdges, run } from '../helpers/login-edges.ts'
import { refusal, type ScriptedPool, scriptedPool } from '../helpers/scripted-pool.ts'
import { pipedStdin } from '../helpers/test-edges.ts'
import { waysToSignIn } from '../helpers/ways-to-sign-in.ts'
import { expectRight, type Right, runCase } from './right.ts'

const rightIn = (file: string, id: string): Right => {
  const path = join(import.meta.dirname, '../../fixtures/field-cases', file)
  const { cases }: { cases: readonly { id: string; right: Partial<Right> }[] } = JSON.parse(readFileSync(path, 'utf8'))
  const found = cases.find((one) => one.id === id)
  if (!found) throw new Error(`there is no case ${id}`)
  return { exit: 0, ...found.right }
}

const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const password = 'Correct-Horse-9'
const byPassword = ['--username', 'lena', '--password-stdin', '--auth-flow', 'password']

/** Signs in with a secret at a pool that takes these codes alone; the clock of this machine is so many seconds ahead. */
async function signInByTotp(isTaken: (code: string) => boolean, { ahead = 0, type = 'CodeMismatchException' } = {}) {
  const pool: ScriptedPool = await scriptedPool({
    InitiateAuth: { body: { ChallengeName: 'SOFTWARE_TOKEN_MFA', ChallengeParameters: {}, Session: 'session-1' } },
    RespondToAuthChallenge: ({ ChallengeResponses }) =>
      isTaken((ChallengeResponses as { SOFTWARE_TOKEN_MFA_CODE: string }).SOFTWARE_TOKEN_MFA_CODE)
        ? { body: pool.tokens() }
        : refusal(type, 'Invalid code received for user'),
  })
  let waited = 0
  const edges = loginEdges({
    stdin: pipedStdin(password),
    now: () => new Date(Date.now() + ahead * 1000 + waited),
    sleep: async (milliseconds) => {
      waited += milliseconds
    },
  })
  await edges.files.replace(`${edges.home}/totp.txt`, secret)
  const outcome = await run(['login', ...pool.flags, ...byPassword, '--totp-secret-file', 'totp.txt'], edges)
  const codes = pool.heard.flatMap(({ input }) => {
    const { SOFTWARE_TOKEN_MFA_CODE: code } = (input.ChallengeResponses ?? {}) as Record<string, string>
    return code === undefined ? [] : [code]
  })
  return { ...outcome, codes, waited }
}

it.each(['CodeMismatchException', 'ExpiredCodeException'])('totp-code-used-before: %s', async (type) => {
  const step = totpStep(new Date())
  // whichever half minute the sign-in began in
  const first: string[] = []
  const { codes, waited, ...outcome } = await signInByTotp(
    (code) => {
      first.push(code)
      return first.length > 1
    },
    { type },
  )
  expectRight(outcome, rightIn('others.json', 'totp-code-used-before'))
  const known = [0, 1, 2].map((more) => totpCode(secret, step + more))
  expect(codes).toHaveLength(2)
  expect(known.indexOf(codes[1] ?? '')).toBe(known.indexOf(codes[0] ?? '') + 1)
  expect(waited).toBeLessThanOrEqual(31_000)
  expect(outcome.err).toMatch(/the next one comes in \d+ s/)
  for (const code of codes) expect(outcome.err).not.toContain(code)
})

it('a code that is refused twice is not tried again', async () => {
  const { exitCode, codes, err } = await signInByTotp(() => false)
  expect({ exitCode, tries: codes.length }).toEqual({ exitCode: 3, tries: 2 })
  expect(err).toMatch(/→ .*--totp-secret-file/)
})

it("a code is computed by the pool's clock", async () => {
  const { exitCode, codes } = await signInByTotp(() => true, { ahead: 600 })
  const step = totpStep(new Date())
  expect(exitCode).toBe(0)
  expect([step - 1, step].map((one) => totpCode(secret, one))).toContain(codes[0])
  expect(startOfTotpStep(step).getTime()).toBeLessThanOrEqual(Date.now())
})

it('same-refresh-token-back', async () => {
  const pool: ScriptedPool = await scriptedPool(
    {
      GetTokensFromRefreshToken: () => ({ body: pool.tokens({ RefreshToken: 'a-token-from-elsewhere' }) }),
    },
    { hasDomain: false },
  )
  const edges = loginEdges({ stdin: pipedStdin('a-token-from-elsewhere') })
  const outcome = await run(['login', ...pool.flags, '--refresh-token-stdin'], edges)
  expectRight(outcome, rightIn('others.json', 'same-refresh-token-back'))
})

it('api-tokens-with-more-scopes', async () => {
  const signIn = async (scope: string) => {
    const pool: ScriptedPool = await scriptedPool({ InitiateAuth: () => ({ body: pool.tokens({}, scope) }) })
    return run(['login', ...pool.flags, ...byPassword], loginEdges({ stdin: pipedStdin(password) }))
  }
  expectRight(
    await signIn('aws.cognito.signin.user.admin openid'),
    rightIn('emulators.json', 'api-tokens-with-more-scopes'),
  )
  expect((await signIn('aws.cognito.signin.user.admin')).err).toMatch(
    /only the scope aws\.cognito\.signin\.user\.admin/,
  )
})

it.each([7200, -7200])('clock-rounding: %d s', async (offset) => {
  const pool = await startTestPool()
  const edges = loginEdges()
  await runCase(await waysToSignIn['hosted-ui'](pool, edges), { exit: 0 })
  pool.faults.clockOffset = offset
  const outcome = await run(['me', '--api-url', pool.apiUrl], edges)
  expectRight(outcome, { ...rightIn('others.json', 'clock-rounding'), exit: [0, 1] })
  expect(outcome.out + outcome.err).toMatch(/clock is 2 h (?:ahead of|behind) this machine's/)
})
