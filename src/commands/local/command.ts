import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import type { Edges } from '../../edges/edges.ts'
import type { LocalPool, LocalPoolOptions } from '../../local/server/local-pool.ts'
import { type PoolRecord, readRecord, removeRecord, writeRecord } from '../../local/server/running-pool-file.ts'
import { CogtoolError, type ExitCode, networkCode, systemReason } from '../../text/cogtool-error.ts'
import { recordTooLong, watchRecords } from '../../users/formats/record-ends.ts'
import type { BareRun, CommandContext } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import { renderLocal } from './render.ts'

export interface LocalOptions {
  readonly port: number
  /** A file with users in the shape of `export-users`. */
  readonly users?: string
  readonly count?: number
  /** A folder that keeps the signing keys. */
  readonly state?: string
  readonly latency?: number
  readonly pageRps?: number
  readonly shortPages: boolean
  readonly createUnknownUser: boolean
}

/** `cogtool local`: a user pool on this machine, until Ctrl-C. */
export function define(command: Command, context: CommandContext, run = runLocal): void {
  command
    .addOption(
      new Option('--port <port>', 'where to listen; 0 finds a free port')
        .argParser(wholeNumber('--port', 0, 65_535))
        .default(9230),
    )
    .option('--users <file>', 'users of your own, as export-users --format jsonl writes them')
    .option('--count <n>', 'so many plain users more', wholeNumber('--count', 0, 10_000_000))
    .option('--state <dir>', 'keep the signing keys in this folder, so that tokens outlive a restart')
    .option('--latency <ms>', 'wait before every answer of the API', wholeNumber('--latency', 0, 600_000))
    .option('--page-rps <n>', 'throttle the listing of users, per second', wholeNumber('--page-rps', 1, 1_000_000))
    .option('--short-pages', 'pages of fewer users than asked for, empty ones too', false)
    .option(
      '--no-create-unknown-user',
      'let /api/v1/me refuse users it has never seen, with a misleading "Invalid signature."',
    )
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

export async function runLocal(options: LocalOptions, { edges, printer }: BareRun): Promise<ExitCode> {
  const other = await runningPool(edges)
  // the pool and its pages are loaded by the commands that need them
  const { startLocalPool } = await import('../../local/server/local-pool.ts')
  const pool = await startLocalPool(await poolOptions(options, edges), edges).catch((error: unknown) => {
    throw asTaken(error, options.port, other)
  })
  try {
    if (!other) await record(pool, edges)
    await announce(pool, options, { edges, printer })
    if (other) await printer.warn(alreadyRunning(other))
    await printer.note(printer.noteStyle.dim('Ctrl-C ends it.'))
    return await untilInterrupted(edges.signal)
  } finally {
    await removeRecord(edges)
    await pool.close()
  }
}

/** Lets other commands find the pool. Fails with `output_unwritable`. */
async function record(pool: LocalPool, edges: Edges): Promise<void> {
  await writeRecord(pool, edges).catch((cause: unknown) => {
    throw new CogtoolError('output_unwritable', `nothing can be written to ${edges.directories.state}`, {
      why: systemReason(cause) ?? String(cause),
      hint: 'let XDG_STATE_HOME name a folder of your own: other commands find the pool there',
      cause,
    })
  })
}

async function announce(
  pool: LocalPool,
  options: LocalOptions,
  { edges, printer }: Pick<BareRun, 'edges' | 'printer'>,
): Promise<void> {
  const person = options.users === undefined ? pool.demoUser : undefined
  if (!printer.json) return printer.answer(renderLocal(pool, person, printer.style))
  await printer.document({
    schema: 'cogtool.local/1',
    baseUrl: pool.baseUrl,
    issuer: pool.issuer,
    userPoolId: pool.poolId,
    clientId: pool.client.id,
    // ids and names alone: a secret is no answer to "where is it"
    clients: pool.clients.map(({ id, name }) => ({ id, name })),
    endpointUrl: pool.baseUrl,
    domain: pool.baseUrl,
    redirectUri: pool.client.callbackUrls[0],
    apiUrl: pool.apiUrl,
    users: pool.state.users.size,
    demoUser: person ?? null,
    processId: edges.processId,
  })
}

async function poolOptions(options: LocalOptions, { files, workingDirectory }: Edges): Promise<LocalPoolOptions> {
  const { port, users, count, state, latency, pageRps, shortPages, createUnknownUser } = options
  return {
    port,
    ...(users === undefined ? {} : { usersText: await readUsers(resolve(workingDirectory, users), { files }) }),
    ...(count === undefined ? {} : { count }),
    ...(state === undefined ? {} : { stateDirectory: resolve(workingDirectory, state) }),
    faults: { latency: latency ?? 0, pageRps, shortPages, me: { createUnknownUser } },
  }
}

/** Fails with `input_unreadable`, `input_too_large`. */
async function readUsers(path: string, { files }: Pick<Edges, 'files'>): Promise<string> {
  const watch = watchRecords({ quoted: false })
  const read: Uint8Array[] = []
  try {
    for await (const chunk of files.chunks(path)) {
      const endless = watch(chunk)
      if (endless) throw recordTooLong('--users', endless, false)
      read.push(chunk)
    }
  } catch (error) {
    const why = systemReason(error)
    if (why === undefined || error instanceof CogtoolError) throw error
    throw new CogtoolError('input_unreadable', `--users cannot be read: ${path}`, {
      why,
      hint: 'make one from a pool: cogtool export-users --format jsonl -o users.jsonl',
      cause: error,
    })
  }
  return Buffer.concat(read).toString('utf8')
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

function wholeNumber(flag: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
    if (number >= least && number <= most) return number
    throw new CogtoolError('invalid_value', `${flag} is not usable: ${JSON.stringify(text.slice(0, 40))}`, {
      why: `it takes a whole number from ${least} to ${most}`,
      hint: 'cogtool local --help shows examples',
    })
  }
}
