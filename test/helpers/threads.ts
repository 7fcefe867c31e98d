import { join } from 'node:path'
import { build } from 'esbuild'
import type { Edges } from '../../src/edges/edges.ts'
import { startWorkerAt } from '../../src/edges/workers.ts'
import { pipedStdin } from './test-edges.ts'

let built: Promise<URL> | undefined

/** The worker's sources as a thread can run them. */
async function buildWorker(): Promise<URL> {
  const entry = join(import.meta.dirname, '../../src/commands/verify/batch-worker.ts')
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  })
  return workerOf(outputFiles[0]?.text ?? '')
}

/** A worker whose code is given here. */
export const workerOf = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`)

/**
 * Edges with worker threads, and a standard input that begins with a block for this thread and one that starts the workers, and
 * goes on when they are there.
 */
export function withWorkers(text: string, { file, cores = 3 }: { file?: URL; cores?: number } = {}) {
  const seen = { started: 0, blocks: 0, ended: 0 }
  let goOn = () => {}
  const areThere = new Promise<void>((resolve) => {
    goOn = resolve
  })
  const startWorker: Edges['startWorker'] = async (_, options) => {
    seen.started++
    options.signal.addEventListener('abort', () => seen.ended++)
    built ??= buildWorker()
    try {
      const worker = await startWorkerAt(file ?? (await built), options)
      return {
        ask: (question) => {
          seen.blocks++
          return worker.ask(question)
        },
      }
    } finally {
      // whoever waits for the worker has heard of it by then
      setTimeout(goOn)
    }
  }
  const [first = '', second = '', ...rest] = text.split(/(?<=\n)/)
  const stdin: Edges['stdin'] = {
    ...pipedStdin(text),
    async *chunks() {
      yield Buffer.from(first)
      yield Buffer.from(second)
      await areThere
      yield Buffer.from(rest.join(''))
    },
  }
  return { seen, edges: { stdin, otherThreads: () => cores - 1, startWorker } }
}
