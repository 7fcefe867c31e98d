import { errorDocument } from '../../output/render-error.ts'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import { verdictReport } from '../../verification/report.ts'
import type { Verdict } from '../../verification/verdict.ts'
import { tokenIn } from '../shared/token-text.ts'
import type { VerifyOptions } from './flags.ts'

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

export interface Judging extends Pick<VerifyOptions, 'tokenUse'> {
  /** Throws where it could not decide, as `verifyToken` does. */
  readonly judge: (token: string) => Promise<Verdict>
  /** A document as JSON. */
  readonly json: (document: Readonly<Record<string, unknown>>) => string
  readonly verbose: boolean
}

/** A verdict or an error document for each line, in their order. Fails where no line could be judged by such a call. */
export async function judgeLines(
  { first, lines }: LineGroup,
  { tokenUse, judge, json, verbose }: Judging,
): Promise<JudgedGroup> {
  const counts = { valid: 0, rejected: 0, undecided: 0 }
  const answer = async (token: string) => {
    try {
      const verdict = await judge(token)
      counts[verdict.ok ? 'valid' : 'rejected']++
      return verdictReport(verdict, { brief: !verbose })
    } catch (error) {
      // what is wrong with the call is wrong for every line
      if (!(error instanceof CogtoolError) || error.exitCode === ExitCode.usage) throw error
      counts.undecided++
      return errorDocument(error)
    }
  }
  const tokens: string[] = []
  for (const line of lines) tokens.push(tokenIn(line, tokenUse))
  // all at once: one that waits for its issuer's keys must not hold the others up
  const documents: ReturnType<typeof answer>[] = []
  for (const token of tokens) documents.push(answer(token))
  let text = ''
  let line = first
  // with its line number as first member
  for (const document of documents) text += `{"line":${line++},${json(await document).slice(1)}\n`
  return { text, ...counts }
}
