import { resolve } from 'node:path'
import type { Edges } from '../edges.ts'
import { CogtoolError, systemCode } from '../errors.ts'
import { usersFromCsv, usersFromJsonLines } from '../users/read-export.ts'
import type { User } from '../users/user.ts'
import { linesOf } from './lines.ts'

type InputEdges = Pick<Edges, 'files' | 'stdin' | 'workingDirectory'>

// a user has at most 50 custom attributes of 2,048 characters, each of which may be six in JSON
const longestLine = 4 * 1024 * 1024

/** The users of an export, a file or `-` for standard input: CSV or JSON Lines, by its name or its first byte. */
export async function* usersFrom(file: string, needed: readonly string[], edges: InputEdges): AsyncGenerator<User> {
  const name = file === '-' ? 'standard input' : file
  const [first, chunks] = await peek(readable(file, name, edges))
  const format = formatOf(file, first)
  if (format === 'json') {
    throw new CogtoolError('input_invalid', `${name} is one JSON document`, {
      why: 'an audit reads its users one by one: from CSV or JSON Lines',
      hint: 'export them so: cogtool export-users -o users.jsonl',
    })
  }
  if (format === 'csv') yield* usersFromCsv(chunks, { name }, needed)
  else yield* usersFromJsonLines(linesOf(chunks, longestLine), { name })
}

function formatOf(file: string, first: string): 'csv' | 'jsonl' | 'json' {
  if (/\.csv$/i.test(file)) return 'csv'
  if (/\.(?:jsonl|ndjson)$/i.test(file)) return 'jsonl'
  if (first === '{') return 'jsonl'
  return first === '[' ? 'json' : 'csv'
}

/** The first character that is not blank, and all of the input, that character's chunk included. */
async function peek(chunks: AsyncIterable<Uint8Array>): Promise<[first: string, all: AsyncIterable<Uint8Array>]> {
  const rest = chunks[Symbol.asyncIterator]()
  const { value, done } = await rest.next()
  const head = done ? '' : Buffer.from(value.subarray(0, 1024)).toString('utf8').trimStart()
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      if (!done) yield value
      for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
    } finally {
      await rest.return?.()
    }
  }
  return [head.slice(0, 1), all()]
}

async function* readable(file: string, name: string, { files, stdin, workingDirectory }: InputEdges) {
  try {
    yield* file === '-' ? stdin.chunks() : files.chunks(resolve(workingDirectory, file))
  } catch (error) {
    const code = systemCode(error)
    if (code === undefined) throw error
    throw new CogtoolError('input_unreadable', `${name} cannot be read`, {
      why: code === 'ENOENT' ? 'there is no such file' : `the system says ${code}`,
      hint: 'name an export: cogtool export-users -o users.csv',
    })
  }
}
