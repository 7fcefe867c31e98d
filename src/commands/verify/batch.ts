import { resolve } from 'node:path'
import { checkRevocation } from '../../session/protocol/check-revocation.ts'
import { poolAddressesOf } from '../../session/protocol/pool-addresses.ts'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import { utf8Chunks } from '../../text/utf8-chunks.ts'
import { type Expected, expectedFor } from '../../verification/expected.ts'
import type { SigningKeys } from '../../verification/keys/signing-keys.ts'
import { withRevocation } from '../../verification/revocation.ts'
import type { Accepted } from '../../verification/verdict.ts'
import type { Run } from '../shared/context.ts'
import { type InputFile, unreadable } from '../shared/input-file.ts'
import { cutBlocks } from './cut-blocks.ts'
import type { VerifyOptions } from './flags.ts'
import { signingKeysOf } from './inputs.ts'
import { type BatchTerms, createBlockJudge, type JudgedBlock } from './judge-block.ts'
import { type Judge, judgeInOrder } from './judge-in-order.ts'
import { createJudges } from './judges.ts'

// a few times what tokens need: empty lines could be a thousand times as many, with as many answers
const mostLines = 512
// each token may ask for keys of its own: a thousand at once, in up to ten blocks, would be too many open files
const mostPools = 64
// requests that the pool sees at once
const mostRequests = 16

/** One token per line in, one verdict per line out, in the same order. Fails with `input_required` where there is no line. */
export async function verifyBatch(
  file: InputFile,
  options: VerifyOptions,
  expected: Expected,
  now: Date,
  run: Run,
): Promise<ExitCode> {
  const { edges, printer } = run
  const terms = { expected, now, clock: options.at && edges.now(), verbose: printer.verbose }
  const keys = await signingKeysOf(options, run)
  const counts = { valid: 0, rejected: 0, undecided: 0 }
  const write = async (judged: JudgedBlock) => {
    edges.signal.throwIfAborted()
    counts.valid += judged.valid
    counts.rejected += judged.rejected
    counts.undecided += judged.undecided
    await edges.stdout.write(judged.text)
  }
  const ended = new AbortController()
  const judges = options.online ? createOnlineJudges(terms, keys, run) : createJudges(terms, keys, edges, ended.signal)
  try {
    const blocks = readBlocks(file, options.online ? 1 : expected.pinned ? mostLines : mostPools, edges)
    await judgeInOrder(blocks, judges, write, edges.signal)
  } finally {
    ended.abort()
  }
  const number = counts.valid + counts.rejected + counts.undecided
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

async function* readBlocks(file: InputFile, lines: number, { files, stdin, workingDirectory }: Run['edges']) {
  try {
    const chunks = file.path === '-' ? stdin.chunks() : files.chunks(resolve(workingDirectory, file.path))
    yield* cutBlocks(utf8Chunks(chunks), lines)
  } catch (error) {
    throw unreadable(file, error)
  }
}

/** This thread alone, which waits for the pool most of the time. */
function createOnlineJudges(terms: BatchTerms, keys: SigningKeys, run: Run): () => readonly Judge[] {
  const complete = async (token: string, verdict: Accepted) => {
    const { pool, pinned } = expectedFor(token, terms.expected)
    const addresses = poolAddressesOf(pool, pinned, run.settings.values, run.gate)
    return withRevocation(verdict, await checkRevocation(token, verdict.claims, addresses, run.edges))
  }
  const judges = [{ judge: createBlockJudge(terms, keys, complete), room: mostRequests }]
  return () => judges
}
