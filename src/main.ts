import { CommanderError } from 'commander'
import type { Run } from './commands/shared/context.ts'
import type { Edges } from './edges/edges.ts'
import { explainStreamErrors } from './output/stream-errors.ts'
import { buildProgram } from './program.ts'
import { CogtoolError, ExitCode, systemCode } from './text/cogtool-error.ts'
import { textDocument } from './text/json.ts'

/** Runs one command line: the arguments after the program's name, and everything outside. Gives the exit code, never throws. */
export async function main(argv: readonly string[], outside: Edges): Promise<ExitCode> {
  const edges = explainStreamErrors(outside)
  try {
    return await run(argv, edges)
  } catch (error) {
    return report(asFailure(error, edges), argv, edges)
  }
}

async function run(argv: readonly string[], edges: Edges): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.yes
  let help = ''
  let settings: Run['settings'] | undefined
  const program = buildProgram(edges, {
    commandLine: argv,
    finish: (code) => {
      exitCode = code
    },
    started: (known) => {
      settings = known
    },
    // commander writes help through a synchronous function: kept, and written once the reader's pace can be waited for
    writeHelp: (text) => {
      help += text
    },
  })
  try {
    await untilInterrupted(program.parseAsync(asParsed(argv), { from: 'user' }), edges)
  } catch (error) {
    if (!(error instanceof CommanderError)) throw settings ? await placed(error, settings) : error
    // --help, --version and a line without a command end the parse by an "error"
    if (error.exitCode !== 0 && error.code !== 'commander.help') {
      const { usageError } = await import('./text/usage-error.ts')
      throw usageError(error, program, argv)
    }
  }
  // a script that asks for JSON gets a document whatever the command
  const isDocument = argv.includes('--json') && argv[0] !== '__complete'
  if (help !== '') await edges.stdout.write(isDocument ? `${JSON.stringify(textDocument(help))}\n` : help)
  return exitCode
}

async function placed(error: unknown, settings: Run['settings']): Promise<unknown> {
  const { placeFailure } = await import('./commands/shared/start/start-run.ts')
  return placeFailure(error, settings)
}

/** What completion asks about is words, not flags of the question. */
function asParsed([first, ...rest]: readonly string[]): string[] {
  if (first === undefined) return []
  return first === '__complete' && rest[0] !== '--' ? [first, '--', ...rest] : [first, ...rest]
}

/** How long an interrupted command may take to close what it opened, in milliseconds. */
const cleanUpMs = 5_000

/** Waits for the command; after a signal only as long as its cleaning up takes. */
async function untilInterrupted(work: Promise<unknown>, { signal, sleep }: Edges): Promise<void> {
  const interrupted = new Promise<never>((_, reject) => {
    const giveUp = () => sleep(cleanUpMs).then(() => reject(signal.reason))
    if (signal.aborted) void giveUp()
    else signal.addEventListener('abort', () => void giveUp(), { once: true })
  })
  await Promise.race([work, interrupted])
  // a command that ended by itself after a signal was still interrupted
  signal.throwIfAborted()
}

function asFailure(error: unknown, { signal }: Edges): unknown {
  // whatever a signal broke on its way is the signal's doing
  if (signal.aborted) return isInterruption(error) ? error : signal.reason
  // a library that wraps what an edge threw (fetch, streams) must not turn it into a bug
  if (error instanceof Error && !(error instanceof CogtoolError) && error.cause instanceof CogtoolError)
    return error.cause
  return error
}

/** Whether an error says that a signal ended the run: the signal's own reason, or a command's account of what it left. */
function isInterruption(error: unknown): boolean {
  return error instanceof CogtoolError && (error.code === 'interrupted' || error.code === 'terminated')
}

async function sayStopped(argv: readonly string[], { stderr }: Edges): Promise<ExitCode> {
  const isQuiet = argv.includes('--quiet') || argv.includes('-q') || argv.includes('--json')
  // the reader of stderr may be the one that has gone
  if (!isQuiet) await stderr.write('stopped: the output is no longer read\n').catch(() => {})
  return ExitCode.incomplete
}

async function report(error: unknown, argv: readonly string[], edges: Edges): Promise<ExitCode> {
  // the reader of our answer has gone: what comes after it is not to be taken for all there is
  if (systemCode(error) === 'EPIPE') return await sayStopped(argv, edges)
  const exitCode = error instanceof CogtoolError ? error.exitCode : ExitCode.bug
  const json = argv.includes('--json')
  // who pressed Ctrl-C knows; a script that reads documents gets one for every end that is no answer
  if (isInterruption(error) && !json) return exitCode
  const debug = argv.includes('--debug') || Boolean(edges.env.COGTOOL_DEBUG)
  const format = { json, debug, commandLine: argv }
  // loaded here, so that a command that succeeds does not pay for it
  const { errorText } = await import('./output/render-error.ts')
  try {
    await edges.stderr.write(errorText(error, { ...format, stream: edges.stderr, env: edges.env }))
  } catch (failed) {
    // stderr is closed too: the exit code is all that is left to say
    if (systemCode(failed) !== 'EPIPE') throw failed
  }
  return exitCode
}
