import { stripVTControlCharacters } from 'node:util'
import type { ChildResult } from '../edges/edges.ts'
import type { LocalPool } from '../local/server/local-pool.ts'

/** One stop of the tour: what is typed, and what its answer must be. */
export interface Step {
  /** The command that the step is about. */
  readonly name: string
  /** Command lines without `cogtool`, each one's stdout piped into the next. */
  readonly pipeline: readonly (readonly string[])[]
  /** Changes the pool before the step. */
  readonly prepare?: (pool: LocalPool) => void
  /** The last command's exit code: 1 where the tour is meant to find something. */
  readonly exitCode: 0 | 1
  /** What the answer must hold, stdout, stderr and written files together. */
  readonly mustShow: (pool: LocalPool) => readonly (string | RegExp)[]
  /** For the line with the tick. */
  readonly showed: (pool: LocalPool) => string
  /** A file that the step writes into the tour's folder, and the number of lines that it must have. */
  readonly writes?: { readonly file: string; readonly lines: (pool: LocalPool) => number }
}

const onLocal = ['--pool', 'local'] as const

/** The tour. With a real browser `login` opens it; otherwise the tour signs in over HTTP in its place. */
export function tourSteps(browser: boolean): readonly Step[] {
  return [
    {
      name: 'login',
      pipeline: [['login', ...onLocal, ...(browser ? [] : ['--no-browser'])]],
      exitCode: 0,
      mustShow: (pool) => [pool.demoUser.username],
      showed: () => 'tokens through the Hosted UI (code + PKCE), verified before they were saved',
    },
    {
      name: 'whoami',
      pipeline: [['whoami', ...onLocal]],
      exitCode: 0,
      mustShow: (pool) => [pool.demoUser.username],
      showed: (pool) => `the session belongs to ${pool.demoUser.username}; no network was used`,
    },
    {
      name: 'verify',
      pipeline: [
        ['token', ...onLocal],
        ['verify', '-', ...onLocal, '--token-use', 'access'],
      ],
      exitCode: 0,
      mustShow: (pool) => [/^VALID/m, pool.poolId],
      showed: () => 'the access token holds against the pool’s JWKS: signature, issuer, client, expiry',
    },
    {
      name: 'verify',
      pipeline: [
        ['token', '--type', 'id', ...onLocal],
        ['verify', '-', ...onLocal, '--token-use', 'access'],
      ],
      exitCode: 1,
      mustShow: () => [/^REJECTED/m, /access/],
      showed: () => 'exit 1: an ID token is a good token, but not an access token',
    },
    {
      name: 'export-users',
      pipeline: [['export-users', ...onLocal, '-o', 'users.csv']],
      exitCode: 0,
      mustShow: (pool) => [String(pool.state.users.size)],
      showed: (pool) => `all ${pool.state.users.size} users in users.csv, safe to open in a spreadsheet`,
      writes: { file: 'users.csv', lines: (pool) => pool.state.users.size },
    },
    {
      name: 'audit-duplicates',
      pipeline: [['audit-duplicates', ...onLocal, '--max-rows', '5']],
      exitCode: 1,
      mustShow: () => [/case/i],
      showed: () => 'exit 1: this pool is case-sensitive, and it has accounts that share an address',
    },
    {
      name: 'doctor',
      // all checks would be pages of text, and seconds of reading each app client
      pipeline: [['doctor', ...onLocal, '--only', 'pool-deletion-protection,pool-case-sensitive']],
      exitCode: 1,
      mustShow: () => [/^HIGH/m, 'One call can delete this pool', /CANNOT BE CHANGED/],
      showed: () => 'exit 1: one call can delete this pool, and its case sensitivity can never be changed',
    },
    {
      name: 'me',
      pipeline: [['me', ...onLocal]],
      prepare: (pool) => {
        pool.faults.me.createUnknownUser = false
      },
      exitCode: 1,
      mustShow: () => ['401', 'Invalid signature.', /database/i],
      showed: () => 'exit 1: the API said "Invalid signature." of a good token; it does not know this user yet',
    },
    {
      name: 'me',
      pipeline: [['me', ...onLocal]],
      prepare: (pool) => {
        pool.faults.me.createUnknownUser = true
      },
      exitCode: 0,
      mustShow: () => ['200', /match/i],
      showed: () => 'now that the API creates users it has not seen, both agree, and the answer is about the same user',
    },
    {
      name: 'probe',
      pipeline: [['probe', ...onLocal, '--rps', '50']],
      exitCode: 0,
      mustShow: () => [/attacks refused, .*good token accepted before and after/, /✓ no finding/],
      showed: () => 'forged tokens, unsigned ones, an ID token: the API refuses them all, and takes the good one',
    },
    {
      name: 'probe',
      pipeline: [['probe', ...onLocal, '--rps', '50', '--only', 'wrong-token', '--fail-on', 'medium']],
      prepare: (pool) => {
        pool.faults.me.idTokens = true
      },
      exitCode: 1,
      mustShow: () => ['id-token', /made for something else/, 'aws-jwt-verify'],
      showed: () => 'exit 1: the same API with one check left out takes an ID token for an access token',
    },
    {
      name: 'logout',
      pipeline: [['logout', ...onLocal]],
      exitCode: 0,
      mustShow: () => [/expire/i],
      showed: () => 'the refresh token is revoked and the session forgotten',
    },
  ]
}

/** Why a step's answer is not the expected one, in one line; undefined where it is. */
export function whyWrong(
  step: Step,
  result: ChildResult,
  written: string | undefined,
  pool: LocalPool,
): string | undefined {
  if (result.exitCode !== step.exitCode) return `exit ${result.exitCode}, not ${step.exitCode}`
  // colours, which FORCE_COLOR brings also where nobody looks, are no part of an answer
  const output = stripVTControlCharacters(`${result.stdout}\n${result.stderr}`)
  const missing = step
    .mustShow(pool)
    .find((part) => (typeof part === 'string' ? !output.includes(part) : !part.test(output)))
  if (missing !== undefined) return `its output does not show ${missing}`
  if (/eyJ[\w-]{8,}\.[\w-]+\./.test(output)) return 'its output shows a token'
  if (!step.writes) return undefined
  // a quoted cell may hold line breaks, so there are at least as many lines as users
  const lines = (written ?? '').split('\r\n').length - 2
  const expected = step.writes.lines(pool)
  return lines < expected ? `${step.writes.file} has ${lines} rows, not ${expected}` : undefined
}
