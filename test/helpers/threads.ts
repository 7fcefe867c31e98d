import type { Edges } from '../../src/edges/edges.ts'
import { checkSignatures, type SignatureJob } from '../../src/verification/check-signatures.ts'

/** Threads whose work is done here; what crosses is copied as between threads. */
export function threadsHere(work = checkSignatures) {
  const seen = { started: 0, signatures: 0, closed: 0 }
  const startThread: Edges['startThread'] = async () => {
    seen.started++
    return {
      isReady: () => true,
      run: async (job) => {
        const answers = structuredClone(work(structuredClone(job) as SignatureJob))
        seen.signatures += answers.filter((answer) => answer !== 0).length
        return answers
      },
      close: async () => {
        seen.closed++
      },
    }
  }
  return { seen, edges: { otherThreads: () => 2, startThread } }
}
