import { CogtoolError } from '../text/cogtool-error.ts'
import { type ChainProgress, type Plan, untouched } from '../users/export/export-state.ts'
import { advanced, type ExportTarget } from '../users/export/export-target.ts'
import { jsonLinesWriter, type UserWriter } from '../users/formats/formats.ts'
import { attributeOf, type User } from '../users/list/user.ts'
import { comparedAttributes } from './keys.ts'
import type { Spool } from './spool.ts'

/** JSON Lines of what comparisons and suggestions look at. */
export function spoolWriter(): UserWriter {
  const lines = jsonLinesWriter()
  return { ...lines, page: (users) => lines.page(users.map(comparedOnly)) }
}

function comparedOnly(user: User): User {
  const attributes = comparedAttributes.flatMap((name) => {
    const value = attributeOf(user, name)
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...user, attributes: Object.fromEntries(attributes) }
}

/** A spool as where a listing of the pool goes: chains write to it in turns, and nothing goes on with it later. */
export function spoolTarget(spool: Spool, now: () => Date): ExportTarget {
  const chains = new Map<string, ChainProgress>()
  let plan: Plan = 'one'
  let fallback: string | undefined
  const progressOf = (chain: string) => chains.get(chain) ?? untouched
  return {
    isStream: false,
    resumedUsers: 0,
    get plan() {
      return plan
    },
    get fallback() {
      return fallback
    },
    get chains() {
      return chains.values()
    },
    progressOf,
    async begin(first) {
      plan = first
    },
    async append(chain, page) {
      await spool.write(page.text.rows)
      chains.set(chain, advanced(progressOf(chain), page, { bytes: 0, rejectedBytes: 0, at: now().getTime() }))
    },
    async restart(chain) {
      // its users stand among those of the others
      if (progressOf(chain).looked > 0) {
        throw new CogtoolError('service_failed', 'the listing cannot go on as it began', {
          why: 'it paused for longer than the service keeps a paging token',
          hint: 'run it again',
        })
      }
      chains.delete(chain)
    },
    async replan(other, reason) {
      await spool.clear()
      chains.clear()
      plan = other
      fallback = reason
    },
    async complete() {
      await spool.finish()
      return { files: [], rejectedFile: undefined }
    },
    stop: () => Promise.resolve(false),
  }
}
