import { plural } from '../../text/numbers.ts'
import type { Pool } from '../snapshot/snapshot.ts'

/** Who is meant by "every user" of a pool: `all 18,211 users`, `the one user`, or `every user` where AWS gives no number. */
export function allUsers({ EstimatedNumberOfUsers: users }: Pool): string {
  if (users === undefined || users === 0) return 'every user'
  return users === 1 ? 'the one user' : `all ${plural(users, 'user')}`
}
