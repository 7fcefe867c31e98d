import { createReadStream, lstatSync, readdirSync, readFileSync, type Stats, statSync } from 'node:fs'
import { type FileHandle, lstat, mkdir, mkdtemp, open, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FileReader, Files, FileWriter } from './edges.ts'
import { systemCode } from './errors.ts'

const lockPollMs = 25
/** From making a lock's file to writing its owner into it. */
const longestTakingMs = 10_000
/** Work under a lock is a few requests of 30 s; an owner that seems to live for longer is another process of the same id. */
const longestHoldingMs = 600_000

/**
 * The real file system. What is looked at before every command (settings, sessions, keys) is small and read at once: to begin
 * with a thread pool would take several times as long.
 */
export function systemFiles(isAlive: (processId: number) => boolean): Files {
  return {
    read,
    chunks: (path) => createReadStream(path, { highWaterMark: 256 * 1024 }),
    open: openForReading,
    async status(path) {
      const stats = lstatSync(path, { throwIfNoEntry: false })
      return stats && statusOf(stats)
    },
    async sameFile(one, other) {
      const [a, b] = [one, other].map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }))
      return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino
    },
    replace,
    create: (path, { exclusive = false } = {}) => create(path, exclusive),
    append,
    // looked up when it is called: what it comes from takes 2 ms to load
    rename: (from, to) => rename(from, to),
    remove: (path) => rm(path, { force: true }),
    async list(directory) {
      try {
        return readdirSync(directory).sort()
      } catch (error) {
        return absent<string[]>([])(error)
      }
    },
    temporaryDirectory: () => mkdtemp(join(tmpdir(), 'cogtool-')),
    removeDirectory: (path) => rm(path, { recursive: true, force: true }),
    async locked(path, work) {
      const owner = await takeLock(path, isAlive)
      try {
        return await work()
      } finally {
        await giveBack(path, owner)
      }
    },
  }
}

/** Tells files apart that two processes make at once; node:crypto is loaded when the first is made. */
function uniqueName(): string {
  return process.getBuiltinModule('node:crypto').randomBytes(6).toString('hex')
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
    mode: stats.mode & 0o777,
    isFile: stats.isFile(),
    isOurs: process.getuid === undefined || stats.uid === process.getuid(),
    modified: stats.mtime,
  }
}

async function read(path: string): Promise<string | undefined> {
  try {
    // a pipe may keep us waiting, and Ctrl-C must end that
    return statSync(path).isFile() ? readFileSync(path, 'utf8') : await readFile(path, 'utf8')
  } catch (error) {
    return absent(undefined)(error)
  }
}

async function replace(path: string, text: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${uniqueName()}.tmp`
  try {
    const writer = await create(temporary, true)
    try {
      await writer.write(text)
      await writer.sync()
    } finally {
      await writer.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

async function create(path: string, exclusive: boolean): Promise<FileWriter> {
  return writerOn(await open(path, exclusive ? 'wx' : 'w', 0o600))
}

async function append(path: string, from: number): Promise<FileWriter> {
  const handle = await open(path, 'a', 0o600)
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
  const handle = await open(path, 'r')
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

/** The locks that this process holds, as their files tell their owners. */
const held = new Set<string>()

/**
 * Waits until the lock file is ours, and gives what it then holds: the process id, so that a dead owner's lock can be taken over,
 * and a name of its own, since process ids come back: after a reboot, and in every container.
 */
async function takeLock(path: string, isAlive: (processId: number) => boolean): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const owner = `${process.pid} ${uniqueName()}`
  for (;;) {
    const handle = await openNew(path)
    if (handle) {
      held.add(owner)
      await handle.writeFile(owner).finally(() => handle.close())
      return owner
    }
    if (await isAbandoned(path, isAlive)) await removeAbandoned(path, isAlive)
    await sleep(lockPollMs)
  }
}

async function giveBack(path: string, owner: string): Promise<void> {
  held.delete(owner)
  // one that was held too long is another's by now
  if ((await readFile(path, 'utf8').catch(absent(''))) === owner) await rm(path, { force: true })
}

async function isAbandoned(path: string, isAlive: (processId: number) => boolean): Promise<boolean> {
  const owner = await readFile(path, 'utf8').catch(absent(undefined))
  if (owner === undefined) return false
  // an empty file is a lock whose owner is about to write its id, unless it stays so
  if (owner === '') return isOlder(path, longestTakingMs)
  const processId = Number(owner.split(' ')[0])
  const lives = processId === process.pid ? held.has(owner) : isAlive(processId)
  return !lives || isOlder(path, longestHoldingMs)
}

/**
 * One at a time, and looked at again: of two who saw a dead owner the slower would otherwise remove the lock that the faster one
 * has taken meanwhile.
 */
async function removeAbandoned(path: string, isAlive: (processId: number) => boolean): Promise<void> {
  const turn = `${path}.takeover`
  const handle = await openNew(turn)
  if (!handle) {
    if (await isOlder(turn, longestTakingMs)) await rm(turn, { force: true })
    return
  }
  await handle.close()
  try {
    if (await isAbandoned(path, isAlive)) await rm(path, { force: true })
  } finally {
    await rm(turn, { force: true })
  }
}

/** A new file, or undefined where there is one of this name. */
function openNew(path: string) {
  return open(path, 'wx', 0o600).catch((error: unknown) => {
    if (systemCode(error) === 'EEXIST') return undefined
    throw error
  })
}

async function isOlder(path: string, milliseconds: number): Promise<boolean> {
  const stats = await lstat(path).catch(absent(undefined))
  return stats !== undefined && Date.now() - stats.mtimeMs > milliseconds
}
