import type { Command } from 'commander'
import { isIssuer, poolNamedByIssuer } from '../../pool/pool-address.ts'
import { configuredPool } from '../../pool/settings.ts'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import { shellWord } from '../../text/shell.ts'
import { type Expected, expectedFor } from '../../verification/expected.ts'
import { verdictReport } from '../../verification/report.ts'
import { withRevocation } from '../../verification/revocation.ts'
import type { Rejected, Verdict } from '../../verification/verdict.ts'
import { verifyToken } from '../../verification/verify-token.ts'
import type { CommandContext, Run } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import type { TakenToken } from '../shared/pasted/read-pasted.ts'
import { readToken } from '../shared/token-input.ts'
import { hintForTaken, problemOfTaken } from '../shared/token-text.ts'
import { addVerifyFlags, type VerifyOptions } from './flags.ts'
import { expectationsOf, signingKeysOf } from './inputs.ts'
import { renderVerdict } from './render.ts'
import type { Decoded } from './render-decode.ts'

/** `cogtool verify`: flags, examples, action. */
export function define(command: Command, context: CommandContext, run = runVerify): void {
  addVerifyFlags(command)
    .addHelpText(
      'after',
      examples([
        ['is this token good?', 'cogtool verify "$(cat token.txt)"'],
        [
          'an access token with this scope, for a script',
          'cogtool verify --token-use access --scope openid --json - < token.txt',
        ],
        ['has it been revoked?', 'cogtool verify --online --token-file token.txt'],
        ['many tokens, a verdict a line', 'cogtool verify --batch tokens.txt'],
      ]),
    )
    .action(async (token: string | undefined, flags: Omit<VerifyOptions, 'token'>) => {
      const started = await (flags.poolFromToken ? context.start() : context.start('session'))
      context.finish(await run({ ...flags, ...(token !== undefined && { token }) }, started))
    })
}

/** Judges one token, or a batch. Without a pool to trust it shows the token and fails with `pool_required`. */
export async function runVerify(options: VerifyOptions, run: Run): Promise<ExitCode> {
  const now = options.at ?? run.edges.now()
  const expected = expectationsOf(options, run.settings)
  if (options.batch !== undefined) {
    refuseToken(options)
    if (!expected) throw poolRequired()
    const { verifyBatch } = await import('./batch.ts')
    return verifyBatch(options.batch, options, expected, now, run)
  }
  const taken = await readToken(options, 'verify', run)
  if (!expected) throw poolRequired(await showUnverified(taken, now, run))
  const judged = await decide(taken.token, expectedFor(taken.token, expected), options, now, run)
  const verdict = judged.ok ? judged : await withHint(judged, taken, options, run)
  const { printer } = run
  const view = { verbose: printer.verbose, asOf: options.at }
  if (printer.json) await printer.document(verdictReport(verdict))
  else await printer.answer(renderVerdict(verdict, poolOf(options, run), printer.style, view))
  return verdict.ok ? ExitCode.yes : ExitCode.no
}

/** The pool that was chosen; undefined where the token names it. */
const poolOf = ({ poolFromToken }: VerifyOptions, { settings }: Run) =>
  poolFromToken ? undefined : configuredPool(settings)

function refuseToken({ token, tokenFile }: VerifyOptions): void {
  if (token === undefined && tokenFile === undefined) return
  throw new CogtoolError('usage', '--batch reads its tokens from its own file', {
    why: 'a single token was given as well',
    hint: 'leave one of them out',
  })
}

async function decide(
  token: string,
  expected: Expected,
  options: VerifyOptions,
  now: Date,
  run: Run,
): Promise<Verdict> {
  const { edges } = run
  const keys = await signingKeysOf(options, run)
  const verdict = await verifyToken(token, expected, { keys, now, clock: options.at && edges.now() })
  if (!options.online || !verdict.ok) return verdict
  // a verify without --online must not wait for all that a sign-in reads
  const [{ checkRevocation }, { poolAddressesOf }] = await Promise.all([
    import('../../session/protocol/check-revocation.ts'),
    import('../../session/protocol/pool-addresses.ts'),
  ])
  const addresses = poolAddressesOf(expected.pool, expected.pinned, run.settings.values, run.gate)
  return withRevocation(verdict, await checkRevocation(token, verdict.claims, addresses, edges))
}

/** The verdict with the words that know what was given, and the command line. */
async function withHint(
  verdict: Rejected,
  taken: TakenToken,
  { jwks }: VerifyOptions,
  { commandLine }: Run,
): Promise<Rejected> {
  const keys = jwks === undefined ? '' : ` --jwks ${shellWord(typeof jwks === 'string' ? jwks : jwks.path)}`
  const message = problemOfTaken(taken) ?? verdict.message
  const checks = verdict.checks.map((one) => (one.message === verdict.message ? { ...one, message } : one))
  const hint = hintForTaken(taken, 'verify', keys) ?? verdict.hint
  if (hint === undefined) return verdict
  const { carryFlags } = await import('../../text/carried-flags.ts')
  return { ...verdict, message, checks, hint: carryFlags(hint, commandLine) }
}

/** Prints what the token says, and gives it. */
async function showUnverified(taken: TakenToken, now: Date, { printer }: Run): Promise<Decoded> {
  const { decodedDocument, decodeTaken, renderDecoded } = await import('./render-decode.ts')
  const decoded = decodeTaken(taken, 'verify')
  if (printer.json) await printer.documentWithoutPool(decodedDocument(decoded))
  else await printer.answer(`${renderDecoded(decoded, now, printer.style)}\n`)
  return decoded
}

/** Names the exact flag that would have verified this token. */
function poolRequired(decoded?: Decoded): CogtoolError {
  const maker = decoded && 'maker' in decoded ? decoded.maker : undefined
  const iss = decoded && 'claims' in decoded && !maker ? decoded.claims.iss : undefined
  const flag = typeof iss === 'string' ? flagFor(iss) : undefined
  return new CogtoolError('pool_required', 'NOT VERIFIED: no user pool is configured', {
    why: flag
      ? `the token says that it is from ${iss}, which proves nothing`
      : 'no flag, variable or file says which pool to trust',
    hint: flag
      ? `if that is your pool, add ${flag}`
      : (maker?.hint ?? 'name the pool that you trust: --user-pool-id <id>'),
  })
}

/** The flag for the pool of this issuer; undefined where none takes it. */
function flagFor(iss: string): string | undefined {
  const named = poolNamedByIssuer(iss)
  if (named?.id) return `--user-pool-id ${named.id}`
  return isIssuer(iss) ? `--issuer ${shellWord(iss)}` : undefined
}
