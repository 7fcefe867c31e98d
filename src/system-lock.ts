import { lstat, mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Files } from './edges.ts'
import { systemCode } from './errors.ts'
import { absent, uniqueName } from './system-files.ts'

const lockPollMs = 25
/** From making a lock's file to writing its owner into it. */
const longestTakingMs = 10_000
/** Work under a lock is a few requests of 30 s; an owner that seems to live for longer is another process of the same id. */
const longestHoldingMs = 600_000

/** The lock of the real file system. */
export function lockedWith(isAlive: (processId: number) => boolean): Files['locked'] {
  return async (path, work) => {
    const owner = await takeLock(path, isAlive)
    try {
      return await work()
    } finally {
      await giveBack(path, owner)
    }
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
