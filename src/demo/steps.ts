import { stripVTControlCharacters } from 'node:util'
import type { ChildResult } from '../edges/edges.ts'
import type { LocalPool } from '../local/server/local-pool.ts'

/** One stop of the tour: what is typed, and what its answer must be. */
export interface Step {
  /** The command that the step is about. */
  readonly name: string
  /** What one would ask, and the step answers. */
  readonly question: string
  /** Command lines without `cogtool`, each one's stdout piped into the next. */
  readonly pipeline: readonly (readonly string[])[]
  /** Changes the pool before the step. */
  readonly prepare?: (pool: LocalPool) => void
  /** The last command's exit code: 1 where the tour is meant to find something. */
  readonly exitCode: 0 | 1
  /** What the answer must hold, stdout, stderr and written files together. */
  readonly mustShow: (pool: LocalPool) => readonly (string | RegExp)[]
  /** Which lines of the answer are shown, at most three; its first line where none is of this kind. */
  readonly excerpt?: RegExp
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
      question: 'Sign in',
      pipeline: [['login', ...onLocal, ...(browser ? [] : ['--no-browser'])]],
      exitCode: 0,
      mustShow: (pool) => [pool.demoUser.username],
      excerpt: /^Signed in as/,
      showed: () => 'code flow with PKCE; tokens were checked before they were saved',
    },
    {
      name: 'verify',
      question: 'Is this token good?',
      pipeline: [['token'], ['verify', '-', '--token-use', 'access']],
      exitCode: 0,
      mustShow: (pool) => [/^VALID/m, pool.poolId],
      showed: () => "by the pool's keys: signature, issuer, app client, expiry",
    },
    {
      name: 'verify',
      question: 'Would any token do?',
      pipeline: [
        ['token', '--type', 'id'],
        ['verify', '-', '--token-use', 'access'],
      ],
      exitCode: 1,
      mustShow: () => [/^REJECTED/m, /access/],
      showed: () => 'exit 1, as it should be',
    },
    {
      name: 'export-users',
      question: 'Who is in the pool?',
      pipeline: [['export-users', ...onLocal, '-o', 'users.csv']],
      exitCode: 0,
      mustShow: (pool) => [String(pool.state.users.size)],
      showed: (pool) => `all ${pool.state.users.size} users in users.csv, safe to open in a spreadsheet`,
      writes: { file: 'users.csv', lines: (pool) => pool.state.users.size },
    },
    {
      name: 'audit-duplicates',
      question: 'Does anyone have two accounts?',
      pipeline: [['audit-duplicates', ...onLocal, '--max-rows', '5']],
      exitCode: 1,
      mustShow: () => [/case/i],
      excerpt: /^\d+ groups|^high +\S*case/i,
      showed: () => 'exit 1: in this pool, case makes another account',
    },
    {
      name: 'doctor',
      question: 'Can an accident cost all of them?',
      // all checks would be pages of text, and seconds of reading each app client
      pipeline: [['doctor', ...onLocal, '--only', 'pool-deletion-protection']],
      exitCode: 1,
      mustShow: () => [/^HIGH/m, 'One call can delete this pool'],
      excerpt: /^HIGH|^ +seen/,
      showed: () => 'exit 1: one call can delete this pool',
    },
    {
      name: 'me',
      question: 'Why does my API answer 401?',
      pipeline: [['me', ...onLocal]],
      prepare: (pool) => {
        pool.faults.me.createUnknownUser = false
      },
      exitCode: 1,
      mustShow: () => ['401', 'Invalid signature.', /database/i],
      excerpt: /^\d{3} |^ +(?:agreement|hint)/,
      showed: () => 'exit 1: a good token, and a user whom the API does not know yet',
    },
    {
      name: 'me',
      question: 'And now that the API creates users at their first visit?',
      pipeline: [['me', ...onLocal]],
      prepare: (pool) => {
        pool.faults.me.createUnknownUser = true
      },
      exitCode: 0,
      mustShow: () => ['200', /match/i],
      excerpt: /^\d{3} |^ +(?:agreement|identity)/,
      showed: () => 'both agree, and the answer is about the same user',
    },
    {
      name: 'probe',
      question: 'Does my API refuse forged tokens?',
      pipeline: [['probe', ...onLocal, '--rps', '50']],
      exitCode: 0,
      mustShow: () => [/attacks refused, .*good token accepted before and after/, /✓ no finding/],
      excerpt: /refused/,
      showed: () => 'forged and unsigned tokens are refused, the good one is accepted',
    },
    {
      name: 'probe',
      question: 'And with one check left out?',
      pipeline: [['probe', ...onLocal, '--rps', '50', '--only', 'wrong-token', '--fail-on', 'medium']],
      prepare: (pool) => {
        pool.faults.me.idTokens = true
      },
      exitCode: 1,
      mustShow: () => ['id-token', /made for something else/, 'aws-jwt-verify'],
      excerpt: /^medium|^ +found/i,
      showed: () => 'exit 1: this API accepts an ID token for an access token',
    },
    {
      name: 'logout',
      question: 'Sign out',
      pipeline: [['logout', ...onLocal]],
      exitCode: 0,
      mustShow: () => [/expire/i],
      showed: () => 'the refresh token is revoked and the session forgotten',
    },
  ]
}

/** The lines of a step's answer that are shown where not all of it is. */
export function excerptOf({ excerpt }: Step, { stdout, stderr }: ChildResult): string[] {
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => stripVTControlCharacters(line).trim() !== '')
  const chosen = excerpt ? lines.filter((line) => excerpt.test(stripVTControlCharacters(line))) : []
  return (chosen.length > 0 ? chosen : lines.slice(0, 1)).slice(0, 3)
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
