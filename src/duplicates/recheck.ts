import type { User } from '../users/list/user.ts'
import { type Account, asAccount } from './account.ts'
import { type Audit, type AuditOptions, findDuplicates } from './audit.ts'

/** A user as the service has it now; undefined where it is gone. */
export type ReadUser = (username: string) => Promise<{ user: User; mfa: readonly string[] } | undefined>

/** Enough for the quota at 100 ms an answer. */
const atOnce = 8

/**
 * The audit of its members as they are now: lists lag behind, so that some groups dissolve. `onProgress` is told how many
 * of them have been read, and of how many.
 */
export async function recheck(
  audit: Audit,
  options: AuditOptions,
  read: ReadUser,
  onProgress: (done: number, of: number) => Promise<void>,
): Promise<Audit> {
  const usernames = [...new Set(audit.groups.flatMap(({ members }) => members.map(({ account }) => account.username)))]
  const accounts: Account[] = []
  let done = 0
  let next = 0
  const worker = async () => {
    for (let username = usernames[next++]; username !== undefined; username = usernames[next++]) {
      const now = await read(username)
      if (now) accounts.push({ ...asAccount(now.user), mfa: now.mfa })
      await onProgress(++done, usernames.length)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return findDuplicates(accounts, options, audit)
}
