import type { Edges } from '../../edges/edges.ts'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import type { SigningKeys } from '../../verification/keys/signing-keys.ts'
import type { BlockQuestion, KeysAnswer } from './batch-worker.ts'
import { type BatchTerms, type Block, createBlockJudge, type JudgedBlock } from './judge-block.ts'
import type { Judge } from './judge-in-order.ts'

// this thread reads and writes for all of them
const mostWorkers = 3
// one that it works on, and one to go on with while this thread is busy with a block of its own
const roomOfWorker = 2
// blocks that wait for the keys of other pools
const roomForPools = 4

/**
 * Who judges the blocks of a batch: worker threads, from the second block on, and this thread what they have no room for. They end
 * with the signal.
 */
export function createJudges(
  terms: BatchTerms,
  keysOfRun: SigningKeys,
  edges: Pick<Edges, 'otherThreads' | 'startWorker' | 'trace'>,
  signal: AbortSignal,
): (block: Block) => readonly Judge[] {
  const refetched = new Set<string>()
  const keys: SigningKeys = (want) => {
    const set = keysOfRun(want)
    // from now on the run has these in place of the others
    return want.again ? set.finally(() => refetched.add(want.issuer)) : set
  }
  const judges: Judge[] = [{ judge: createBlockJudge(terms, keys), room: terms.expected.pinned ? 1 : roomForPools }]
  const startOne = async () => {
    const answer = (want: unknown) => answerWithKeys(keys(want as Parameters<SigningKeys>[0]))
    const worker = await edges.startWorker('verify-worker', { data: terms, answer, signal })
    const judge = async (block: Block) => {
      const question: BlockQuestion = { block, keysVersion: refetched.size }
      return (await worker.ask(question)) as JudgedBlock
    }
    judges.unshift({ judge, room: roomOfWorker })
  }
  // where the system has no thread for it, the others do its work
  const doWithout = async () => {
    if (!signal.aborted) await edges.trace('a worker thread could not be started')
  }
  let hasWorkers = false
  return ({ first }) => {
    if (first > 1 && !hasWorkers) {
      hasWorkers = true
      const wanted = Math.min(edges.otherThreads(), mostWorkers)
      for (let at = 0; at < wanted; at++) void startOne().catch(doWithout)
    }
    return judges
  }
}

/** Fails with what ends the batch. */
async function answerWithKeys(asked: ReturnType<SigningKeys>): Promise<KeysAnswer> {
  try {
    return { set: await asked }
  } catch (error) {
    if (!(error instanceof CogtoolError) || error.exitCode === ExitCode.usage) throw error
    const { code, message, why, hint, details } = error
    return { undecided: [code, message, { ...(why && { why }), ...(hint && { hint }), ...(details && { details }) }] }
  }
}
