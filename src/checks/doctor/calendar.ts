import { plural } from '../../text/numbers.ts'
import { type Acceptance, compareText } from '../findings/finding.ts'
import type { Client, Parts, ProviderParts, Reading, Snapshot } from '../snapshot/snapshot.ts'
import { clientName } from './client-kinds.ts'
import { certificatesOf, endOfCertificate } from './providers.ts'
import { passwordDays } from './users.ts'

/** Something that ends on a day. */
export interface CalendarEvent {
  /** The day in UTC, as ISO 8601 writes it. */
  readonly date: string
  /** How many days lie between today and then: 0 is today, below 0 is past. */
  readonly days: number
  readonly kind: 'certificate' | 'client-secret' | 'key-deletion' | 'temporary-passwords' | 'accepted-finding'
  readonly resource: string
  readonly what: string
  /** What happens to the users. */
  readonly impact: string
}

/** Something that ends on a day that nobody told. */
export interface UnknownEnd {
  readonly resource: string
  readonly what: string
  readonly why: string
}

/** What ends when, soonest first, and what of it is not known. */
export interface Calendar {
  readonly events: readonly CalendarEvent[]
  readonly unknown: readonly UnknownEnd[]
}

/** What ends; where `end` is no time, nobody told it. */
type NewEvent = Omit<CalendarEvent, 'days' | 'date'> & { readonly end: Date }

const day = 86_400_000
const secretDays = 365

/** The dates in a snapshot and in the accepted risks. */
export function calendarOf(snapshot: Snapshot, accepted: readonly Acceptance[], at: Date): Calendar {
  const { poolId, parts } = snapshot
  const providers = [...snapshot.providers].map(([name, its]) => providerDates(name, its, poolId))
  const clients = [...snapshot.clients].map(([id, { description, secrets }]) =>
    secretDates(`${poolId}/clients/${id}`, description, secrets),
  )
  const all = [
    ...[listDates(poolId, 'app clients', parts.clients), ...clients],
    ...[listDates(poolId, 'identity providers', parts.providers), ...providers],
    ...[domainDates(snapshot), keyDates(snapshot), passwordDates(snapshot)],
  ]
  const ends = [...all.flatMap(({ events }) => events), ...accepted.flatMap(acceptanceEnd)]
  const isTold = ({ end }: NewEvent) => !Number.isNaN(end.getTime())
  return {
    events: ends
      .filter(isTold)
      .map(({ end, kind, resource, what, impact }) => ({
        date: end.toISOString().slice(0, 10),
        days: Math.floor(end.getTime() / day) - Math.floor(at.getTime() / day),
        ...{ kind, resource, what, impact },
      }))
      .sort(
        (a, b) => compareText(a.date, b.date) || compareText(a.resource, b.resource) || compareText(a.what, b.what),
      ),
    unknown: [
      ...all.flatMap(({ unknown }) => unknown),
      ...ends.filter((one) => !isTold(one)).map(({ resource, what }) => ({ resource, what, why: 'AWS tells no date' })),
    ].sort((a, b) => compareText(a.resource, b.resource) || compareText(a.what, b.what)),
  }
}

interface Dates {
  readonly events: readonly NewEvent[]
  readonly unknown: readonly UnknownEnd[]
}

const nothing: Dates = { events: [], unknown: [] }

function notRead(
  resource: string,
  what: string,
  { state, needs }: Exclude<Reading<unknown>, { state: 'read' }>,
): Dates {
  if (state === 'inapplicable') return nothing
  return { events: [], unknown: [{ resource, what, why: `not read: ${needs}` }] }
}

/** Where it is not known what there is, something may end that nobody sees. */
function listDates(poolId: string, what: string, list: Reading<unknown>): Dates {
  return list.state === 'read' ? nothing : notRead(poolId, what, list)
}

