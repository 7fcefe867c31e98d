import { type Command, Option } from 'commander'
import { CogtoolError, ExitCode } from '../errors.ts'
import { type ExchangePolicy, exchange } from '../me/exchange.ts'
import { type Expectations, type FieldExpectation, parseField, parseIdentity, parseStatus } from '../me/expectations.ts'
import { type HeaderLine, parseHeader, parseHeaderName, parseScheme, requestHeaders } from '../me/headers.ts'
import { judge } from '../me/judge.ts'
import type { ApiRequest } from '../me/request.ts'
import { notConsented, parseTarget } from '../me/target.ts'
import { escapeLine } from '../output/escape.ts'
import { meAnswer, meDocument } from '../output/me-document.ts'
import { renderMe } from '../output/render-me.ts'
import { isFromProjectFile } from '../settings.ts'
import type { CommandContext, Run } from './context.ts'
import { examples } from './examples.ts'
import { parseMethod, parseRetries, parseTimeout, readData } from './me-flags.ts'
import { judgeLocally, tokenToSend } from './token-to-send.ts'

export interface MeOptions {
  readonly tokenFile?: string
  readonly tokenUse?: 'access' | 'id'
  readonly method?: string
  readonly header?: readonly HeaderLine[]
  readonly data?: string
  readonly scheme: string
  readonly headerName: string
  readonly follow: ExchangePolicy['follow']
  /** Seconds. */
  readonly timeout: number
  readonly retry: number
  readonly allowHttp?: boolean
  readonly expectStatus?: readonly number[]
  readonly expect?: readonly FieldExpectation[]
  readonly expectHeader?: readonly HeaderLine[]
  readonly expectIdentity: Expectations['identity']
}

/** `cogtool me`: flags, examples, action. */
export function define(command: Command, context: CommandContext, run = runMe): void {
  command
    .description(
      'Sends the token to the API once and judges the answer: is it the one that this token deserves, and if not, why?\n' +
        'A GET can have effects: some APIs create their own user at the first visit.',
    )
    .option('--token-file <file>', "a file that holds the token; else COGTOOL_TOKEN, else the session's")
    .addOption(new Option('--token-use <use>', 'which token to send (default: access)').choices(['access', 'id']))
    .option('-X, --method <method>', 'the HTTP method (default: GET, with --data POST)', parseMethod)
    .option('-H, --header <header>', "another header, 'Name: value'; repeatable", collect(parseHeader))
    .option('--data <text>', 'a body to send; @FILE reads it from a file')
    .option('--scheme <scheme>', "the word before the token; '' for none", parseScheme, 'Bearer')
    .option('--header-name <name>', 'the header that carries the token', parseHeaderName, 'Authorization')
    .addOption(new Option('--follow <which>', 'follow redirects').choices(['none', 'same-origin']).default('none'))
    .option('--timeout <seconds>', 'how long the whole answer may take', parseTimeout, 30)
    .option('--retry <times>', 'repeat a GET or HEAD after network errors, 429 and 5xx', parseRetries, 0)
    .option('--allow-http', 'send the token over plain http to another machine')
    .option(
      '--expect-status <status>',
      'the status that the token deserves; repeatable, any of them',
      collect(parseStatus),
    )
    .option(
      '--expect <path=value>',
      "a field of the answer, e.g. 'user.email=ann@example.com'; repeatable",
      collect(parseField),
    )
    .option('--expect-header <header>', "a header of the answer, 'Name: value'; repeatable", collect(parseHeader))
    .option('--expect-identity <what>', 'auto, off, or FIELD=CLAIM: whose answer it must be', parseIdentity, 'auto')
    .addHelpText(
      'after',
      examples([
        ["replay GET /me with the session's token", 'cogtool me'],
        [
          'in a script: the answer must be 200 and about this very user',
          'cogtool me --expect-status 200 --expect-identity username=sub --json',
        ],
        ['a token from a file; every header and the whole body', 'cogtool me --token-file token.txt --verbose'],
      ]),
    )
    .action(async (options: MeOptions) => {
      const started = await context.start()
      context.finish(await run(options, started))
    })
}

/** Sends the token once and judges the answer beside the local verdict. */
export async function runMe(options: MeOptions, run: Run): Promise<ExitCode> {
  const { edges, printer, settings } = run
  const { headerName, scheme, follow, timeout, retry } = options
  const { token, moreClaims } = await tokenToSend(options, run)
  const url = await settleTarget(options, run)
  const request = await buildRequest(options, token, url, run)
  if (retry > 0 && request.method !== 'GET' && request.method !== 'HEAD') {
    throw new CogtoolError('usage', `--retry does not go with ${request.method}`, {
      why: 'sending it twice could do its work twice',
      hint: 'leave out --retry',
    })
  }
  const verdict = await judgeLocally(token, options.tokenUse ?? 'any', { edges, settings })
  const policy = { follow, timeoutSeconds: timeout, retries: retry }
  const answered = await exchange(request, policy, edges)
  const judgement = judge({
    request,
    scheme,
    token,
    exchange: answered,
    verdict: verdict instanceof CogtoolError ? undefined : verdict,
    moreClaims,
    expected: {
      statuses: options.expectStatus ?? [],
      fields: options.expect ?? [],
      headers: options.expectHeader ?? [],
      identity: options.expectIdentity,
    },
  })
  const { response, redirects } = answered
  const answer = meAnswer({ request, response, redirects, token, headerName, verdict, judgement })
  if (printer.json) await printer.document(meDocument(answer))
  else await printer.answer(renderMe(answer, verdict, printer.style, printer))
  return { yes: ExitCode.yes, no: ExitCode.no, undecided: ExitCode.undecided }[judgement.outcome]
}

/** The address, after everything that speaks against sending a token there. Fails with `api_url_refused`. */
async function settleTarget({ allowHttp = false }: MeOptions, { settings, interactive, edges }: Run): Promise<URL> {
  const setting = settings.values.apiUrl
  const { url, needsConsent } = parseTarget(
    setting && { ...setting, fromProject: isFromProjectFile(setting) },
    allowHttp,
  )
  if (!needsConsent) return url
  const question = `Send your token to ${url.host}? The address comes from ${setting?.origin}.`
  if (interactive && (await edges.prompt.confirm(escapeLine(question)))) return url
  throw notConsented(url)
}

async function buildRequest(options: MeOptions, token: string, url: URL, { edges }: Run): Promise<ApiRequest> {
  const { scheme, headerName, header: extra = [], data } = options
  const body = data === undefined ? undefined : await readData(data, edges)
  const method = options.method ?? (body ? 'POST' : 'GET')
  return { method, url, headers: requestHeaders({ token, scheme, headerName, extra, body }), body }
}

/** A repeatable flag: each value parsed and added to those before. */
function collect<T>(parse: (text: string) => T): (text: string, earlier: readonly T[] | undefined) => T[] {
  return (text, earlier) => [...(earlier ?? []), parse(text)]
}
