import type { OutputStream } from '../edges/edges.ts'
import { carryFlags } from '../text/carried-flags.ts'
import { CogtoolError, ExitCode } from '../text/cogtool-error.ts'
import type { Environment } from '../text/environment.ts'
import { escapeLine, escapeText, safeJson } from '../text/escape.ts'
import { type Redact, redact, redactor } from '../text/redact.ts'
import { fitLines } from '../text/wrap.ts'
import { colorLevel } from './style.ts'

const shortestSecret = 16

export interface ErrorFormat {
  readonly json: boolean
  /** Adds the stack trace. */
  readonly debug: boolean
  /** What was typed: command lines in the hint get the flags that named the pool there. */
  readonly commandLine?: readonly string[]
  readonly stream: OutputStream
  readonly env: Environment
}

/** The document that stands for an error in JSON output. */
export function errorDocument(
  error: unknown,
  hide: Redact = redact,
  commandLine: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  const { code, message, hint, exitCode } = describe(error, hide, commandLine)
  const details = error instanceof CogtoolError ? error.details : undefined
  return { schema: 'cogtool.error/1', error: { code, message, hint, exitCode, ...details } }
}

/** What goes to stderr: three short lines, or with --json one document. Tokens and control characters never pass. */
export function errorText(error: unknown, { json, debug, commandLine, stream, env }: ErrorFormat): string {
  // of the environment's secrets those that are no words of ours, as a password may be
  const { COGTOOL_TOKEN: token = '', COGTOOL_CLIENT_SECRET: clientSecret = '' } = env
  const hide = redactor([token, clientSecret].filter(({ length }) => length >= shortestSecret))
  if (json) return `${safeJson(errorDocument(error, hide, commandLine))}\n`
  const hasColors = colorLevel(stream, env) > 0
  // two colours alone, for which nothing need be loaded once something has failed
  const colored = (color: 31 | 36, text: string) => (hasColors ? `\u001b[${color}m${text}\u001b[39m` : text)
  const { what, why, hint } = describe(error, hide, commandLine)
  const trace = debug || !(error instanceof CogtoolError) ? traceOf(error, hide) : ''
  const lines = [`${colored(31, 'error:')} ${what}`, why && `  ${why}`, hint && `  ${colored(36, '→')} ${hint}`]
  const text = lines.filter(Boolean).join('\n')
  return `${stream.isTTY ? fitLines(text, stream.columns) : text}\n${trace}`
}

function describe(error: unknown, hide: Redact, commandLine: readonly string[] = []) {
  const clean = (text: string): string => escapeLine(hide(text))
  if (!(error instanceof CogtoolError)) {
    const what = 'this is a bug in cogtool'
    const why = clean(error instanceof Error ? error.message : String(error))
    const hint = 'please report it, with the command line and the lines below'
    return { code: 'bug', what, why, message: `${what}: ${why}`, hint, exitCode: ExitCode.bug }
  }
  const what = clean(error.message)
  const why = error.why && clean(error.why)
  // a question has its mark already
  const message = why ? `${what}${what.endsWith('?') ? '' : ':'} ${why}` : what
  const hint = error.hint && clean(carryFlags(error.hint, commandLine))
  return { code: error.code, what, why, message, hint, exitCode: error.exitCode }
}

function traceOf(error: unknown, hide: Redact): string {
  if (!(error instanceof Error) || error.stack === undefined) return ''
  const cause = error.cause instanceof Error ? `caused by ${traceOf(error.cause, hide)}` : ''
  return `${escapeText(hide(error.stack))}\n${cause}`
}
