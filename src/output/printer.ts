import type { ChalkInstance } from 'chalk'
import type { OutputStream } from '../edges/edges.ts'
import { safeJson } from '../text/escape.ts'
import { hideUserInfo } from '../text/user-info.ts'
import { fitLines } from '../text/wrap.ts'
import { type Progress, startProgress } from './progress.ts'

/** A JSON document about a pool: it names it, or has null where the pool has no id. */
export interface PoolDocument {
  readonly schema: string
  readonly userPoolId: string | null
}

/** The one way to write to the two streams: stdout is the answer, stderr the conversation. */
export interface Printer {
  /** Whether the answer was asked for as JSON. */
  readonly json: boolean
  readonly verbose: boolean
  /** Colours of stdout; plain where it has none. */
  readonly style: ChalkInstance
  /** Colours of stderr. */
  readonly noteStyle: ChalkInstance
  /** Columns a table on stdout may take: the terminal's width, undefined (unlimited) in a pipe. */
  readonly width: number | undefined
  /** A text answer on stdout, its lines wrapped on a terminal; a line break is added. */
  answer(text: string): Promise<void>
  /** An answer to copy or to run as it is: its lines are never wrapped; a line break is added. */
  raw(text: string): Promise<void>
  /** The one JSON document on stdout, of a command that is about a pool. */
  document<T extends PoolDocument>(value: T): Promise<void>
  /** The same of one that is about no pool, or about several. */
  documentWithoutPool(value: object): Promise<void>
  /** Conversation, silent with --quiet and with --json. */
  note(text: string): Promise<void>
  /** A warning, marked as such; also with --quiet. */
  warn(text: string): Promise<void>
  /** A line that must be seen even with --quiet, such as the address to open. */
  say(text: string): Promise<void>
  /** Shown with --debug only; the caller redacts. */
  debug(text: string): Promise<void>
  /** One line that says how far a long job is: rewritten on a terminal, every 10 s elsewhere, silent with --quiet, and there with --json. */
  progress(now: () => Date): Progress
}

export interface PrinterOptions {
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly style: ChalkInstance
  readonly noteStyle: ChalkInstance
  readonly json: boolean
  readonly quiet: boolean
  readonly verbose: boolean
  readonly debug: boolean
}

export function makePrinter(options: PrinterOptions): Printer {
  const { stdout, stderr, style, noteStyle, json, quiet, verbose, debug } = options
  // nearly no message has anything like a token in it, and none waits for what finds one
  const say = async (text: string) => {
    const shown = text.includes('eyJ') ? (await import('../text/redact.ts')).redact(text) : hideUserInfo(text)
    await write(stderr, shown)
  }
  const silent = () => Promise.resolve()
  const document = (value: object) => stdout.write(`${safeJson(value, stdout.isTTY ? 2 : undefined)}\n`)
  return {
    json,
    verbose,
    style,
    noteStyle,
    width: stdout.isTTY ? stdout.columns : undefined,
    answer: (text) => write(stdout, text),
    raw: (text) => stdout.write(`${text}\n`),
    document,
    documentWithoutPool: document,
    note: quiet || json ? silent : say,
    warn: (text) => say(`${noteStyle.yellow('warning:')} ${text}`),
    say,
    debug: debug ? (text) => say(noteStyle.dim(text)) : silent,
    progress: (now) => startProgress(quiet || (json && !stderr.isTTY) ? undefined : stderr, now),
  }
}

/** A text for a person: its lines fit a terminal, and stay whole anywhere else. */
function write(stream: OutputStream, text: string): Promise<void> {
  return stream.write(`${stream.isTTY ? fitLines(text, stream.columns) : text}\n`)
}
