import { plural } from '../../text/numbers.ts'
import { attributeOf, type User } from '../list/user.ts'
import type { ImportRow, ImportTarget } from './cognito-import.ts'

/** Something that users have and an import does not take along. */
export interface ImportLoss {
  readonly code: string
  /** How many of the users in the file lose it; null where that is not known. */
  readonly users: number | null
  readonly message: string
}

/** What became of the users of an export in an import file. */
export interface ImportReport {
  /** Who is in the file. */
  readonly users: number
  /** How many users are not in it, by reason. */
  readonly reasons: ReadonlyMap<string, number>
  /** How many values are not as the pool holds them, by what was done. */
  readonly adjusted: ReadonlyMap<string, number>
  readonly losses: readonly ImportLoss[]
}

// what a row has in columns of its own, or what has a loss of its own
const notLost = ['sub', 'identities']

/** Counts what becomes of users, one after another. */
export function importCounter({ header }: Pick<ImportTarget, 'header'>) {
  const listed = new Set([...header, ...notLost])
  let users = 0
  let links = 0
  let disabled = 0
  let unconfirmed = 0
  const attributes = new Map<string, number>()
  const reasons = new Map<string, number>()
  const adjusted = new Map<string, number>()
  const increase = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1)
  return {
    reject: (reason: string) => void increase(reasons, reason),
    add(user: User, row: ImportRow): void {
      users++
      if (attributeOf(user, 'identities')) links++
      if (user.enabled === false) disabled++
      if (user.status !== 'CONFIRMED' && user.status !== 'RESET_REQUIRED') unconfirmed++
      for (const name in user.attributes) if (!listed.has(name)) increase(attributes, name)
      for (const code of row.adjusted) increase(adjusted, code)
    },
    report: (): ImportReport => ({
      users,
      reasons,
      adjusted,
      losses: users === 0 ? [] : lossesOf({ users, links, disabled, unconfirmed, attributes }),
    }),
  }
}

const attributeCode = 'attribute:'

interface LossCounts {
  readonly users: number
  readonly links: number
  readonly disabled: number
  readonly unconfirmed: number
  readonly attributes: ReadonlyMap<string, number>
}

function lossesOf({ users, links, disabled, unconfirmed, attributes }: LossCounts): ImportLoss[] {
  return [
    { code: 'sub', users, message: 'every user gets a new sub' },
    { code: 'created', users, message: 'every user is new from the day of the import' },
    { code: 'password', users, message: 'no password goes along: all must reset theirs' },
    // what users have of these is not in the listing
    { code: 'mfa', users: null, message: 'authenticator apps and passkeys have to be set up again' },
    { code: 'groups', users: null, message: 'no user is in a group' },
    { code: 'links', users: links, message: 'linked profiles of other providers are not linked any more' },
    { code: 'devices', users: null, message: 'no device is remembered' },
    ...optionalLoss('status', unconfirmed, 'a status other than CONFIRMED becomes RESET_REQUIRED as well'),
    ...optionalLoss('disabled', disabled, 'an import enables the users that it accepts'),
    ...[...attributes].map(([name, number]) => ({
      code: `${attributeCode}${name}`,
      users: number,
      message: `${plural(number, 'user')} with an attribute that the target pool does not have`,
    })),
  ]
}

/** The attributes that are lost, and how many users had each. */
export function lostAttributes({ losses }: ImportReport): ReadonlyMap<string, number> {
  const found = losses.filter(({ code }) => code.startsWith(attributeCode))
  return new Map(found.map(({ code, users }) => [code.slice(attributeCode.length), users ?? 0]))
}

function optionalLoss(code: string, users: number, message: string): ImportLoss[] {
  return users === 0 ? [] : [{ code, users, message }]
}
