import { type Calendar, calendarOf } from '../../../checks/doctor/calendar.ts'
import { certificatesOf, endOfCertificate } from '../../../checks/doctor/providers.ts'
import type { Acceptance } from '../../../checks/findings/finding.ts'
import { triggersOf } from '../../../checks/snapshot/read-triggers.ts'
import type { PoolParts, Provider, Reading, Snapshot } from '../../../checks/snapshot/snapshot.ts'
import type { Block, Cell, ReportSection } from '../../../output/report-content.ts'
import { plural } from '../../../text/numbers.ts'
import { codeOr, codes, notRead, ofReading, timeWords } from './words.ts'

/** The providers that users come from. */
export function providerSection({ providers, parts }: Snapshot): ReportSection {
  const heads = ['Provider', 'Kind', 'Mapped attributes', 'Certificates end', 'Names for sign-in']
  const rows = [...providers].map(([name, { description }]): Cell[] => {
    if (description.state !== 'read') return [{ code: name }, notRead(description), [], [], []]
    const { ProviderType, AttributeMapping = {}, IdpIdentifiers = [], CreationDate } = description.value
    const mapping = Object.entries(AttributeMapping).map(([own, theirs]) => `${own} = ${theirs}`)
    const kind = [codeOr(ProviderType), `since ${timeWords(CreationDate)}`]
    return [{ code: name }, kind, codes(mapping), certificateLines(description.value), codes(IdpIdentifiers)]
  })
  return {
    id: 'providers',
    title: 'Identity providers',
    blocks: [
      ...unlisted(parts.providers),
      tableOr('Identity providers', heads, rows, 'None: users are of the pool alone.'),
    ],
  }
}

function certificateLines(provider: Provider): Cell {
  if (provider.ProviderType !== 'SAML') return 'not told by any API'
  const ends = certificatesOf(provider).map(({ text }) => endOfCertificate(text))
  if (ends.length === 0) return 'behind MetadataURL'
  return ends.map((end) => (end === undefined ? 'it does not parse' : timeWords(end)))
}

/** The functions that the pool calls, in which version. */
export function triggerSection({ pool, triggers }: Snapshot): ReportSection {
  const { LambdaConfig: config = {} } = pool
  const versions = new Map<string, string | undefined>(
    Object.entries(config).map(([name, value]) => [name, typeof value === 'string' ? undefined : value?.LambdaVersion]),
  )
  const rows = [...triggersOf(pool)].flatMap(([arn, names]) =>
    names.map((name): Cell[] => {
      const policy = triggers.get(arn)?.policy
      const state =
        policy && ofReading(policy, (value) => (value === undefined ? 'function or policy is gone' : 'read'))
      return [{ code: name }, { code: arn }, codeOr(versions.get(name), 'V1_0, or none'), state ?? 'not read']
    }),
  )
  rows.sort(byFirst)
  return {
    id: 'triggers',
    title: 'Triggers',
    blocks: [tableOr('Triggers', ['Trigger', 'Function', 'Version of its event', 'Its policy'], rows, 'None.')],
  }
}

/** Where users sign in. */
export function domainSection({ pool, parts }: Snapshot): ReportSection {
  const heads = ['Domain', 'Kind', 'State', 'Sign-in pages', 'TLS policy', 'Certificate']
  const rowOf = (name: string | undefined, kind: string, reading: Reading<PoolParts['domain']>): Cell[][] => {
    if (!name) return []
    if (reading.state !== 'read') return [[{ code: name }, kind, notRead(reading), [], [], []]]
    const { Status, ManagedLoginVersion: login, CustomDomainConfig: config } = reading.value
    const pages = login === 2 ? 'managed login' : 'classic Hosted UI'
    const certificate = kind === 'custom' ? ofReading(parts.certificate, certificateWords) : "AWS's own"
    return [[{ code: name }, kind, codeOr(Status), pages, codeOr(config?.SecurityPolicy, '–'), certificate]]
  }
  const rows = [
    ...rowOf(pool.Domain, 'prefix', parts.domain),
    ...rowOf(pool.CustomDomain, 'custom', parts.customDomain),
  ]
  const none = 'None: users sign in by the API alone.'
  return { id: 'domains', title: 'Domains', blocks: [tableOr('Domains', heads, rows, none)] }
}

function certificateWords({ NotAfter, Status, RenewalEligibility }: PoolParts['certificate']): Cell {
  return [codeOr(Status), `ends ${timeWords(NotAfter)}`, ...codes([RenewalEligibility])]
}

/** What ends when, and what is not known. */
export function dateSection(snapshot: Snapshot, accepted: readonly Acceptance[], at: Date): ReportSection {
  const { events, unknown }: Calendar = calendarOf(snapshot, accepted, at)
  const dated = events.map(({ date, days, what, resource, impact }): Cell[] => {
    const distance = days < 0 ? `${plural(-days, 'day')} ago` : `in ${plural(days, 'day')}`
    return [[date, days < 0 ? { text: distance, tone: 'bad' } : distance], [what, { code: resource }], impact]
  })
  const open = unknown.map(({ resource, what, why }): Cell[] => [what, { code: resource }, why])
  const blocks = [tableOr('What ends when', ['Date', 'What', 'What happens then'], dated, 'No date is known.')]
  if (open.length > 0) blocks.push(tableOr('Ends that are not known', ['Not known', 'Of', 'Why'], open, ''))
  return { id: 'dates', title: 'Dates', blocks }
}

const textOf = (cell: Cell | undefined): string => JSON.stringify(cell ?? '')
const byFirst = (a: readonly Cell[], b: readonly Cell[]): number => (textOf(a[0]) < textOf(b[0]) ? -1 : 1)

/** A table, or a sentence where it would have no row. */
export function tableOr(
  name: string,
  heads: readonly string[],
  rows: readonly (readonly Cell[])[],
  none: string,
): Block {
  if (rows.length === 0) return { kind: 'paragraph', text: none }
  return { kind: 'table', caption: `${name}: ${rows.length}`, heads, rows }
}

/** That there may be others. */
function unlisted(list: Reading<unknown>): Block[] {
  return list.state === 'read' ? [] : [{ kind: 'paragraph', text: notRead(list) }]
}
