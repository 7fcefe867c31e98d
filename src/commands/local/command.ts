import type { Command } from 'commander'
import type { Edges } from '../../edges/edges.ts'
import type { LocalPool } from '../../local/server/local-pool.ts'
import { type PoolRecord, readRecord, removeRecord, writeRecord } from '../../local/server/running-pool-file.ts'
import { CogtoolError, type ExitCode, networkCode, systemReason } from '../../text/cogtool-error.ts'
import type { BareRun, CommandContext } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import { localDocument } from './document.ts'
import { addLocalFlags, type LocalOptions } from './flags.ts'
import { poolOptions } from './pool-options.ts'
import { renderLocal } from './render.ts'

/** `cogtool local`: a user pool on this machine, until Ctrl-C. */
export function define(command: Command, context: CommandContext, run = runLocal): void {
  addLocalFlags(command)
    .addHelpText(
      'after',
      examples([
        ['a pool to try everything with', 'cogtool local'],
        ['ten thousand users more, a slow and throttled API', 'cogtool local --count 10000 --latency 50 --page-rps 5'],
        ['the users of an export', 'cogtool local --port 9240 --users users.jsonl'],
      ]),
    )
    .action(async (flags: LocalOptions) => context.finish(await run(flags, await context.startBare())))
}

/** Runs the pool until it is interrupted: it ends with the signal's reason, never by itself. */
export async function runLocal(options: LocalOptions, { edges, printer }: BareRun): Promise<ExitCode> {
  const other = await runningPool(edges)
  // the pool and its pages are loaded by the commands that need them
  const { startLocalPool } = await import('../../local/server/local-pool.ts')
  const pool = await startLocalPool(await poolOptions(options, edges), edges).catch((error: unknown) => {
    throw asTaken(error, options.port, other)
  })
  try {
    if (!other) await publish(pool, edges)
    const person = options.users === undefined ? pool.demoUser : undefined
    if (printer.json) await printer.document(localDocument(pool, person, edges.processId))
    else await printer.answer(renderLocal(pool, person, printer.style))
    if (other) await printer.warn(alreadyRunning(other))
    await printer.note(printer.noteStyle.dim('Ctrl-C ends it.'))
    return await untilInterrupted(edges.signal)
  } finally {
    await removeRecord(edges)
    await pool.close()
  }
}

/** Lets other commands find the pool. Fails with `output_unwritable`. */
async function publish(pool: LocalPool, edges: Edges): Promise<void> {
  await writeRecord(pool, edges).catch((cause: unknown) => {
    throw new CogtoolError('output_unwritable', `nothing can be written to ${edges.directories.state}`, {
      why: systemReason(cause) ?? String(cause),
      hint: 'let XDG_STATE_HOME name a folder of your own: other commands find the pool there',
      cause,
    })
  })
}

/** The local pool that `--pool local` means now: one that answers, since its process id may have passed to another program. */
async function runningPool(edges: Edges): Promise<PoolRecord | undefined> {
  const record = await readRecord(edges)
  if (!record) return undefined
  const request = { signal: AbortSignal.timeout(1_000) }
  const answer = await edges
    .fetch(`${record.issuer}/.well-known/openid-configuration`, request)
    .catch((error: unknown) => {
      // only the network may say that there is none
      networkCode(error)
      return undefined
    })
  await answer?.body?.cancel()
  return answer?.headers.get('server') === 'cogtool local pool' ? record : undefined
}

function asTaken(error: unknown, port: number, other: PoolRecord | undefined): unknown {
  if (!(error instanceof CogtoolError) || error.code !== 'port_in_use' || other?.port !== port) return error
  return new CogtoolError('port_in_use', `a local pool is running on port ${port} already`, {
    why: `process ${other.pid} serves it, and --pool local means that one`,
    hint: 'use it: cogtool login --pool local; or start another one: cogtool local --port 0',
  })
}

function alreadyRunning({ port, pid }: PoolRecord): string {
  return [
    `another local pool runs on port ${port} (process ${pid}), and --pool local still means that one.`,
    'Reach this one by the addresses above, or end the other and start again.',
  ].join(' ')
}

/** Never resolves: rejects with the signal's reason, which tells Ctrl-C from SIGTERM. */
function untilInterrupted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(signal.reason)
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}
