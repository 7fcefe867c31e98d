import type { Edges, Thread } from '../edges.ts'
import type { CheckSignature } from './check-signature.ts'
import { checkSignatures, type SignatureJob } from './check-signatures.ts'
import type { RsaJwk } from './keys.ts'

// a small batch is done before a thread has started
const tokensBeforeThreads = 64
// reading and judging on this thread takes half as long as a signature: more threads would wait for it
const mostThreads = 3
// each message costs both sides as much as two signatures
const tokensPerJob = 96
// so that a thread goes on while this one is busy
const jobsAtHand = 2
// few, since an idle thread waits meanwhile
const tokensPerTurn = 8

export interface SharedSignatures {
  /** Answers in any order; fails with what a thread failed with. */
  readonly checkSignature: CheckSignature
  close(): Promise<void>
}

interface Waiting {
  readonly token: string
  readonly resolve: (holds: boolean) => void
  readonly reject: (error: unknown) => void
}

/** Shares the signatures of a batch between this thread and others, as soon as it proves to be large. */
export function shareSignatures(edges: Pick<Edges, 'otherThreads' | 'startThread'>): SharedSignatures {
  const threads: { readonly thread: Thread; jobs: number }[] = []
  // by key, since a job has one
  const queues = new Map<RsaJwk, Waiting[]>()
  let asked = 0
  let starting: Promise<void> | undefined
  let isTurnDue = false

  const start = async () => {
    const wanted = Math.min(edges.otherThreads(), mostThreads)
    for (let at = 0; at < wanted; at++) threads.push({ thread: await edges.startThread(), jobs: 0 })
  }
  /** Hands the next tokens that share a key to `check`, which must not throw. */
  const give = (most: number, check: (job: SignatureJob) => Promise<readonly boolean[]>): Promise<void> => {
    const [next] = queues
    if (!next) return Promise.resolve()
    const [key, queue] = next
    const work = queue.splice(0, most)
    if (queue.length === 0) queues.delete(key)
    return settle(work, check({ key, tokens: work.map(({ token }) => token) }))
  }
  const turn = () => {
    isTurnDue = false
    for (const mine of threads) {
      while (mine.thread.isReady() && mine.jobs < jobsAtHand && queues.size > 0) {
        mine.jobs++
        give(tokensPerJob, mine.thread.run).then(() => {
          mine.jobs--
          takeTurn()
        })
      }
    }
    if (queues.size > 0) give(tokensPerTurn, checkHere).then(takeTurn)
  }
  // after what came at the same time, and after the threads had a chance to say that they want more
  const takeTurn = () => {
    if (isTurnDue) return
    isTurnDue = true
    setImmediate(turn)
  }
  return {
    checkSignature: ({ text }, key) =>
      new Promise((resolve, reject) => {
        const queue = queues.get(key) ?? []
        queues.set(key, queue)
        queue.push({ token: text, resolve, reject })
        // without threads this one does all the work
        if (++asked === tokensBeforeThreads) starting = start().catch(() => {})
        takeTurn()
      }),
    async close() {
      // a thread that is being started is closed too
      await starting
      await Promise.all(threads.map(({ thread }) => thread.close()))
    },
  }
}

// a failure is one of these tokens', as a thread's is
const checkHere = async (job: SignatureJob) => checkSignatures(job)

/** Tells everybody who waits. Never rejects. */
async function settle(work: readonly Waiting[], answers: Promise<readonly boolean[]>): Promise<void> {
  try {
    const all = await answers
    if (all.length !== work.length) throw new Error('a thread left a signature out')
    work.forEach(({ resolve }, at) => {
      resolve(all[at] === true)
    })
  } catch (error) {
    for (const { reject } of work) reject(error)
  }
}
