import { duplicateUsers } from './duplicate-users.ts'
import { edgeCaseUsers, type SeedUser } from './edge-case-users.ts'
import type { LocalGroup, LocalUser } from './model.ts'
import { newUser } from './new-user.ts'
import { PlainUser, type PlainUserSource } from './plain-users.ts'
import { seededRandom, seededSub } from './seeded-random.ts'
import { passwordVerifier } from './srp.ts'

/** The password of every seed user who has one; a demonstration, not a secret. */
export const seedPassword = 'Correct-Horse-9'
/** The password of the user who must change it at the first sign-in. */
export const temporaryPassword = 'Temporary-Horse-1'
/** The person of the tour. Her address is a verified alias of the user `maria`. */
export const demoUser = { username: 'maria@example.com', password: seedPassword } as const

const poolCreated = new Date(Date.UTC(2023, 10, 2, 8, 30))
/** One group without members, one with one, one with 61: a page holds 60. */
export const seedGroups: readonly LocalGroup[] = [
  { name: 'admins', description: 'May do everything', precedence: 1, created: poolCreated },
  { name: 'archive', description: 'Empty on purpose', precedence: undefined, created: poolCreated },
  { name: 'beta-testers', description: 'One more than a page holds', precedence: 10, created: poolCreated },
]

const betaTesters: readonly string[] = Object.freeze(['beta-testers'])
const nobody: readonly string[] = Object.freeze([])
const plainSeeds = 97

/** What every plain user of this pool shares. The first 61 are the beta testers where `withGroups` says that the group exists. */
export function plainUserSource(poolName: string, withGroups: boolean): PlainUserSource {
  const members = withGroups ? 61 : 0
  return { poolName, password: seedPassword, groupsOf: (number) => (number < members ? betaTesters : nobody) }
}

/** So many plain users, numbered from `first`, passing over those whose name is taken. */
export function* plainUsers(
  first: number,
  count: number,
  source: PlainUserSource,
  taken: ReadonlySet<string> = new Set(),
): Generator<LocalUser> {
  let missing = count
  for (let number = first; missing > 0; number += 1) {
    const user = new PlainUser(number, source)
    if (taken.has(user.username)) continue
    missing -= 1
    yield user
  }
}

/** About 150 users, the same at every start: each kind of trouble at least once, and plain people around them. */
export function seedUsers(poolName: string): LocalUser[] {
  const special = [...Object.values(edgeCaseUsers), ...Object.values(duplicateUsers)].flat()
  return [
    ...special.map((seed, index) => specialUser(seed, index, poolName)),
    ...plainUsers(0, plainSeeds, plainUserSource(poolName, true)),
  ]
}

/** The number from which further plain users are counted, so that nobody is there twice. */
export const firstSparePlainUser = plainSeeds

function specialUser(seed: SeedUser, index: number, poolName: string): LocalUser {
  const { password = 'usual', ...fields } = seed
  const random = seededRandom(-1 - index)
  const created = new Date(poolCreated.getTime() + (random() % (900 * 86_400)) * 1000)
  const passwordText = { usual: seedPassword, temporary: temporaryPassword, none: undefined }[password]
  return newUser({
    ...fields,
    sub: seededSub(random),
    created,
    modified: new Date(created.getTime() + (random() % (60 * 86_400)) * 1000),
    ...(passwordText !== undefined && { password: passwordVerifier(poolName, seed.username, passwordText) }),
  })
}
