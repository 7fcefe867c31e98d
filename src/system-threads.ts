import { Worker } from 'node:worker_threads'
import type { Thread } from './edges.ts'

/** What a thread says: once that it is ready, then questions and results. */
export type FromThread =
  | { readonly ready: true }
  | { readonly question: unknown; readonly id: number }
  | { readonly result: unknown; readonly id: number }
  | { readonly failure: unknown }

/** What a thread is told. */
export type ToThread =
  | { readonly job: unknown; readonly id: number }
  | { readonly answer: unknown; readonly id: number }

/** A thread that judges groups of lines, with none of our environment. */
export function startThread(init: unknown, answer: (question: unknown) => Promise<unknown>): Thread {
  // from this chunk of the bundle
  const worker = new Worker(new URL('../verify-thread.js', import.meta.url), { workerData: init, env: {} })
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: unknown) => void }>()
  const send = (message: ToThread) => worker.postMessage(message)
  let isReady = false
  let jobs = 0
  let failure: { error: unknown } | undefined
  const fail = (error: unknown) => {
    failure ??= { error }
    isReady = false
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  worker.on('message', (message: FromThread) => {
    if ('ready' in message) isReady = true
    else if ('failure' in message) fail(message.failure)
    else if ('question' in message) {
      answer(message.question).then((text) => send({ answer: text, id: message.id }), fail)
    } else {
      waiting.get(message.id)?.resolve(message.result)
      waiting.delete(message.id)
    }
  })
  // before it was ready it had no job: the others do its work
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('a thread ended before its work was done')))
  return {
    isReady: () => isReady,
    run: (job) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure.error)
        waiting.set(++jobs, { resolve, reject })
        send({ job, id: jobs })
      }),
    close: async () => {
      await worker.terminate()
    },
  }
}
