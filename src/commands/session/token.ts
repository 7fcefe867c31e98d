import { type Command, Option } from 'commander'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import { withClientSecret } from '../shared/client-secret.ts'
import type { CommandContext, Run } from '../shared/context.ts'
import { requireSession } from '../shared/current-session.ts'
import { examples } from '../shared/examples.ts'
import { seconds } from '../shared/flag-parsers.ts'
import { formatToken, type TokenFormat } from './format-token.ts'

type TokenType = 'access' | 'id' | 'refresh'

export interface TokenOptions {
  /** The ID token for kubectl, else the access token, unless given. */
  readonly type?: TokenType
  /** Seconds. */
  readonly minTtl: number
  readonly forceRefresh: boolean
  readonly format?: TokenFormat
}

/** `cogtool token`: flags, examples, action. */
export function define(command: Command, context: CommandContext, run = runToken): void {
  command
    .addOption(
      new Option('--type <type>', 'which token')
        .choices(['access', 'id', 'refresh'])
        .default(undefined, 'access; id for exec-credential'),
    )
    .option('--min-ttl <seconds>', 'refresh it unless it lasts this long', parseMinTtl, 60)
    .option('--force-refresh', 'refresh it in any case', false)
    .addOption(
      new Option(
        '--format <format>',
        'raw, json, env (export COGTOOL_TOKEN=…), header (for curl -H @-), exec-credential',
      )
        .choices(['raw', 'json', 'env', 'header', 'exec-credential'])
        .default(undefined, 'raw'),
    )
    .addHelpText(
      'after',
      examples([
        ['a token that lasts ten more minutes', 'cogtool token --min-ttl 600'],
        ['into a variable, and used', 'eval "$(cogtool token --format env)" && cogtool verify "$COGTOOL_TOKEN"'],
        ['a header line, for curl -H @-', 'cogtool token --format header'],
        ['as a credential plugin of kubectl', 'cogtool token --format exec-credential'],
      ]),
    )
    .action(async (flags: TokenOptions) => context.finish(await run(flags, await context.start('session'))))
}

/** Prints one token of the session, refreshed where it would not last, and nothing else. */
export async function runToken(options: TokenOptions, run: Run): Promise<ExitCode> {
  const { edges, settings, printer } = run
  const { minTtl, forceRefresh: force } = options
  // Kubernetes asks for its own client id in `aud`, which no access token has
  const { type = options.format === 'exec-credential' ? 'id' : 'access' } = options
  const format = formatOf(type, options.format, printer.json)
  let session = await requireSession(settings, edges)
  if (format === 'exec-credential' && type === 'id' && session.signedInBy === 'machine') throw missingForKubernetes()
  // a refresh token has no end that could be read; it is given as it is, unless new ones were asked for
  if (type !== 'refresh' || force) {
    const { freshSession } = await import('../../session/fresh-session.ts')
    const use = type === 'id' ? 'id' : 'access'
    const saved = session
    session = await withClientSecret(saved, run, (clientSecret) =>
      freshSession(saved, { use, minTtl, force, clientSecret }, edges, printer),
    )
  }
  const token = session.tokens[type]
  if (token === undefined) throw missing(type)
  const answer = { session: session.name, userPoolId: session.userPoolId ?? null, type, token }
  const formatted = formatToken(answer, format, edges.env.KUBERNETES_EXEC_INFO)
  if (typeof formatted === 'string') await printer.answer(formatted)
  else if ('schema' in formatted) await printer.document(formatted)
  else await printer.documentWithoutPool(formatted)
  return ExitCode.yes
}

function formatOf(type: TokenType, format: TokenFormat | undefined, json: boolean): TokenFormat {
  if (json && format !== undefined && format !== 'json') {
    throw new CogtoolError('usage', `--json and --format ${format} cannot be used together`, {
      why: 'they are two forms of one answer',
      hint: 'leave one of them out',
    })
  }
  const chosen = json ? 'json' : (format ?? 'raw')
  if (type !== 'refresh' || chosen === 'raw' || chosen === 'json') return chosen
  throw new CogtoolError('usage', `a refresh token has no form for --format ${chosen}`, {
    why: 'it is for the pool alone: sent to an API it would give away the whole session',
    hint: 'use --type access',
  })
}

function missingForKubernetes(): CogtoolError {
  return new CogtoolError('token_required', 'this session has no ID token for Kubernetes', {
    why: 'it is that of an app client, and an ID token tells about a person',
    hint: 'sign in as a person: cogtool login; or add --type access, where the API server takes that',
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
  why: 'it is a whole number, 0 or more',
  hint: 'e.g. --min-ttl 600',
})
