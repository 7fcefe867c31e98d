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
  readonly key: RsaJwk
  readonly resolve: (holds: boolean) => void
  readonly reject: (error: unknown) => void
}

/** Shares the signatures of a batch between this thread and others, as soon as it proves to be large. */
export function shareSignatures(edges: Pick<Edges, 'otherThreads' | 'startThread'>): SharedSignatures {
  const threads: { readonly thread: Thread; jobs: number }[] = []
  const queue: Waiting[] = []
  let asked = 0
  let starting: Promise<void> | undefined
  let isTurnDue = false

  const start = async () => {
    const wanted = Math.min(edges.otherThreads(), mostThreads)
    for (let at = 0; at < wanted; at++) threads.push({ thread: await edges.startThread(), jobs: 0 })
  }
  /** The next tokens that share a key. */
  const take = (most: number): Waiting[] => {
    const other = queue.findIndex(({ key }, at) => at === most || key !== queue[0]?.key)
    return queue.splice(0, other === -1 ? queue.length : other)
  }
  const turn = () => {
    isTurnDue = false
    for (const mine of threads) {
      while (mine.thread.isReady() && mine.jobs < jobsAtHand && queue.length > 0) {
        const work = take(tokensPerJob)
        mine.jobs++
        const done = () => {
          mine.jobs--
          takeTurn()
        }
        settle(work, mine.thread.run(jobOf(work))).then(done)
      }
    }
    if (queue.length === 0) return
    const work = take(tokensPerTurn)
    settle(work, checkHere(jobOf(work))).then(takeTurn)
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
        queue.push({ token: text, key, resolve, reject })
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

function jobOf(work: readonly Waiting[]): SignatureJob {
  const [first] = work
  if (!first) throw new Error('a job without a token')
  return { key: first.key, tokens: work.map(({ token }) => token) }
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
