import { createReadStream, type Stats } from 'node:fs'
import { type FileHandle, lstat, mkdir, mkdtemp, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FileReader, Files, FileWriter } from './edges.ts'
import { systemCode } from './errors.ts'

const lockPollMs = 25

/** The real file system. */
export function systemFiles(isAlive: (processId: number) => boolean): Files {
  return {
    read: (path) => readFile(path, 'utf8').catch(absent(undefined)),
    chunks: (path) => createReadStream(path, { highWaterMark: 256 * 1024 }),
    open: openForReading,
    status: (path) => lstat(path).then(statusOf).catch(absent(undefined)),
    replace,
    create: (path, { exclusive = false } = {}) => create(path, exclusive),
    append,
    rename,
    remove: (path) => rm(path, { force: true }),
    list: (directory) =>
      readdir(directory)
        .then((names) => names.sort())
        .catch(absent<string[]>([])),
    temporaryDirectory: () => mkdtemp(join(tmpdir(), 'cogtool-')),
    removeDirectory: (path) => rm(path, { recursive: true, force: true }),
    async locked(path, work) {
      await takeLock(path, isAlive)
      try {
        return await work()
      } finally {
        await rm(path, { force: true })
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

/** Waits until the lock file is ours. It holds the owner's process id, so that a dead owner's lock can be taken over. */
async function takeLock(path: string, isAlive: (processId: number) => boolean): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  for (;;) {
    const handle = await open(path, 'wx', 0o600).catch((error: unknown) => {
      if (systemCode(error) === 'EEXIST') return undefined
      throw error
    })
    if (handle) {
      await handle.writeFile(String(process.pid)).finally(() => handle.close())
      return
    }
    await removeDeadLock(path, isAlive)
    await sleep(lockPollMs)
  }
}

async function removeDeadLock(path: string, isAlive: (processId: number) => boolean): Promise<void> {
  const owner = await readFile(path, 'utf8').catch(absent(''))
  // an empty file is a lock whose owner is about to write its id, unless it stays so
  const dead = owner === '' ? await isOld(path) : !isAlive(Number(owner))
  if (!dead) return
  // rename before removing: of two processes that saw the dead owner only one gets the file, and neither a fresh lock
  const aside = `${path}.${uniqueName()}.dead`
  await rename(path, aside).catch(absent(undefined))
  const taken = await readFile(aside, 'utf8').catch(absent(owner))
  if (taken !== owner) await rename(aside, path)
  else await rm(aside, { force: true })
}

async function isOld(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(absent(undefined))
  return stats !== undefined && Date.now() - stats.mtimeMs > 10_000
}
