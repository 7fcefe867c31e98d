import { closeSync, lstatSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { FileRefusal, systemCode } from '../text/cogtool-error.ts'
import type { Edges, Files } from './edges.ts'
import { makeFolder } from './make-folder.ts'
import { asOwner, nameOf, ownerWords, startOf } from './owner.ts'
import { readRegular } from './read.ts'

const pollMs = 25
/** How long a wait may be without a word: two seconds, of which a busy machine takes some for itself. */
const silentMs = 1_500
/** A lock's file is made and its owner written into it without a pause. */
const longestEmptyMs = 2_000
/** Longer than any work under a lock: a refresh that is sent twice, 30 s each, its keys in 10 s, a keyring within 3 s. */
const longestWaitMs = 120_000
/** Where nobody can tell whether a living process is the owner, or only has its id: no owner that is not suspended takes so long. */
const longestHoldingMs = 600_000
/** By how much the clock of a file server may be ahead of ours. */
const clockDifferenceMs = 2_000

/** The lock of the real file system. A signal ends the wait for it at once. */
export function lockedWith(
  isAlive: Edges['isAlive'],
  signal: AbortSignal,
  patienceMs = longestWaitMs,
): Files['locked'] {
  return async (path, onWait, work) => {
    await makeFolder(dirname(path))
    const ours = ownerWords().join(' ')
    const began = performance.now()
    let isTold = false
    while (!take(path, ours)) {
      const found = lockAt(path)
      if (found && isAbandoned(found, isAlive)) removeInTurn(path, isAlive)
      signal.throwIfAborted()
      const waited = performance.now() - began
      if (found && waited > patienceMs) throw stillHeld(await holderOf(found), patienceMs)
      if (found && waited > silentMs && !isTold) {
        const holder = await holderOf(found)
        isTold = holder !== undefined
        if (holder !== undefined) await onWait(holder)
      }
      await sleep(pollMs, undefined, { signal }).catch(() => signal.throwIfAborted())
    }
    try {
      return await work()
    } finally {
      giveBack(path, ours)
    }
  }
}

/** Removes a lock that a dead process left. Other files of such a name stay. */
export function sweepLock(path: string, isAlive: Edges['isAlive']): void {
  const found = lockAt(path)
  if (found?.text !== undefined && /^(?:\d+(?: [\w-]+)*)?$/.test(found.text) && isAbandoned(found, isAlive)) {
    removeInTurn(path, isAlive)
  }
}

/** Removes what a process left that was killed while it took over a lock. */
export function sweepTurn(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats && isOld(stats.mtimeMs, longestEmptyMs)) remove(path)
}

/** The locks that this process holds, as their files tell their owners. */
const held = new Set<string>()
/** Locks of which `holderOf` found that they are of nobody alive. */
const inherited = new Set<string>()

interface FoundLock {
  /** Undefined for what no process ever wrote as its lock: a link, a folder, much text. */
  readonly text: string | undefined
  readonly modified: number
}

function lockAt(path: string): FoundLock | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (!stats) return undefined
  try {
    const text = readRegular(path, { kind: 'file', limit: 256 })
    return text === undefined ? undefined : { text, modified: stats.mtimeMs }
  } catch (error) {
    if (error instanceof FileRefusal) return { text: undefined, modified: stats.mtimeMs }
    throw error
  }
}

/** False where there is a lock, or anything else of its name: a link, too, is never written through. */
function take(path: string, ours: string): boolean {
  held.add(ours)
  if (make(path, ours) && lockAt(path)?.text === ours) return true
  held.delete(ours)
  return false
}

function giveBack(path: string, ours: string): void {
  held.delete(ours)
  // one that was taken over is another's by now
  if (lockAt(path)?.text === ours) remove(path)
}

function isAbandoned({ text, modified }: FoundLock, isAlive: Edges['isAlive']): boolean {
  if (text === undefined) return true
  if (text === '') return isOld(modified, longestEmptyMs)
  const { processId, birth } = asOwner(text.split(' '))
  if (processId === process.pid) return !held.has(text)
  if (Number.isNaN(processId) || !isAlive(processId, birth)) return true
  // whoever is known to be the owner keeps it, also while it is suspended, and whatever a clock says
  if (birth !== undefined) return false
  return inherited.has(text) || isOld(modified, longestHoldingMs)
}

/** Also what is from the future: the clock was set back since, and the time says nothing. */
function isOld(modified: number, milliseconds: number): boolean {
  const age = Date.now() - modified
  return age > milliseconds || age < -clockDifferenceMs
}

/** Who holds a lock, in words; undefined where its process id turns out to have come to a process that began later. */
async function holderOf({ text = '', modified }: FoundLock): Promise<string | undefined> {
  const { processId, birth } = asOwner(text.split(' '))
  if (Number.isNaN(processId)) return 'another process'
  const startedAt = birth === undefined ? await startOf(processId) : undefined
  if (startedAt && startedAt.getTime() > modified + clockDifferenceMs) {
    inherited.add(text)
    return undefined
  }
  const name = await nameOf(processId)
  return `process ${processId}${name === undefined ? '' : ` (${name})`}`
}

function stillHeld(holder = 'another process', milliseconds: number): FileRefusal {
  return new FileRefusal('LOCKED', `${holder} still holds its lock after ${milliseconds / 1000} s`)
}

/**
 * One at a time, and looked at again: of two who saw a dead owner the slower would otherwise remove the lock that the faster one
 * has taken meanwhile.
 */
function removeInTurn(path: string, isAlive: Edges['isAlive']): void {
  const turn = `${path}.takeover`
  if (!make(turn, '')) {
    sweepTurn(turn)
    return
  }
  try {
    const found = lockAt(path)
    if (found && isAbandoned(found, isAlive)) remove(path)
  } finally {
    remove(turn)
  }
}

/** A new file with this text, whole or not at all. False where there is something of its name. */
function make(path: string, text: string): boolean {
  const descriptor = openNew(path)
  if (descriptor === undefined) return false
  try {
    writeSync(descriptor, text)
    return true
  } catch (error) {
    remove(path)
    throw error
  } finally {
    closeSync(descriptor)
  }
}

function openNew(path: string): number | undefined {
  try {
    return openSync(path, 'wx', 0o600)
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return undefined
    throw error
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
  }
}
