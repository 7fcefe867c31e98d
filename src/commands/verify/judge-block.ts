import { errorDocument } from '../../output/render-error.ts'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import { type Expected, expectedFor } from '../../verification/expected.ts'
import type { SigningKeys } from '../../verification/keys/signing-keys.ts'
import { verdictReport } from '../../verification/report.ts'
import { cachedHeaderReader } from '../../verification/token.ts'
import type { Accepted, Verdict } from '../../verification/verdict.ts'
import { verifyToken } from '../../verification/verify-token.ts'
import { tokenInLine } from '../shared/token-text.ts'
import { cachedJson } from './cached-json.ts'

/** Whole lines of a batch. */
export interface Block {
  /** The number of the first of them. */
  readonly first: number
  readonly text: string
}

/** Their answers, a line each, and how many there are of each kind. */
export interface JudgedBlock {
  readonly text: string
  readonly valid: number
  readonly rejected: number
  readonly undecided: number
}

/** What all lines of a batch are judged by. */
export interface BatchTerms {
  readonly expected: Expected
  readonly now: Date
  /** The time now, where the lines are judged by another one. */
  readonly clock: Date | undefined
  readonly verbose: boolean
}

/** Judges blocks one after the other. Fails where no line could be judged by such a call. */
export type JudgeBlock = (block: Block) => Promise<JudgedBlock>

/** What nobody would paste as one token, in characters: nothing is looked for in it. */
const longestText = 128 * 1024

/** The same on every thread. `complete` may ask more about a token that was accepted. */
export function createBlockJudge(
  { expected, now, clock, verbose }: BatchTerms,
  keys: SigningKeys,
  complete: (token: string, verdict: Accepted) => Verdict | Promise<Verdict> = (_, verdict) => verdict,
): JudgeBlock {
  const json = cachedJson()
  const inputs = { keys, now, clock, readHeader: cachedHeaderReader() }
  return async ({ first, text }) => {
    const counts = { valid: 0, rejected: 0, undecided: 0 }
    const answer = async (line: string) => {
      const token = line.length > longestText ? line : tokenInLine(line, expected.tokenUse)
      try {
        const judged = await verifyToken(token, expectedFor(token, expected), inputs)
        const verdict = judged.ok ? await complete(token, judged) : judged
        counts[verdict.ok ? 'valid' : 'rejected']++
        return verdictReport(verdict, { brief: !verbose })
      } catch (error) {
        // what is wrong with the call is wrong for every line
        if (!(error instanceof CogtoolError) || error.exitCode === ExitCode.usage) throw error
        counts.undecided++
        return errorDocument(error)
      }
    }
    const lines = text.split('\n')
    // a line break ends the last line
    if (text.endsWith('\n')) lines.pop()
    // all at once: one that waits for its issuer's keys must not hold the others up
    const documents = await Promise.all(lines.map(answer))
    // with its line number as first member
    const answers = documents.map((document, at) => `{"line":${first + at},${json(document).slice(1)}\n`)
    return { text: answers.join(''), ...counts }
  }
}
