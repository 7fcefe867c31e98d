import type { Edges, Thread } from '../edges/edges.ts'
import type { CheckSignature } from './check-signature.ts'
import { checkSignatureNow, type SignatureAnswers, type SignatureJob } from './check-signatures.ts'
import type { RsaJwk } from './keys/keys.ts'

// a small batch is done before a thread has started
const tokensBeforeThreads = 64
// reading and judging on this thread takes half as long as a signature: more threads would wait for it
const mostThreads = 3
// each message costs both sides as much as two signatures
const fewestPerJob = 8
// so that a thread goes on while this one is busy with a group of its own
const jobsAtHand = 6
// a pool has two keys, and so two headers; there may be several pools
const mostHeaders = 16

/** For the token at this place among those that were announced. */
export type SignatureAt = (place: number) => CheckSignature

export interface SharedSignatures {
  /**
   * Announces tokens and waits until it is time to judge them: another thread has checked their signatures, or this one, which
   * checks them when it is asked, has nothing better to do. Fails with what a thread failed with.
   */
  ahead(tokens: readonly string[]): Promise<SignatureAt>
  close(): Promise<void>
}

interface Group {
  readonly tokens: readonly string[]
  readonly resolve: (signatureAt: SignatureAt) => void
  readonly reject: (error: unknown) => void
}

interface Helper {
  readonly thread: Thread
  jobs: number
}

/** Shares the signatures of a batch between this thread and others, as soon as it proves to be large. */
export function shareSignatures(edges: Pick<Edges, 'otherThreads' | 'startThread'>): SharedSignatures {
  const helpers: Helper[] = []
  const queue: Group[] = []
  /** By the header as text: what a token with it was signed by, and the next one will be most likely. */
  const keys = new Map<string, RsaJwk>()
  let announced = 0
  let starting: Promise<void> | undefined
  let isTurnDue = false

  const start = async () => {
    const wanted = Math.min(edges.otherThreads(), mostThreads)
    for (let at = 0; at < wanted; at++) helpers.push({ thread: await edges.startThread(), jobs: 0 })
  }
  const here: CheckSignature = async (token, key) => {
    const holds = checkSignatureNow(token, key)
    if (holds) remember(token.text.slice(0, token.text.indexOf('.')), key)
    return holds
  }
  const remember = (header: string, key: RsaJwk) => {
    // as the latest
    keys.delete(header)
    keys.set(header, key)
    const [oldest] = keys.keys()
    if (keys.size > mostHeaders && oldest !== undefined) keys.delete(oldest)
  }
  const give = async (helper: Helper, { tokens, resolve, reject }: Group) => {
    const sent = [...keys]
    helper.jobs++
    try {
      const job: SignatureJob = { tokens, keys: sent }
      // what its entry makes of such a job
      const answers = (await helper.thread.run(job)) as SignatureAnswers
      if (answers.length !== tokens.length) throw new Error('a thread left a signature out')
      resolve((place) => {
        const answer = answers[place] ?? 0
        const checkedWith = sent[Math.abs(answer) - 1]?.[1]
        return async (token, key) => (key === checkedWith ? answer > 0 : here(token, key))
      })
    } catch (error) {
      reject(error)
    }
    helper.jobs--
    takeTurn()
  }
  const turn = () => {
    isTurnDue = false
    for (const helper of helpers) {
      while (keys.size > 0 && helper.thread.isReady() && helper.jobs < jobsAtHand) {
        const group = queue.shift()
        if (!group) return
        void give(helper, group)
      }
    }
    queue.shift()?.resolve(() => here)
    if (queue.length > 0) takeTurn()
  }
  // after what came at the same time, and after the threads had a chance to say that they want more
  const takeTurn = () => {
    if (isTurnDue) return
    isTurnDue = true
    setImmediate(turn)
  }
  return {
    async ahead(tokens) {
      if (tokens.length < fewestPerJob) return () => here
      announced += tokens.length
      // without threads this one does all the work
      if (announced > tokensBeforeThreads) starting ??= start().catch(() => {})
      return new Promise((resolve, reject) => {
        queue.push({ tokens, resolve, reject })
        takeTurn()
      })
    },
    async close() {
      // nobody waits for these any more
      queue.length = 0
      // a thread that is being started is closed too
      await starting
      await Promise.all(helpers.map(({ thread }) => thread.close()))
    },
  }
}
