import { CogtoolError } from '../text/cogtool-error.ts'
import { type ListingEvent, reduceListing } from '../users/export/export-reducer.ts'
import { type ListingState, progressOf } from '../users/export/export-state.ts'
import type { ExportTarget } from '../users/export/export-target.ts'
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

/** A spool as the target of a listing: chains write to it in turns, and it cannot be resumed. */
export function spoolTarget(spool: Spool, now: () => Date): ExportTarget {
  let state: ListingState = { plan: 'one', chains: {} }
  const apply = (event: ListingEvent) => {
    state = reduceListing(state, event)
  }
  return {
    isStream: false,
    resumedUsers: 0,
    get state() {
      return state
    },
    async begin(plan) {
      apply({ type: 'started', plan })
    },
    async append(chain, page) {
      await spool.write(page.text.rows)
      apply({ type: 'page', chain, page, at: now().getTime() })
    },
    async restart(chain) {
      // its users are mixed with those of the other chains
      if (progressOf(state, chain).looked > 0) {
        throw new CogtoolError('service_failed', 'the listing cannot go on as it began', {
          why: 'it paused for longer than the service keeps a paging token',
          hint: 'run it again',
        })
      }
      apply({ type: 'chainRestarted', chain })
    },
    async replan(plan, fallback) {
      await spool.clear()
      apply({ type: 'started', plan, fallback })
    },
    async complete() {
      await spool.finish()
      return { files: [], rejectedFile: undefined }
    },
    stop: () => Promise.resolve(false),
  }
}
