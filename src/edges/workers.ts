import { Worker } from 'node:worker_threads'
import type { Thread } from './edges.ts'

interface Waiting {
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: unknown) => void
}

/** A thread that checks signatures, with none of our environment. */
export function startThread(): Thread {
  // from this chunk of the bundle
  const worker = new Worker(new URL('../verify-worker.js', import.meta.url), { env: {} })
  const waiting: Waiting[] = []
  let isReady = false
  let failure: { error: unknown } | undefined
  const fail = (error: unknown) => {
    failure ??= { error }
    isReady = false
    for (const { reject } of waiting.splice(0)) reject(error)
  }
  worker.once('message', () => {
    isReady = true
    // it answers in the order of its jobs
    worker.on('message', (answer: unknown) => waiting.shift()?.resolve(answer))
  })
  // before it was ready it had no job: the others do its work
  worker.on('error', fail)
  worker.on('messageerror', fail)
  worker.on('exit', () => fail(new Error('a thread ended before its work was done')))
  return {
    isReady: () => isReady,
    run: (job) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure.error)
        worker.postMessage(job)
        waiting.push({ resolve, reject })
      }),
    close: async () => {
      await worker.terminate()
    },
  }
}
