import { attributeOf, type User } from '../users/user.ts'
import { comparedAttributes } from './keys.ts'

/** A user as a line of the spool: what comparisons and suggestions look at, as JSON Lines of an export have it. */
export function userLine(user: User): string {
  const { username, status, enabled, created, modified } = user
  const attributes = Object.fromEntries(
    comparedAttributes.flatMap((name) => {
      const value = attributeOf(user, name)
      return value === undefined ? [] : [[name, value]]
    }),
  )
  return `${JSON.stringify({ username, status, enabled, created, modified, attributes })}\n`
}
