import { resolve } from 'node:path'
import { checkRevocation } from '../../session/protocol/check-revocation.ts'
import { poolAddressesOf } from '../../session/protocol/pool-addresses.ts'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import type { Expected } from '../../verification/expected.ts'
import { withRevocation } from '../../verification/revocation.ts'
import { rememberingReader } from '../../verification/token.ts'
import { verifyToken } from '../../verification/verify-token.ts'
import type { Run } from '../shared/context.ts'
import { type InputFile, unreadable } from '../shared/input-file.ts'
import { rememberingJson } from './cached-json.ts'
import type { VerifyOptions } from './flags.ts'
import { inOrder } from './in-order.ts'
import { signingKeysOf } from './inputs.ts'
import { type Judging, judgeLines, type LineGroup } from './judge-block.ts'
import { linesOf } from './lines.ts'

// groups of lines: while one thread works on the first of them, the others need not wait
const inFlight = 24
// a few times what tokens need; empty lines could be a thousand times as many
const linesPerGroup = 256
// each token may ask for keys of its own: a thousand at once would be too many open files
const inFlightPools = 4
// requests that the pool sees at once
const inFlightOnline = 16
// more than the core admits, so that a line that was cut is malformed all the same
const longestLine = 128 * 1024

/** One token per line in, one verdict per line out, in the same order. Fails with `input_required` where there is no line. */
export async function verifyBatch(
  file: InputFile,
  options: VerifyOptions,
  expectedOf: (token: string) => Expected,
  now: Date,
  run: Run,
): Promise<ExitCode> {
  const { edges, printer } = run
  const judge = await judgeOf(options, expectedOf, now, run)
  const judging = { tokenUse: options.tokenUse, judge, json: rememberingJson(), verbose: printer.verbose }
  const counts = { valid: 0, rejected: 0, undecided: 0 }
  // a bug is carried to where it can be thrown without leaving other work behind
  const judgeOrBug = (group: LineGroup) => judgeLines(group, judging).catch((bug: unknown) => ({ bug }))
  const limit = options.online ? inFlightOnline : options.poolFromToken ? inFlightPools : inFlight
  const groups = groupsOf(readLines(file, edges), options.online ? 1 : linesPerGroup)
  for await (const judged of inOrder(groups, limit, judgeOrBug)) {
    edges.signal.throwIfAborted()
    let text = ''
    for (const group of judged) {
      if ('bug' in group) throw group.bug
      text += group.text
      counts.valid += group.valid
      counts.rejected += group.rejected
      counts.undecided += group.undecided
    }
    if (text !== '') await edges.stdout.write(text)
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

async function judgeOf(
  options: VerifyOptions,
  expectedOf: (token: string) => Expected,
  now: Date,
  run: Run,
): Promise<Judging['judge']> {
  const { edges } = run
  const keys = await signingKeysOf(options, run)
  const readHeader = rememberingReader()
  const judge: Judging['judge'] = (token) => verifyToken(token, expectedOf(token), { keys, now, readHeader })
  if (!options.online) return judge
  return async (token) => {
    const verdict = await judge(token)
    if (!verdict.ok) return verdict
    const { pool, pinned } = expectedOf(token)
    const addresses = poolAddressesOf(pool, pinned, run.settings.values, run.gate)
    return withRevocation(verdict, await checkRevocation(token, verdict.claims, addresses, edges))
  }
}

/** The lines that came together, numbered, at most `longest` in a group. */
async function* groupsOf(source: AsyncIterable<readonly string[]>, longest: number) {
  let first = 1
  for await (const lines of source) {
    const groups: LineGroup[] = []
    for (let at = 0; at < lines.length; at += longest) {
      groups.push({ first: first + at, lines: lines.slice(at, at + longest) })
    }
    first += lines.length
    yield groups
  }
}

async function* readLines(file: InputFile, { files, stdin, workingDirectory }: Run['edges']) {
  try {
    yield* linesOf(file.path === '-' ? stdin.chunks() : files.chunks(resolve(workingDirectory, file.path)), longestLine)
  } catch (error) {
    throw unreadable(file, error)
  }
}
