import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { systemCode } from '../text/cogtool-error.ts'
import type { Edges } from './edges.ts'
import { sweepLock, sweepTurn } from './lock.ts'

/** As `replace` names them; an earlier version named no process. */
const temporaryName = /\.(?:(?<id>\d+)\.)?[0-9a-f]{12}(?:\.(?<birth>[0-9a-f]+-\d+))?\.tmp$/
/** To write a small file takes no time; this is for the one of which nobody knows who writes it. */
const longestWritingMs = 60_000

/** Takes away what dead processes left in a folder. What may not be removed stays, and does no harm. */
export function sweepFolder(directory: string, isAlive: Edges['isAlive']): void {
  for (const name of withoutFailing(() => readdirSync(directory)) ?? []) {
    withoutFailing(() => sweepFile(join(directory, name), isAlive))
  }
}

function sweepFile(path: string, isAlive: Edges['isAlive']): void {
  if (path.endsWith('.lock')) sweepLock(path, isAlive)
  else if (path.endsWith('.lock.takeover')) sweepTurn(path)
  else if (isLeftOver(path, isAlive)) rmSync(path, { force: true })
}

function isLeftOver(path: string, isAlive: Edges['isAlive']): boolean {
  const { groups } = temporaryName.exec(path) ?? {}
  if (!groups) return false
  if (groups.id !== undefined) return !isAlive(Number(groups.id), groups.birth)
  const stats = lstatSync(path, { throwIfNoEntry: false })
  return stats !== undefined && Math.abs(Date.now() - stats.mtimeMs) > longestWritingMs
}

function withoutFailing<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return undefined
  }
}
