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
import { reportHelp, reportOf, type WantedReport } from '../shared/report-files.ts'

const reportKinds = ['har', 'junit', 'md'] as const

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
  readonly report?: readonly WantedReport<(typeof reportKinds)[number]>[]
}

/** Adds the flags of `cogtool me`. */
export function addMeFlags(command: Command): Command {
  return command
    .optionsGroup('Token')
    .option('--token-file <file>', "Send the token of this file, not the session's", fileOf('--token-file'))
    .addOption(
      new Option('--token-use <use>', 'Send this token').choices(['access', 'id']).default(undefined, 'access'),
    )
    .option('--scheme <scheme>', "Put this word before the token; '' for none", parseScheme, 'Bearer')
    .option('--header-name <name>', 'Send the token in this header', (name) => parseHeaderName(name), 'Authorization')
    .optionsGroup('Request')
    .addOption(
      new Option('-X, --method <method>', 'Use this HTTP method')
        .argParser(parseMethod)
        .default(undefined, 'GET, or POST with --data'),
    )
    .option('-H, --header <header>', "Add a header, 'Name: value'; repeatable", repeatable(parseHeader))
    .option('--data <text>', 'Send this body; @FILE reads it from a file', parseData)
    .addOption(new Option('--follow <which>', 'Follow redirects').choices(['none', 'same-origin']).default('none'))
    .option('--timeout <seconds>', 'Wait this long for the whole answer', parseTimeout, 30)
    .option('--retry <times>', 'Repeat a GET or HEAD after network errors, 429 and 5xx', parseRetries, 0)
    .option('--proxy <url>', 'Reach the API through this proxy, not HTTPS_PROXY', (value) =>
      parseProxy({ value, origin: '--proxy' }),
    )
    .option('--allow-http', 'Send the token over plain http to another machine')
    .optionsGroup('What the answer must be')
    .option('--expect-status <status>', 'Expect this status; repeatable: any of them', repeatable(parseStatus))
    .option(
      '--expect <path=value>',
      "Expect a field, e.g. 'user.email=a@b.example'; repeatable",
      repeatable(parseField),
    )
    .option('--expect-header <header>', "Expect a header, 'Name: value'; repeatable", repeatable(parseExpectedHeader))
    .option(
      '--expect-identity <what>',
      'Check that it is about this user: auto, off, FIELD=CLAIM',
      parseIdentity,
      'auto',
    )
    .optionsGroup('Output')
    .option('--report <file>', reportHelp(reportKinds), repeatable(reportOf(reportKinds)))
    .addOption(new Option('--curl', 'Print the request as a curl command, and send nothing').conflicts('report'))
    .optionsGroup('')
}

const parseExpectedHeader = (text: string): HeaderLine =>
  parseHeader(text, "--expect-header 'Content-Type: application/json'")

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
