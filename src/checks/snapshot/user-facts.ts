import { type Audit, findDuplicates } from '../../duplicates/audit.ts'
import { loosestOf } from '../../duplicates/email-key.ts'
import type { Kind } from '../../duplicates/kinds.ts'
import { findCandidates, type UserSource } from '../../duplicates/two-passes.ts'
import { asPoolDescription } from '../../users/list/pool-schema.ts'
import { attributeOf, type User } from '../../users/list/user.ts'
import type { GroupCount, Pool, UserFacts } from './snapshot.ts'

const options = { by: ['email', 'username'], likeness: loosestOf(['case']), includeLinked: false } as const
const sameEmail: readonly Kind[] = ['exact-email', 'native-federated', 'federated-federated']

/** What checks want to know of all users, read twice at most, as `audit-duplicates` does; nobody is kept. */
export async function userFacts(source: UserSource, pool: Pool, signal: AbortSignal): Promise<UserFacts> {
  const counts = countUsers()
  const counted: UserSource = {
    async *blocks() {
      for await (const block of source.blocks()) {
        for (const user of block.users) counts.add(user)
        yield block
      }
    },
    block: (place) => source.block(place),
  }
  const { rules } = asPoolDescription({
    ...(pool.UsernameConfiguration && {
      UsernameConfiguration: { CaseSensitive: pool.UsernameConfiguration.CaseSensitive },
    }),
    AliasAttributes: [...(pool.AliasAttributes ?? [])],
    UsernameAttributes: [...(pool.UsernameAttributes ?? [])],
    AutoVerifiedAttributes: [...(pool.AutoVerifiedAttributes ?? [])],
  })
  const found = await findCandidates(counted, { ...options, signal })
  const { groups } = findDuplicates(found.accounts, { ...options, rules }, found)
  const isCase = (kind: Kind) => kind === 'case-email' || kind === 'case-username'
  return {
    total: found.scanned,
    ...counts.facts,
    caseTwins: countGroups(groups, isCase),
    sharedEmails: countGroups(groups, (kind) => sameEmail.includes(kind)),
  }
}

function countGroups(groups: Audit['groups'], isWanted: (kind: Kind) => boolean): GroupCount {
  const wanted = groups.filter(({ kind, also }) => [kind, ...also].some(isWanted))
  const accounts = new Set(wanted.flatMap(({ members }) => members.map(({ account }) => account)))
  return { groups: wanted.length, accounts: accounts.size }
}

function countUsers() {
  const unconfirmed: Record<string, number> = {}
  const temporaryPasswords: Record<string, number> = {}
  const facts = { oddlyVerified: 0, unconfirmed, temporaryPasswords }
  const addDay = (days: Record<string, number>, time: string | undefined) => {
    const day = /^\d{4}-\d{2}-\d{2}/.exec(time ?? '')?.[0]
    if (day !== undefined) days[day] = (days[day] ?? 0) + 1
  }
  return {
    facts,
    add(user: User): void {
      const { status, created, modified } = user
      const verified = ['email_verified', 'phone_number_verified'].map((name) => attributeOf(user, name))
      if (verified.some((value) => value !== undefined && value !== 'true' && value !== 'false')) facts.oddlyVerified++
      if (status === 'UNCONFIRMED') addDay(unconfirmed, created)
      // the last change of an account that nobody has signed in to is, as a rule, its invitation
      if (status === 'FORCE_CHANGE_PASSWORD') addDay(temporaryPasswords, modified ?? created)
    },
  }
}