function providerDates(name: string, { description }: Parts<ProviderParts>, poolId: string): Dates {
  const resource = `${poolId}/identity-providers/${name}`
  if (description.state !== 'read') return notRead(resource, 'certificates and secrets', description)
  const { ProviderType, ProviderDetails: details = {} } = description.value
  if (ProviderType !== 'SAML') {
    const why = 'no API tells when the provider ends it'
    return { events: [], unknown: [{ resource, what: 'the client secret at the provider', why }] }
  }
  const ends = certificatesOf(description.value).map(({ path, text }) => ({ path, end: endOfCertificate(text) }))
  const isBehindAddress = details.MetadataFile === undefined && details.MetadataURL !== undefined
  return {
    events: ends.flatMap(({ path, end }) => {
      if (end === undefined) return []
      const isReplaced = ends.some((other) => other.path === path && other.end !== undefined && other.end > end)
      const impact = isReplaced
        ? `None, as far as ${name} uses the one that ends later.`
        : `Users of ${name} cannot sign in from then on.`
      return { end, kind: 'certificate' as const, resource, what: `the certificate in ${path}`, impact }
    }),
    unknown: [
      ...ends
        .filter(({ end }) => end === undefined)
        .map(({ path }) => ({ resource, what: `a certificate in ${path}`, why: 'it does not parse' })),
      ...(isBehindAddress
        ? [
            {
              resource,
              what: 'the certificates behind MetadataURL',
              why: 'the pool reads them itself, and shows no date',
            },
          ]
        : []),
    ],
  }
}

function secretDates(
  resource: string,
  description: Reading<Client>,
  secrets: Reading<readonly { readonly ClientSecretCreateDate?: string }[]>,
): Dates {
  if (description.state === 'read' && description.value.ClientSecret === undefined) return nothing
  if (secrets.state !== 'read') return notRead(resource, 'the client secret', secrets)
  const name = description.state === 'read' ? clientName(description.value) : 'the client'
  const impact = 'Nothing stops: a secret that is a year old is due to be rotated.'
  const events = secrets.value.map(({ ClientSecretCreateDate: made = '' }): NewEvent => {
    const end = new Date(Date.parse(made) + secretDays * day)
    return { end, kind: 'client-secret', resource, what: `a secret of ${name} becomes one year old`, impact }
  })
  return { events, unknown: [] }
}

function domainDates({ poolId, pool, parts: { certificate } }: Snapshot): Dates {
  const { CustomDomain: domain } = pool
  if (domain === undefined) return nothing
  const what = `the certificate of ${domain}`
  if (certificate.state !== 'read') return notRead(poolId, what, certificate)
  const end = new Date(certificate.value.NotAfter ?? '')
  const renews = certificate.value.RenewalEligibility === 'ELIGIBLE'
  const impact = renews ? 'None, as far as ACM renews it.' : `No user can sign in at ${domain} from then on.`
  return { events: [{ end, kind: 'certificate', resource: poolId, what, impact }], unknown: [] }
}

function keyDates({ poolId, pool, parts: { key } }: Snapshot): Dates {
  const what = 'the key that the pool is encrypted with is deleted'
  if (key.state !== 'read') return pool.KeyConfiguration?.KmsKeyArn ? notRead(poolId, what, key) : nothing
  const { DeletionDate: date } = key.value
  if (date === undefined) return nothing
  const impact = 'The pool stops: no user can sign in, and no user can be read.'
  return { events: [{ end: new Date(date), kind: 'key-deletion', resource: poolId, what, impact }], unknown: [] }
}

function passwordDates({ poolId, pool, parts: { users } }: Snapshot): Dates {
  if (users.state !== 'read') return notRead(poolId, 'temporary passwords', users)
  const events = Object.entries(users.value.temporaryPasswords).map(([date, number]): NewEvent => {
    const end = new Date(Date.parse(date) + passwordDays(pool) * day)
    const people = plural(number, 'user')
    const what = `${plural(number, 'temporary password')} of ${date}`
    return {
      end,
      kind: 'temporary-passwords',
      resource: poolId,
      what,
      impact: `${people} cannot sign in without a new invitation.`,
    }
  })
  return { events, unknown: [] }
}

function acceptanceEnd({ id, resource = '', until, reason }: Acceptance): NewEvent[] {
  if (until === undefined) return []
  const what = `${id} is accepted until then: ${reason}`
  return [
    {
      end: new Date(until),
      kind: 'accepted-finding',
      resource: resource || id,
      what,
      impact: 'None: the finding counts again.',
    },
  ]
}
