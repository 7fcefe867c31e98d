import { CogtoolError } from '../errors.ts'
import { safeJson } from '../output/escape.ts'
import { errorDocument } from '../output/render-error.ts'
import { verdictReport } from '../verification/report.ts'
import type { Verdict } from '../verification/verdict.ts'
import { tokenIn } from './token-text.ts'
import type { VerifyOptions } from './verify-options.ts'

/** Lines of a batch that are judged together. */
export interface LineGroup {
  /** The number of the first of them. */
  readonly first: number
  readonly lines: readonly string[]
}

/** Their answers, a line each, and how many there are of each kind. */
export interface JudgedGroup {
  readonly text: string
  readonly valid: number
  readonly rejected: number
  readonly undecided: number
}

/** Throws where it could not decide, as `verifyToken` does. */
export type Judge = (token: string) => Promise<Verdict>

/** A verdict or an error document for each line, in their order. Only a bug makes it fail. */
export async function judgeLines(
  { first, lines }: LineGroup,
  judge: Judge,
  { tokenUse, verbose }: Pick<VerifyOptions, 'tokenUse'> & { readonly verbose: boolean },
): Promise<JudgedGroup> {
  const counts = { valid: 0, rejected: 0, undecided: 0 }
  // a document with its line number as first member
  const numbered = (at: number, document: object) => `{"line":${first + at},${safeJson(document).slice(1)}\n`
  const answer = async (line: string, at: number): Promise<string> => {
    try {
      const verdict = await judge(tokenIn(line, tokenUse))
      counts[verdict.ok ? 'valid' : 'rejected']++
      return numbered(at, verdictReport(verdict, { brief: !verbose }))
    } catch (error) {
      if (!(error instanceof CogtoolError)) throw error
      counts.undecided++
      return numbered(at, errorDocument(error))
    }
  }
  return { text: (await Promise.all(lines.map(answer))).join(''), ...counts }
}
