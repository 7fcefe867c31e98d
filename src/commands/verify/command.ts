import { type Command, Option } from 'commander'
import { poolNamedByIssuer } from '../../pool/pool-address.ts'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import { shellWord } from '../../text/shell.ts'
import { checkSignature } from '../../verification/check-signature.ts'
import type { Expected } from '../../verification/expected.ts'
import { verdictReport } from '../../verification/report.ts'
import { withRevocation } from '../../verification/revocation.ts'
import { decodeUnverified } from '../../verification/unverified.ts'
import type { Verdict } from '../../verification/verdict.ts'
import { verifyToken } from '../../verification/verify-token.ts'
import type { CommandContext, Run } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import { collect, collectClaims, collectScopes, parseInstant, parseSeconds } from '../shared/flag-parsers.ts'
import { readToken } from '../shared/token-input.ts'
import { expectationsOf, signingKeysOf } from './inputs.ts'
import type { VerifyOptions } from './options.ts'
import { renderVerdict } from './render.ts'

/** `cogtool verify`: flags, examples, action. */
export function define(command: Command, context: CommandContext, run = runVerify): void {
  command
    .argument('[token]', 'the JWT, or - to read it from standard input')
    .option('--token-file <file>', 'read the token from a file')
    .option('--batch <file>', 'one token per line in, one verdict per line out (JSON Lines); - is standard input')
    .option('--pool-from-token', 'accept the pool that the token names, only where it is a Cognito pool')
    .option('--jwks <file or URL>', "the keys, in place of the issuer's own")
    .addOption(
      new Option('--token-use <use>', 'the kind of token asked for').choices(['access', 'id', 'any']).default('any'),
    )
    .addOption(new Option('--scope <scope>', 'a scope it must have; repeatable: all of them').argParser(collectScopes))
    .addOption(new Option('--group <group>', 'a group of its user; repeatable: any of them').argParser(collect))
    .option('--all-groups', 'all of the groups, not any')
    .option('--audience <url>', 'what `aud` must be or contain: the API, with resource binding')
    .option('--max-age <seconds>', 'how long ago the user may have signed in', parseSeconds('--max-age'))
    .addOption(new Option('--claim <name=value>', 'a claim it must have; repeatable').argParser(collectClaims))
    .option('--nonce <value>', 'what `nonce` must be')
    .option('--clock-tolerance <seconds>', 'allow for clocks that differ', parseSeconds('--clock-tolerance'), 0)
    .option('--at <time>', 'judge at another time: ISO 8601 or epoch seconds', parseInstant)
    .addOption(new Option('--online', 'also ask the pool whether it was revoked or signed out').conflicts('offline'))
    .option('--offline', 'fetch nothing: keys from --jwks or the cache')
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
      const started = await context.start()
      context.finish(await run({ ...flags, ...(token !== undefined && { token }) }, started))
    })
}

/** Judges one token, or a batch. Without a pool to trust it shows the token and fails with `pool_required`. */
export async function runVerify(options: VerifyOptions, run: Run): Promise<ExitCode> {
  const now = options.at ?? run.edges.now()
  const expectedOf = expectationsOf(options, run.settings)
  if (options.batch !== undefined) {
    refuseToken(options)
    if (!expectedOf) throw poolRequired(undefined)
    const { verifyBatch } = await import('./batch.ts')
    return verifyBatch(options.batch, options, expectedOf, now, run)
  }
  const token = await readToken(options, run)
  if (!expectedOf) throw poolRequired(await showUnverified(token, now, run))
  const verdict = await decide(token, expectedOf(token), options, now, run)
  const { printer } = run
  if (printer.json) await printer.document(verdictReport(verdict))
  else await printer.answer(renderVerdict(verdict, printer.style, { verbose: printer.verbose }))
  return verdict.ok ? ExitCode.yes : ExitCode.no
}

function refuseToken({ token, tokenFile }: VerifyOptions): void {
  if (token === undefined && tokenFile === undefined) return
  throw new CogtoolError('usage', '--batch takes its tokens from its own file', {
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
  const verdict = await verifyToken(token, expected, { keys, checkSignature, now })
  if (!options.online || !verdict.ok) return verdict
  // a verify without --online must not wait for all that a sign-in reads
  const [{ checkRevocation }, { poolAddressesOf }] = await Promise.all([
    import('../../session/protocol/check-revocation.ts'),
    import('../../session/protocol/pool-addresses.ts'),
  ])
  const addresses = poolAddressesOf(expected.pool, expected.pinned, run.settings.values, run.gate)
  return withRevocation(verdict, await checkRevocation(token, verdict.claims, addresses, edges))
}

/** Prints what the token says, and gives the issuer that it names. */
async function showUnverified(token: string, now: Date, { printer }: Run): Promise<unknown> {
  const { decodedDocument, renderDecoded } = await import('./render-decode.ts')
  const decoded = decodeUnverified(token)
  if (printer.json) await printer.document(decodedDocument(decoded))
  else await printer.answer(`${renderDecoded(decoded, now, printer.style)}\n`)
  return 'claims' in decoded ? decoded.claims.iss : undefined
}

/** Names the exact flag that would have verified a token from this issuer. */
function poolRequired(iss: unknown): CogtoolError {
  const flag = typeof iss === 'string' ? flagFor(iss) : undefined
  return new CogtoolError('pool_required', 'NOT VERIFIED: no user pool is configured', {
    why: flag ? `the token says that it is from ${iss}, which proves nothing` : 'nobody said which pool to trust',
    hint: flag ? `if that is your pool, add ${flag}` : 'name the pool that you trust: --user-pool-id <id>',
  })
}

function flagFor(iss: string): string {
  const named = poolNamedByIssuer(iss)
  return named?.id ? `--user-pool-id ${named.id}` : `--issuer ${shellWord(iss)}`
}
