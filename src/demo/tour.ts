import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { ChildResult, Edges } from '../edges/edges.ts'
import { type LocalPool, startLocalPool } from '../local/server/local-pool.ts'
import { removeRecord, writeRecord } from '../local/server/running-pool-file.ts'
import { CogtoolError } from '../text/cogtool-error.ts'
import { signInByHttp } from './http-browser.ts'
import { excerptOf, type Step, tourSteps, whyWrong } from './steps.ts'

/** How the tour is run. */
export interface TourOptions {
  /** Sign in with the real browser; otherwise over HTTP. */
  readonly browser: boolean
  /** Whether the commands print in colour. */
  readonly colors: boolean
  /** Leave the pool running, and the tour's folder in place, until a signal. */
  readonly keep: boolean
}

/** What the tour tells while it goes. */
export interface TourGuide {
  started(pool: LocalPool, folder: string): Promise<void>
  /** A command line as it would be typed, and the question that it answers. */
  typed(step: Step, line: string): Promise<void>
  /** A command's output as it comes. */
  printed(text: string): Promise<void>
  /** The lines of the output that say most, once all of it has come. */
  answered(excerpt: readonly string[]): Promise<void>
  showed(step: Step, text: string): Promise<void>
  kept(pool: LocalPool, environment: Readonly<Record<string, string>>): Promise<void>
}

/**
 * Starts a local pool on a free port and runs the real commands against it, with configuration, state and cache in a
 * temporary folder. Fails with `demo_failed` at the first answer that is not the expected one.
 */
export async function runTour(options: TourOptions, guide: TourGuide, edges: Edges): Promise<void> {
  const folder = await edges.files.temporaryDirectory()
  const own = {
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_STATE_HOME: join(folder, 'state'),
    XDG_CACHE_HOME: join(folder, 'cache'),
  }
  // the record goes where the children look for it, so that no pool of the user's is replaced
  const inFolder = { ...edges, directories: { ...edges.directories, state: join(own.XDG_STATE_HOME, 'cogtool') } }
  const pool = await startLocalPool({ port: 0 }, edges)
  try {
    await writeRecord(pool, inFolder)
    await guide.started(pool, folder)
    for (const step of tourSteps(options.browser)) {
      step.prepare?.(pool)
      await runStep(
        step,
        { pool, folder, env: childEnvironment(edges.env, own, options.colors), browser: options.browser },
        guide,
        edges,
      )
    }
    if (options.keep) await keepRunning(() => guide.kept(pool, own), edges)
  } finally {
    await removeRecord(inFolder)
    await pool.close()
    if (!options.keep) await edges.files.removeDirectory(folder)
  }
}

interface StepContext {
  readonly pool: LocalPool
  readonly folder: string
  readonly env: Edges['env']
  readonly browser: boolean
}

async function runStep(step: Step, context: StepContext, guide: TourGuide, edges: Edges): Promise<void> {
  await guide.typed(step, step.pipeline.map((args) => `cogtool ${args.join(' ')}`).join(' | '))
  let result: ChildResult = { exitCode: 0, stdout: '', stderr: '' }
  for (const [index, args] of step.pipeline.entries()) {
    const isLast = index === step.pipeline.length - 1
    result = await runCommand(args, result.stdout, isLast ? (text) => guide.printed(text) : undefined, context, edges)
    if (!isLast && result.exitCode !== 0) throw failed(step, `cogtool ${args[0]} ended with exit ${result.exitCode}`)
  }
  await guide.answered(excerptOf(step, result))
  const written =
    step.writes &&
    (await edges.files.read(join(context.folder, step.writes.file), { kind: 'file', limit: 16 * 1024 * 1024 }))
  const wrong = whyWrong(step, result, written, context.pool)
  if (wrong !== undefined) throw failed(step, wrong)
  await guide.showed(step, step.showed(context.pool))
}

async function runCommand(
  args: readonly string[],
  stdin: string,
  print: ((text: string) => Promise<void>) | undefined,
  { pool, folder, env, browser }: StepContext,
  edges: Edges,
): Promise<ChildResult> {
  let printing: Promise<void> = Promise.resolve()
  let signingIn: Promise<unknown> | undefined
  let output = ''
  // a failed sign-in ends the child, which would wait for its callback until the time-out; so does an answer that has no place
  const stop = new AbortController()
  const running = edges.runCogtool(args, {
    env,
    cwd: folder,
    stdin,
    signal: AbortSignal.any([edges.signal, stop.signal]),
    onOutput: (_, text) => {
      printing = printing.then(() => print?.(text))
      printing.catch((error: unknown) => stop.abort(error))
      output += text
      const address = /^Open: (\S+)\n/m.exec(stripVTControlCharacters(output))?.[1]
      if (address !== undefined && !browser) {
        signingIn ??= signInByHttp(address, pool.demoUser).catch((error: unknown) => stop.abort(error))
      }
    },
  })
  const result = await running.catch((error: unknown) => {
    throw stop.signal.aborted ? stop.signal.reason : error
  })
  await Promise.all([printing, signingIn])
  return result
}

/** The user's environment without settings of other pools, so that every run of the tour is the same. */
function childEnvironment(env: Edges['env'], own: Readonly<Record<string, string>>, colors: boolean): Edges['env'] {
  const kept = Object.entries(env).filter(([name]) => !/^(?:COGTOOL_|AWS_|NO_COLOR$|FORCE_COLOR$)/.test(name))
  return { ...Object.fromEntries(kept), ...own, ...(colors ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }) }
}

async function keepRunning(announce: () => Promise<void>, { signal }: Edges): Promise<void> {
  await announce()
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function failed(step: Step, why: string): CogtoolError {
  return new CogtoolError('demo_failed', `✗ ${step.name}: ${why}`, {
    why: 'a step of the tour did not give the answer it must give',
    hint: 'its output is above; please report it',
  })
}
