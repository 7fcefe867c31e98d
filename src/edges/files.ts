import { lstatSync, promises, readdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { systemCode } from '../text/cogtool-error.ts'
import { decodeText } from '../text/decode-text.ts'
import type { Edges, FileReader, Files, FileWriter } from './edges.ts'
import { lockedWith } from './lock.ts'
import { makeFolder } from './make-folder.ts'
import { ownerWords } from './owner.ts'
import { chunksOf, readBytes } from './read.ts'
import { sweepFolder } from './sweep.ts'

/**
 * The real file system. What is looked at before every command (settings, sessions, keys) is small and read at once: to begin
 * with a thread pool would take several times as long, and `promises`, which Node loads when it is first used, takes 2 ms.
 */
export function systemFiles(isAlive: Edges['isAlive'], signal: AbortSignal = new AbortController().signal): Files {
  const swept = new Set<string>()
  return {
    async read(path, limits) {
      const bytes = await readBytes(path, limits, signal)
      return bytes && decodeText(bytes)
    },
    readBytes: (path, limits) => readBytes(path, limits, signal),
    chunks: (path) => chunksOf(path, signal),
    open: openForReading,
    async status(path) {
      const stats = lstatSync(path, { throwIfNoEntry: false })
      return stats && statusOf(stats)
    },
    async sameFile(one, other) {
      const [a, b] = [one, other].map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }))
      return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino
    },
    async realPath(path) {
      try {
        return realpathSync(path)
      } catch (error) {
        return absent<string | undefined>(undefined)(error)
      }
    },
    replace,
    async create(path, { exclusive = false, withFolder = false } = {}) {
      if (withFolder) await makeFolder(dirname(path))
      return create(path, exclusive)
    },
    append,
    rename: (from, to) => promises.rename(from, to),
    remove: (path) => promises.rm(path, { force: true }),
    async list(directory) {
      try {
        return readdirSync(directory).sort()
      } catch (error) {
        return absent<string[]>([])(error)
      }
    },
    temporaryDirectory: () => promises.mkdtemp(join(tmpdir(), 'cogtool-')),
    removeDirectory: (path) => promises.rm(path, { recursive: true, force: true }),
    async sweep(directory) {
      if (swept.has(directory)) return
      swept.add(directory)
      sweepFolder(directory, isAlive)
    },
    locked: lockedWith(isAlive, signal),
  }
}

function absent<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (systemCode(error) === 'ENOENT') return value
    throw error
  }
}

function statusOf(stats: Stats) {
  return {
    size: stats.size,
    mode: process.platform === 'win32' ? 0o600 : stats.mode & 0o777,
    isFile: stats.isFile(),
    isOurs: process.getuid === undefined || stats.uid === process.getuid(),
    modified: stats.mtime,
  }
}

async function replace(path: string, text: string | Uint8Array, { isShared = false } = {}): Promise<void> {
  await makeFolder(dirname(path))
  const temporary = `${path}.${ownerWords().join('.')}.tmp`
  try {
    const writer = writerOn(await promises.open(temporary, 'wx', isShared ? 0o666 : 0o600))
    try {
      await writer.write(text)
      await writer.sync()
    } finally {
      await writer.close()
    }
    const before = isShared ? statSync(path, { throwIfNoEntry: false }) : undefined
    if (before) await promises.chmod(temporary, before.mode & 0o777)
    await promises.rename(temporary, path)
  } catch (error) {
    await promises.rm(temporary, { force: true })
    throw error
  }
}

async function create(path: string, exclusive: boolean): Promise<FileWriter> {
  return writerOn(await promises.open(path, exclusive ? 'wx' : 'w', 0o600))
}

async function append(path: string, from: number): Promise<FileWriter> {
  const handle = await promises.open(path, 'a', 0o600)
  try {
    await handle.truncate(from)
  } catch (error) {
    await handle.close()
    throw error
  }
  return writerOn(handle)
}

function writerOn(handle: FileHandle): FileWriter {
  return {
    async write(data) {
      const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data
      for (let done = 0; done < bytes.length; ) done += (await handle.write(bytes, done)).bytesWritten
    },
    sync: () => handle.sync(),
    close: () => handle.close(),
  }
}

async function openForReading(path: string): Promise<FileReader> {
  const handle = await promises.open(path, 'r')
  return {
    async readAt(position, target) {
      let done = 0
      while (done < target.length) {
        const { bytesRead } = await handle.read(target, done, target.length - done, position + done)
        if (bytesRead === 0) break
        done += bytesRead
      }
      return done
    },
    close: () => handle.close(),
  }
}
