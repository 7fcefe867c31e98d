import type { LocalUser, UserStore } from './model.ts'

/** Users in memory, listed in the order in which they came. Names and subs are unique. */
export function createUserStore(users: Iterable<LocalUser>): UserStore {
  const list: LocalUser[] = []
  const names = new Map<string, LocalUser>()
  // sorted at first use: a pool of 300,000 that nobody asks by sub should start at once
  let sorted: LocalUser[] | undefined

  const inSubOrder = () => {
    sorted ??= list.toSorted((one, other) => (one.sub < other.sub ? -1 : 1))
    return sorted
  }
  const bySub = (sub: string) => {
    const candidate = inSubOrder()[firstAtOrAfter(inSubOrder(), sub)]
    return candidate?.sub === sub ? candidate : undefined
  }
  const add = (user: LocalUser) => {
    if (names.has(user.username)) throw new Error(`the user name ${JSON.stringify(user.username)} is taken`)
    names.set(user.username, user)
    list.push(user)
    sorted?.splice(firstAtOrAfter(sorted, user.sub), 0, user)
  }
  for (const user of users) add(user)

  return {
    get size() {
      return list.length
    },
    all: () => list,
    byUsername: (username) => names.get(username),
    bySub,
    forSignIn: (name) => names.get(name) ?? list.find((user) => ownsAlias(user, name)),
    add,
    inSubOrder,
  }
}

/** Index of the first user whose sub is `key` or comes after it, in a list in sub order. */
export function firstAtOrAfter(users: readonly LocalUser[], key: string): number {
  let low = 0
  let high = users.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((users[middle]?.sub ?? '') < key) low = middle + 1
    else high = middle
  }
  return low
}

/** Whether a stored boolean is set: pools hold `true`, `True` and `TRUE` (aws-amplify/amplify-js#8205). */
export function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true'
}

// one verified holder owns an address; others may carry it, but cannot sign in with it
function ownsAlias(user: LocalUser, name: string): boolean {
  const { email, email_verified } = user.attributes
  return email === name && isTrue(email_verified) && user.status !== 'EXTERNAL_PROVIDER'
}
