import { type Command, Option } from 'commander'
import { openReport } from '../../output/report-writer.ts'
import { endOf } from '../../session/store/identity.ts'
import { hasTokens, type Session } from '../../session/store/session.ts'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import { escapeLine, safeJson } from '../../text/escape.ts'
import { relativeTime } from '../../text/time.ts'
import { withClientSecret } from '../shared/client-secret.ts'
import type { CommandContext, Run } from '../shared/context.ts'
import { requireSession } from '../shared/current-session.ts'
import { examples } from '../shared/examples.ts'
import { repeatable, seconds } from '../shared/flag-parsers.ts'
import { amplifyEntries, type BrowserFormat, browserFormats, parseOrigin, storageState } from './browser-state.ts'
import { formatToken, type TokenDocument, type TokenFormat, tokenFormats } from './format-token.ts'
import { formatOf, isBrowserFormat, type TokenOptions, type TokenType, typeOf } from './token-options.ts'

/** `cogtool token`: flags, examples, action. */
export function define(command: Command, context: CommandContext, run = runToken): void {
  command
    .addOption(
      new Option('--type <type>', 'Print this token')
        .choices(['access', 'id', 'refresh'])
        .default(undefined, 'access, or id for exec-credential'),
    )
    .option('--min-ttl <seconds>', 'Refresh it unless it lasts this long', parseMinTtl, 60)
    .option('--force-refresh', 'Refresh it in any case', false)
    .addOption(
      new Option('--format <format>', 'Print it for a shell, curl -H @-, kubectl or browser tests')
        .choices([...tokenFormats, ...browserFormats])
        .default(undefined, 'raw'),
    )
    .option('--origin <url>', 'Sign in these pages, for playwright; repeatable', repeatable(parseOrigin))
    .option('--with-refresh', 'Add the refresh token to the browser formats', false)
    .option('-o, --output <file>', 'Write it to this file of mode 0600, and replace it')
    .addHelpText(
      'after',
      examples([
        ['a token that lasts ten more minutes', 'cogtool token --min-ttl 600'],
        ['into a variable, and used', 'eval "$(cogtool token --format env)" && cogtool verify "$COGTOOL_TOKEN"'],
        ['as a credential plugin of kubectl', 'cogtool token --format exec-credential'],
        [
          'browser tests that start signed in',
          'cogtool token --format playwright --origin http://localhost:3000 -o me.json',
        ],
      ]),
    )
    .action(async (flags: TokenOptions) => context.finish(await run(flags, await context.start('session'))))
}

/** Prints one token of the session, refreshed where it would not last, and nothing else. */
export async function runToken(options: TokenOptions, run: Run): Promise<ExitCode> {
  const { edges, printer } = run
  // before a refresh, whose tokens would have nowhere to go
  const file = options.output === '-' ? undefined : options.output
  const format = formatOf(options, printer.json)
  const output = file === undefined ? undefined : await openReport(file, edges, 'a token file')
  try {
    const { answer, session } = isBrowserFormat(format)
      ? await browserAnswer(format, options, run)
      : await tokenAnswer(format, options, run)
    if (output === undefined) {
      if (typeof answer === 'string') await printer.raw(answer)
      else if (isTokenDocument(answer)) await printer.document(answer)
      else await printer.documentWithoutPool(answer)
      return ExitCode.yes
    }
    await output.write(`${typeof answer === 'string' ? answer : safeJson(answer)}\n`)
    await output.complete()
    await printer.note(renderWritten(file ?? '', session, edges.now()))
    return ExitCode.yes
  } catch (error) {
    await output?.discard()
    throw error
  }
}

interface Answer {
  /** A line of text, or a document: our own, or in a form that another program reads. */
  readonly answer: string | TokenDocument | object
  readonly session: Session
}

const isTokenDocument = (answer: object): answer is TokenDocument => 'schema' in answer

async function tokenAnswer(format: TokenFormat, options: TokenOptions, run: Run): Promise<Answer> {
  const { edges, settings } = run
  const type = typeOf(options)
  let session = await requireSession(settings, edges)
  if (format === 'exec-credential' && type === 'id' && session.signedInBy === 'machine') throw missingForKubernetes()
  // a refresh token has no end that could be read; it is given as it is, unless new ones were asked for
  if (type !== 'refresh' || options.forceRefresh) {
    session = await refreshed(session, type === 'id' ? ['id'] : ['access'], options, run)
  }
  const token = session.tokens[type]
  if (token === undefined) throw missing(type)
  const named = { session: session.name, userPoolId: session.userPoolId ?? null, type, token }
  return { answer: formatToken(named, format, edges.env.KUBERNETES_EXEC_INFO), session }
}

/** Both tokens in the form of a browser's storage. */
async function browserAnswer(format: BrowserFormat, options: TokenOptions, run: Run): Promise<Answer> {
  const { origin = [], withRefresh } = options
  const saved = await requireSession(run.settings, run.edges)
  const refuseWithout = ({ tokens }: Session) => {
    if (tokens.id === undefined) throw missing('id')
    if (withRefresh && tokens.refresh === undefined) throw missing('refresh')
  }
  // nothing need be asked for what will not come
  if (hasTokens(saved)) refuseWithout(saved)
  const session = await refreshed(saved, ['access', 'id'], options, run)
  refuseWithout(session)
  const entries = amplifyEntries(session, { withRefresh })
  return { answer: format === 'playwright' ? storageState(entries, [...new Set(origin)]) : entries, session }
}

/** The session with tokens that last. */
async function refreshed(
  saved: Session,
  uses: readonly ('access' | 'id')[],
  { minTtl, forceRefresh }: TokenOptions,
  run: Run,
): Promise<Session> {
  const { freshSession } = await import('../../session/fresh-session.ts')
  const { edges, printer } = run
  let session = saved
  for (const use of uses) {
    const before = session
    // once brings all of them
    const force = forceRefresh && before === saved
    session = await withClientSecret(before, run, (clientSecret) =>
      freshSession(before, { use, minTtl, force, clientSecret }, edges, printer),
    )
  }
  return session
}

function renderWritten(file: string, { tokens }: Session, now: Date): string {
  const ends = [tokens.access, tokens.id].map(endOf).filter((end) => end !== undefined)
  const when = ends.length === 0 ? '' : `; its tokens expire ${relativeTime(Math.min(...ends), now)}`
  return `written to ${escapeLine(file)}, which only you can read${when}`
}

function missingForKubernetes(): CogtoolError {
  return new CogtoolError('token_required', 'this session has no ID token for Kubernetes', {
    why: 'it is that of an app client, and an ID token tells about a person',
    hint: 'sign in as a person: cogtool login; or add --type access, where the API server accepts that',
  })
}

function missing(type: TokenType): CogtoolError {
  return new CogtoolError('token_required', `the session has no ${type} token`, {
    why:
      type === 'refresh'
        ? 'neither the implicit flow nor a machine has one'
        : 'it was signed in without the scope openid',
    hint:
      type === 'refresh'
        ? 'sign in with the code flow: cogtool login'
        : 'sign in with it: cogtool login --scope openid',
  })
}

const parseMinTtl = seconds('--min-ttl', {
  isWhole: true,
  most: 10_000_000,
  why: 'it is a whole number from 0 to 10000000',
  hint: 'e.g. --min-ttl 600',
})
