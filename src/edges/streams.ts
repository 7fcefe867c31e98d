import { devNull } from 'node:os'
import { systemCode } from '../text/cogtool-error.ts'
import type { OutputStream } from './edges.ts'

/** Where a write leads: known before Node opens a stream, since files do without one. */
type Kind = 'terminal' | 'file' | 'pipe'

/** A stream that is opened when it is first used: an answer without a word on stderr never pays for stderr. */
export function outputStream(descriptor: number, stream: () => NodeJS.WriteStream): OutputStream {
  let opened: NodeJS.WriteStream | undefined
  const open = () => {
    if (opened) return opened
    opened = stream()
    // a closed pipe reaches us through the write's own callback; without a listener it would also end the process
    return opened.on('error', () => {})
  }
  const writeToStream = (data: string | Uint8Array) =>
    new Promise<void>((resolve, reject) => {
      open().write(data, (error) => (error ? reject(error) : resolve()))
    })
  let broken: { readonly error: unknown } | undefined
  return {
    async write(data) {
      // a stream that failed only says of later writes that it was destroyed, or never answers them
      if (broken) throw broken.error
      try {
        if (kindOf(descriptor) === 'file') writeToFile(descriptor, data)
        else await writeToStream(data)
      } catch (error) {
        broken ??= { error }
        throw error
      }
    },
    get isTTY() {
      return kindOf(descriptor) === 'terminal'
    },
    get columns() {
      return (kindOf(descriptor) === 'terminal' && open().columns) || 80
    },
  }
}

/** Node's own stream takes a write of fewer bytes, as on a disk that is nearly full, for a whole one. */
function writeToFile(descriptor: number, data: string | Uint8Array): void {
  const { writeSync } = process.getBuiltinModule('node:fs')
  const bytes = typeof data === 'string' ? Buffer.from(data) : data
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done)
}

/** A reader that takes nothing for so long, in milliseconds, has gone. */
const longestWaitMs = 10_000

/**
 * A last word on stderr, written when this returns: also where its pipe is full, as soon as there is room. Says nothing of what
 * keeps it from being written, since nobody is left to tell.
 */
export function writeLastWord(text: string): void {
  const { writeSync } = process.getBuiltinModule('node:fs')
  // Node opens a pipe without blocking: a write into a full one could otherwise never be ended, not even by a signal
  if (kindOf(2) === 'pipe') process.stderr.on('error', () => {})
  const bytes = Buffer.from(text)
  const end = performance.now() + longestWaitMs
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(2, bytes, done)
    } catch (error) {
      if (systemCode(error) !== 'EAGAIN' || performance.now() > end) return
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    }
  }
}

/** Whether a descriptor is a terminal. */
export function isTerminal(descriptor: number): boolean {
  return kindOf(descriptor) === 'terminal'
}

/**
 * What a descriptor is: asked of the system, since opening a stream to find out takes 2 ms, and loading node:tty 4 ms,
 * which a file, a pipe and the null device need not wait for.
 */
function kindOf(descriptor: number): Kind {
  const { fstatSync, statSync } = process.getBuiltinModule('node:fs')
  try {
    const status = fstatSync(descriptor)
    if (status.isFile()) return 'file'
    if (!status.isCharacterDevice()) return 'pipe'
    if (status.rdev === statSync(devNull, { throwIfNoEntry: false })?.rdev) return 'file'
    return process.getBuiltinModule('node:tty').isatty(descriptor) ? 'terminal' : 'file'
  } catch (error) {
    // closed by whoever started us
    if (systemCode(error) === 'EBADF') return 'pipe'
    throw error
  }
}
