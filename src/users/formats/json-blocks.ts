import type { FileReader } from '../../edges/edges.ts'
import { type BrokenJson, type JsonRecord, jsonScanner } from './json-scanner.ts'
import { type RecordBlock, readAhead, recordsPerBlock } from './record-blocks.ts'
import { defaultLongest, type EndlessRecord } from './record-ends.ts'

// large users make smaller blocks: one is read into memory as a whole
const largestBlock = 1024 * 1024

/** What follows the blocks of a JSON file. */
export interface JsonEnd {
  /** Whether the last page of users named another one behind it. */
  readonly hasMore: boolean
}

/**
 * The users of JSON values, block by block: objects of one list with the commas between them. What cannot be read comes in
 * place of the block that would hold it, and nothing after it.
 */
export async function* jsonBlocks(
  file: FileReader,
  longest = defaultLongest,
): AsyncGenerator<RecordBlock | EndlessRecord | BrokenJson, JsonEnd> {
  const ahead = readAhead(file, longest)
  const scanner = jsonScanner(longest)
  let buffer: Buffer = Buffer.alloc(0)
  let bufferFrom = 0
  let block: JsonRecord[] = []
  const filled = (): RecordBlock[] => {
    const [first, last] = [block[0], block.at(-1)]
    block = []
    if (!first || !last) return []
    const bytes = buffer.subarray(first.start - bufferFrom, last.end - bufferFrom)
    return [{ offset: first.start, length: bytes.length, line: first.line, bytes }]
  }
  for (;;) {
    const piece = await ahead()
    if (piece.length === 0) break
    const { records, problem } = scanner.scan(piece)
    buffer = Buffer.concat([buffer, piece])
    for (const record of records) {
      const [first] = block
      const isFull = block.length === recordsPerBlock || (first && record.end - first.start > largestBlock)
      if (isFull || (first && first.list !== record.list)) yield* filled()
      block.push(record)
    }
    if (problem) {
      yield* filled()
      yield problem
      return { hasMore: false }
    }
    const end = bufferFrom + buffer.length
    const needed = Math.min(block[0]?.start ?? end, scanner.openFrom() < 0 ? end : scanner.openFrom())
    buffer = buffer.subarray(needed - bufferFrom)
    bufferFrom = needed
  }
  yield* filled()
  const cut = scanner.end()
  if (cut) yield cut
  return { hasMore: scanner.hasMore() }
}
