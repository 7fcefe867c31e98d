import {
  closeSync,
  constants,
  createReadStream,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs'
import type { Readable } from 'node:stream'
import { FileRefusal, systemCode } from '../text/cogtool-error.ts'
import { decodeText } from '../text/decode-text.ts'
import type { ReadLimits } from './edges.ts'

// Windows has neither of the two
const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants
const pieceSize = 64 * 1024
const smallPiece = 1024
const largePiece = 256 * 1024

/** A file's bytes, or undefined where there is no such file. A signal ends the wait for what a pipe brings. */
export async function readBytes(path: string, limits: ReadLimits, signal: AbortSignal): Promise<Buffer | undefined> {
  if (limits.kind !== 'any' || statSync(path, { throwIfNoEntry: false })?.isFile() !== false) {
    return readRegularBytes(path, limits)
  }
  const { add, bytes } = within(limits)
  for await (const piece of chunksOf(path, signal)) add(piece)
  return bytes()
}

/** A regular file's text, read at once. */
export function readRegular(path: string, limits: ReadLimits): string | undefined {
  const bytes = readRegularBytes(path, limits)
  return bytes && decodeText(bytes)
}

/**
 * A regular file's bytes, read at once: to begin with a thread pool takes several times as long. The file is judged before it is
 * opened, since opening a device can do something, and after, since another one may have taken its place.
 */
function readRegularBytes(path: string, limits: ReadLimits): Buffer | undefined {
  const look = limits.kind === 'file' ? lstatSync : statSync
  const before = look(path, { throwIfNoEntry: false })
  if (!before) return undefined
  refuseUnlessRegular(before, limits)
  const descriptor = openIfThere(path, O_RDONLY | O_NONBLOCK | (limits.kind === 'file' ? O_NOFOLLOW : 0))
  if (descriptor === undefined) return undefined
  try {
    const stats = fstatSync(descriptor)
    refuseUnlessRegular(stats, limits)
    const { add, bytes } = within(limits)
    for (let left = stats.size; ; ) {
      // thousands of small files are read in one run; what is longer than it was, or has no size of its own, takes more pieces
      const piece = Buffer.allocUnsafe(Math.min(pieceSize, Math.max(left, 0) + smallPiece))
      const length = readSync(descriptor, piece)
      left -= length
      add(piece.subarray(0, length))
      // there was room for more
      if (length === 0 || (left === 0 && length < piece.length)) return bytes()
    }
  } finally {
    closeSync(descriptor)
  }
}

function openIfThere(path: string, flags: number): number | undefined {
  try {
    return openSync(path, flags)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}

function refuseUnlessRegular(stats: Stats, { limit }: ReadLimits): void {
  if (stats.isDirectory()) throw new FileRefusal('EISDIR', 'it is a folder')
  if (stats.isSymbolicLink()) throw new FileRefusal('A_LINK', 'it is a link')
  if (!stats.isFile()) throw new FileRefusal('NOT_REGULAR', 'it is a pipe or a device, not a regular file')
  if (stats.size > limit) throw tooLarge(limit)
}

function tooLarge(limit: number): FileRefusal {
  return new FileRefusal('TOO_LARGE', `it has more than ${limit / 1024} KiB`)
}

/** Collects what is read, as far as it may go. */
function within({ limit }: ReadLimits) {
  const pieces: Uint8Array[] = []
  let size = 0
  return {
    add(piece: Uint8Array) {
      size += piece.length
      if (size > limit) throw tooLarge(limit)
      pieces.push(piece)
    },
    bytes: () => Buffer.concat(pieces, size),
  }
}

/**
 * What a path brings, as it comes. A signal ends the wait for the writer of a pipe, or for somebody at a terminal: no thread reads
 * those, since even process.exit() would wait for one that waits.
 */
export async function* chunksOf(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const waiting = waitingStream(path)
  if (!waiting) return yield* fileChunks(path)
  const stop = () => void waiting.destroy(signal.reason)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    yield* waiting
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** The beginning at once, since streams and their thread pool take longer to begin with than a small file to read; the rest as a stream. */
async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  const descriptor = openSync(path, O_RDONLY)
  let isStreamed = false
  try {
    const start = Buffer.allocUnsafe(Math.min(largePiece, fstatSync(descriptor).size + smallPiece))
    let length = 0
    for (let read = -1; read !== 0 && length < start.length; length += read) {
      read = readSync(descriptor, start, length, start.length - length, null)
    }
    if (length > 0) yield start.subarray(0, length)
    if (length < start.length) return
    isStreamed = true
    yield* createReadStream(path, { fd: descriptor, highWaterMark: largePiece })
  } finally {
    // a stream closes what it was given
    if (!isStreamed) closeSync(descriptor)
  }
}

/** A stream on a pipe or terminal; undefined for what never makes a reader wait. */
function waitingStream(path: string): Readable | undefined {
  const stats = statSync(path)
  if (!stats.isFIFO() && !stats.isCharacterDevice()) return undefined
  // opened so, a pipe does not wait for its writer here, but where the signal is heard
  const fd = openSync(path, O_RDONLY | O_NONBLOCK)
  if (stats.isFIFO()) return new (process.getBuiltinModule('node:net').Socket)({ fd, readable: true, writable: false })
  const { isatty, ReadStream } = process.getBuiltinModule('node:tty')
  if (isatty(fd)) return new ReadStream(fd)
  closeSync(fd)
  return undefined
}
