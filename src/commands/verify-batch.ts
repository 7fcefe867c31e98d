import { resolve } from 'node:path'
import { CogtoolError, ExitCode } from '../errors.ts'
import { safeJson } from '../output/escape.ts'
import { errorDocument } from '../output/render-error.ts'
import { askAboutRevocation } from '../verification/ask-pool.ts'
import { checkSignatureInBatch } from '../verification/check-signature-batch.ts'
import type { Expected } from '../verification/expected.ts'
import { verdictReport } from '../verification/report.ts'
import { withRevocation } from '../verification/revocation.ts'
import { rememberingReader } from '../verification/token.ts'
import type { Verdict } from '../verification/verdict.ts'
import { verifyToken } from '../verification/verify-token.ts'
import type { Run } from './context.ts'
import { inOrder } from './in-order.ts'
import { linesOf } from './lines.ts'
import { unreadable } from './token-input.ts'
import { tokenIn } from './token-text.ts'
import { poolAddressesOf, signingKeysOf } from './verify-means.ts'
import type { VerifyOptions } from './verify-options.ts'

// enough for every thread of the pool to find its next token waiting
const inFlight = 64
// requests that the pool sees at once
const inFlightOnline = 16
// more than the core admits, so that a line that was cut is malformed all the same
const longestLine = 128 * 1024

type Outcome = 'valid' | 'rejected' | 'undecided'
/** A line of the answer; or a bug, carried to where it can be thrown without leaving other work behind. */
type Answer = { readonly line: string; readonly outcome: Outcome } | { readonly bug: unknown }

/** One token per line in, one verdict per line out, in the same order. Fails with `input_required` where there is no line. */
export async function verifyBatch(
  file: string,
  options: VerifyOptions,
  expectedOf: (token: string) => Expected,
  now: Date,
  run: Run,
): Promise<ExitCode> {
  const { edges, printer } = run
  const judge = await judgeOf(options, expectedOf, now, run)
  const counts: Record<Outcome, number> = { valid: 0, rejected: 0, undecided: 0 }
  let number = 0
  const answerLine = (line: string) => answer(++number, tokenIn(line, options.tokenUse), judge, printer.verbose)
  for await (const answers of inOrder(readLines(file, edges), options.online ? inFlightOnline : inFlight, answerLine)) {
    let text = ''
    for (const one of answers) {
      if ('bug' in one) throw one.bug
      text += `${one.line}\n`
      counts[one.outcome]++
    }
    if (text !== '') await edges.stdout.write(text)
  }
  if (number === 0) {
    throw new CogtoolError('input_required', 'there is no token in the batch', {
      why: 'its input is empty: nothing was verified',
      hint: 'give one token per line',
    })
  }
  await printer.note(
    `${number} tokens: ${counts.valid} valid, ${counts.rejected} rejected, ${counts.undecided} undecided`,
  )
  if (counts.undecided > 0) return ExitCode.undecided
  return counts.rejected > 0 ? ExitCode.no : ExitCode.yes
}

type Judge = (token: string) => Promise<Verdict>

async function judgeOf(
  options: VerifyOptions,
  expectedOf: (token: string) => Expected,
  now: Date,
  { edges, settings }: Run,
): Promise<Judge> {
  const keys = await signingKeysOf(options, edges)
  const means = { keys, checkSignature: checkSignatureInBatch, now, readHeader: rememberingReader() }
  const judge: Judge = (token) => verifyToken(token, expectedOf(token), means)
  if (!options.online) return judge
  return async (token) => {
    const verdict = await judge(token)
    if (!verdict.ok) return verdict
    const { pool, pinned } = expectedOf(token)
    const addresses = poolAddressesOf(pool, settings, pinned)
    return withRevocation(verdict, await askAboutRevocation(token, verdict.claims, addresses, edges))
  }
}

async function answer(line: number, token: string, judge: Judge, verbose: boolean): Promise<Answer> {
  try {
    const verdict = await judge(token)
    const report = verdictReport(verdict, { brief: !verbose })
    return { line: numbered(line, report), outcome: verdict.ok ? 'valid' : 'rejected' }
  } catch (error) {
    if (!(error instanceof CogtoolError)) return { bug: error }
    return { line: numbered(line, errorDocument(error)), outcome: 'undecided' }
  }
}

/** A document with its line number as first member. */
const numbered = (line: number, document: object): string => `{"line":${line},${safeJson(document).slice(1)}`

async function* readLines(file: string, { files, stdin, workingDirectory }: Run['edges']) {
  try {
    yield* linesOf(file === '-' ? stdin.chunks() : files.chunks(resolve(workingDirectory, file)), longestLine)
  } catch (error) {
    throw unreadable('--batch', file, error)
  }
}
