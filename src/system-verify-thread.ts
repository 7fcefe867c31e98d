import { parentPort, workerData } from 'node:worker_threads'
import { judgeInThread, type KeyAnswer, type ThreadInit, type ThreadJob } from './commands/judge-in-thread.ts'
import type { FromThread, ToThread } from './system-threads.ts'

const tell = (message: FromThread) => parentPort?.postMessage(message)
const asked = new Map<number, (answer: KeyAnswer) => void>()
let questions = 0
const run = judgeInThread(
  workerData as ThreadInit,
  (question) =>
    new Promise((resolve) => {
      asked.set(++questions, resolve)
      tell({ question, id: questions })
    }),
)
parentPort?.on('message', (message: ToThread) => {
  if ('answer' in message) {
    asked.get(message.id)?.(message.answer as KeyAnswer)
    asked.delete(message.id)
  } else {
    run(message.job as ThreadJob).then(
      (result) => tell({ result, id: message.id }),
      (failure: unknown) => tell({ failure }),
    )
  }
})
tell({ ready: true })
