import type { LocalUser, PasswordVerifier } from './model.ts'
import { pick, seededRandom, seededSub } from './seeded-random.ts'
import { passwordVerifier } from './srp.ts'

const givenNames = [
  'ada',
  'anders',
  'bea',
  'carlos',
  'chidi',
  'dina',
  'elif',
  'emil',
  'fatou',
  'femi',
  'greta',
  'hana',
  'ivan',
  'jun',
  'kaya',
  'liam',
  'mei',
  'noor',
  'olga',
  'pavel',
  'rosa',
  'sami',
  'tariq',
  'uma',
  'vera',
  'yara',
] as const
const familyNames = [
  'adeyemi',
  'berg',
  'costa',
  'dubois',
  'eriksen',
  'fischer',
  'garcia',
  'haddad',
  'ito',
  'jansen',
  'kovac',
  'lopez',
  'moreau',
  'novak',
  'okafor',
  'petrov',
  'quint',
  'rossi',
  'santos',
  'tanaka',
  'ueda',
  'varga',
  'weber',
  'yilmaz',
  'zhang',
] as const
const domains = ['example.com', 'example.org', 'example.net'] as const
const teams = ['design', 'engineering', 'sales', 'support'] as const

const noNames: readonly string[] = Object.freeze([])
const firstDay = Date.UTC(2024, 0, 1)
const daySeconds = 24 * 60 * 60

/** What plain users have in common. */
export interface PlainUserSource {
  readonly poolName: string
  readonly password: string
  /** Groups of the user with this number. */
  groupsOf(number: number): readonly string[]
}

/**
 * The plain user with this number: confirmed, with a verified address. The same number always gives the same person. Most of them is derived when
 * it is asked for, so that 300,000 of them are made quickly and stay small; a part that is set replaces the derived one.
 */
export class PlainUser implements LocalUser {
  readonly username: string
  readonly sub: string
  status = 'CONFIRMED'
  enabled = true
  mfa = noNames
  groups: readonly string[]
  readonly #number: number
  readonly #source: PlainUserSource

  constructor(number: number, source: PlainUserSource) {
    const random = seededRandom(number)
    this.sub = seededSub(random)
    this.username = [pick(random, givenNames), pick(random, familyNames), number].join('.')
    this.groups = source.groupsOf(number)
    this.#number = number
    this.#source = source
  }

  get attributes(): Readonly<Record<string, string>> {
    const random = this.#random('attributes')
    const [given = '', family = ''] = this.username.split('.').map(capitalised)
    return {
      sub: this.sub,
      email: `${this.username}@${pick(random, domains)}`,
      email_verified: 'true',
      given_name: given,
      family_name: family,
      ...(random() % 3 === 0 && { 'custom:team': pick(random, teams) }),
    }
  }
  set attributes(value) {
    this.#keep('attributes', value)
  }

  get created(): Date {
    return new Date(firstDay + (this.#random('created')() % (880 * daySeconds)) * 1000)
  }

  get modified(): Date {
    return new Date(this.created.getTime() + (this.#random('modified')() % (90 * daySeconds)) * 1000)
  }
  set modified(value) {
    this.#keep('modified', value)
  }

  get password(): PasswordVerifier {
    const made = passwordVerifier(this.#source.poolName, this.username, this.#source.password)
    this.#keep('password', made)
    return made
  }
  set password(value) {
    this.#keep('password', value)
  }

  // one stream of numbers for each part, so that reading one never changes another
  #random(part: 'attributes' | 'created' | 'modified') {
    return seededRandom(this.#number + { attributes: 1, created: 2, modified: 3 }[part] * 0x20000000)
  }

  // an own property hides the getter of the class: only users that change pay for it
  #keep(name: 'attributes' | 'modified' | 'password', value: unknown): void {
    Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true })
  }
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
