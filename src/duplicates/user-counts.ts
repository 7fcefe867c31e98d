import { knownStatuses } from '../users/list/selection.ts'
import type { Account } from './account.ts'

/** The users who were created in a month of UTC. */
export interface MonthCount {
  /** e.g. `2026-01`. */
  readonly month: string
  readonly users: number
  readonly byStatus: Readonly<Record<string, number>>
}

/** How many users an audit looked at. */
export interface UserCounts {
  readonly scanned: number
  readonly withoutEmail: number
  /** In the order of time; empty where no time of creation is known. */
  readonly byMonth: readonly MonthCount[]
}

const known = new Set(knownStatuses)
const monthShape = /^\d{4}-(?:0[1-9]|1[0-2])-/

/** Counts users one by one, in memory that does not grow with their number. */
export function userCounter() {
  let scanned = 0
  let withoutEmail = 0
  const months = new Map<string, Map<string, number>>()
  return {
    add({ email, created, status }: Pick<Account, 'email' | 'created' | 'status'>): void {
      scanned++
      if (email === undefined) withoutEmail++
      if (!monthShape.test(created)) return
      const month = created.slice(0, 7)
      const counts = months.get(month) ?? new Map<string, number>()
      // a file may hold any text
      const name = known.has(status) ? status : 'UNKNOWN'
      months.set(month, counts.set(name, (counts.get(name) ?? 0) + 1))
    },
    counts(): UserCounts {
      const byMonth = [...months].sort(([one], [other]) => (one < other ? -1 : 1)).map(asMonthCount)
      return { scanned, withoutEmail, byMonth }
    },
  }
}

function asMonthCount([month, counts]: readonly [string, ReadonlyMap<string, number>]): MonthCount {
  const byStatus = Object.fromEntries([...counts].sort(([one], [other]) => (one < other ? -1 : 1)))
  return { month, users: [...counts.values()].reduce((sum, one) => sum + one, 0), byStatus }
}
