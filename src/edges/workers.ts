import { Worker } from 'node:worker_threads'
import type { Edges, WorkerOptions, WorkerThread } from './edges.ts'

type Message = { readonly id: number } & ({ readonly question: unknown } | { readonly answer: unknown })

/** One end of what joins two threads. */
interface Port {
  postMessage(message: Message): void
  on(event: 'message', listener: (message: Message) => void): unknown
}

interface Waiting {
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: unknown) => void
}

const areYouReady = 'ready?'

/** Joins this thread to another one, which does the same: each answers what the other asks. */
export function connect(port: Port, answer: (question: unknown) => Promise<unknown>) {
  const waiting = new Map<number, Waiting>()
  let failure: { readonly error: unknown } | undefined
  let asked = 0
  port.on('message', (message) => {
    const { id } = message
    if ('question' in message) {
      const { question } = message
      const given = question === areYouReady ? Promise.resolve('yes') : answer(question)
      void given.then((value) => port.postMessage({ id, answer: value }))
    } else {
      waiting.get(id)?.resolve(message.answer)
      waiting.delete(id)
    }
  })
  return {
    ask: (question: unknown) =>
      new Promise<unknown>((resolve, reject) => {
        if (failure) return reject(failure.error)
        waiting.set(asked, { resolve, reject })
        port.postMessage({ id: asked++, question })
      }),
    /** The other end is gone: what it was asked, and will be, fails. */
    end(error: unknown) {
      failure ??= { error }
      for (const { reject } of waiting.values()) reject(failure.error)
      waiting.clear()
    },
  }
}

export const startWorker: Edges['startWorker'] = (name, options) =>
  // from this chunk of the bundle
  startWorkerAt(new URL(`../${name}.js`, import.meta.url), options)

/** A worker thread with none of our environment. */
export async function startWorkerAt(file: URL, { data, answer, signal }: WorkerOptions): Promise<WorkerThread> {
  signal.throwIfAborted()
  // three times as much, which V8 would take in the end, makes nothing faster
  const resourceLimits = { maxYoungGenerationSizeMb: 16 }
  const worker = new Worker(file, { workerData: data, env: {}, resourceLimits })
  const { ask, end } = connect(worker, (question) => answer(question).catch(stop))
  function stop(error: unknown) {
    end(error)
    void worker.terminate()
  }
  worker.on('error', end)
  worker.on('messageerror', end)
  worker.on('exit', () => end(new Error('a worker thread ended before its work was done')))
  signal.addEventListener('abort', () => stop(signal.reason), { once: true })
  await ask(areYouReady)
  return { ask }
}
