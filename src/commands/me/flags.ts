import { type Command, Option } from 'commander'
import type { ExchangePolicy } from '../../me/exchange.ts'
import {
  type Expectations,
  type FieldExpectation,
  parseField,
  parseIdentity,
  parseStatus,
} from '../../me/expectations.ts'
import { type HeaderLine, parseHeader, parseHeaderName, parseScheme } from '../../me/headers.ts'
import { type HttpProxy, parseProxy } from '../../net/proxy.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { count, fileOf, repeatable, seconds } from '../shared/flag-parsers.ts'
import type { InputFile } from '../shared/input-file.ts'
import { type ReportFile, reportHelp, reportOf } from '../shared/report-files.ts'

const reportKinds = ['har', 'junit'] as const

export interface MeOptions {
  readonly tokenFile?: InputFile
  readonly tokenUse?: 'access' | 'id'
  readonly method?: string
  readonly header?: readonly HeaderLine[]
  /** A text, or the file that holds it. */
  readonly data?: InputFile | string
  readonly scheme: string
  readonly headerName: string
  readonly follow: ExchangePolicy['follow']
  /** Seconds. */
  readonly timeout: number
  readonly retry: number
  readonly proxy?: HttpProxy
  readonly allowHttp?: boolean
  readonly expectStatus?: readonly number[]
  readonly expect?: readonly FieldExpectation[]
  readonly expectHeader?: readonly HeaderLine[]
  readonly expectIdentity: Expectations['identity']
  readonly curl?: boolean
  readonly report?: readonly ReportFile<(typeof reportKinds)[number]>[]
}

/** Adds the flags of `cogtool me`. */
export function addMeFlags(command: Command): Command {
  return command
    .option(
      '--token-file <file>',
      "a file that holds the token; else COGTOOL_TOKEN, else the session's",
      fileOf('--token-file'),
    )
    .addOption(new Option('--token-use <use>', 'which token to send (default: access)').choices(['access', 'id']))
    .option('-X, --method <method>', 'the HTTP method (default: GET, with --data POST)', parseMethod)
    .option('-H, --header <header>', "another header, 'Name: value'; repeatable", repeatable(parseHeader))
    .option('--data <text>', 'a body to send; @FILE reads it from a file', parseData)
    .option('--scheme <scheme>', "the word before the token; '' for none", parseScheme, 'Bearer')
    .option('--header-name <name>', 'the header that carries the token', parseHeaderName, 'Authorization')
    .addOption(new Option('--follow <which>', 'follow redirects').choices(['none', 'same-origin']).default('none'))
    .option('--timeout <seconds>', 'how long the whole answer may take', parseTimeout, 30)
    .option('--retry <times>', 'repeat a GET or HEAD after network errors, 429 and 5xx', parseRetries, 0)
    .option('--proxy <url>', 'the proxy to the API; else HTTPS_PROXY or HTTP_PROXY, but for NO_PROXY', (value) =>
      parseProxy({ value, origin: '--proxy' }),
    )
    .option('--allow-http', 'send the token over plain http to another machine')
    .option(
      '--expect-status <status>',
      'the status that the token deserves; repeatable, any of them',
      repeatable(parseStatus),
    )
    .option(
      '--expect <path=value>',
      "a field of the answer, e.g. 'user.email=ann@example.com'; repeatable",
      repeatable(parseField),
    )
    .option('--expect-header <header>', "a header of the answer, 'Name: value'; repeatable", repeatable(parseHeader))
    .option('--expect-identity <what>', 'auto, off, or FIELD=CLAIM: whose answer it must be', parseIdentity, 'auto')
    .option('--report <file>', reportHelp(reportKinds), repeatable(reportOf(reportKinds)))
    .addOption(new Option('--curl', 'send nothing: print the request as a curl command').conflicts('report'))
}

/** An HTTP method for `-X`, in capitals. Fails with `invalid_value`. */
function parseMethod(text: string): string {
  const method = text.toUpperCase()
  // CONNECT asks for a tunnel, TRACE for the request with its token back
  if (/^[A-Z-]{1,20}$/.test(method) && method !== 'CONNECT' && method !== 'TRACE') return method
  throw new CogtoolError('invalid_value', `-X cannot send ${JSON.stringify(text.slice(0, 40))}`, {
    why: 'it must be the name of a method other than CONNECT and TRACE',
    hint: 'e.g. -X HEAD',
  })
}

/** Seconds for `--timeout`, more than 0 and at most an hour. Fails with `invalid_value`. */
function parseTimeout(text: string): number {
  const timeout = seconds('--timeout')(text)
  if (timeout > 0 && timeout <= 3600) return timeout
  throw new CogtoolError('invalid_value', `--timeout cannot be ${text} s`, {
    why: 'it must be more than 0 and at most an hour',
    hint: 'e.g. --timeout 10',
  })
}

const parseRetries = count('--retry', {
  least: 0,
  most: 99,
  fault: 'is not a small number',
  why: 'it says how often to try again, 0 to 99',
  hint: 'e.g. --retry 3',
})

const parseData = (text: string): InputFile | string => (text.startsWith('@') ? fileOf('--data')(text.slice(1)) : text)
