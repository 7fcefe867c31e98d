import type { ChalkInstance } from 'chalk'
import { type Calendar, type CalendarEvent, calendarOf } from '../../checks/doctor/calendar.ts'
import { checks } from '../../checks/doctor/table.ts'
import type { Acceptance } from '../../checks/findings/finding.ts'
import type { Snapshot } from '../../checks/snapshot/snapshot.ts'
import { ExitCode } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { plural } from '../../text/numbers.ts'
import { wrap } from '../../text/wrap.ts'
import type { BareRun } from '../shared/context.ts'
import type { PoolSummary } from '../shared/findings/document.ts'
import { summaryOf } from '../shared/findings/pool-folder.ts'
import type { DoctorFlags } from './flags.ts'
import { renderPool } from './render.ts'

/** The checks that look at what ends. */
export const calendarChecks = checks.filter(({ id }) =>
  ['client-secret-age', 'idp-certificate', 'pool-domain-certificate', 'pool-key', 'users-stale'].includes(id),
)

const width = 80
const margin = 12

/** Prints what ends when, soonest first, and apart what nobody tells (`cogtool.calendar/1`). */
export async function showCalendar(
  read: () => Promise<Snapshot>,
  flags: Pick<DoctorFlags, 'at'>,
  { edges, printer }: BareRun,
): Promise<ExitCode> {
  // before anything is read, as for findings
  const accepted = await acceptedByAnyCommand(edges)
  const snapshot = await read()
  const at = flags.at ?? edges.now()
  const pool = summaryOf(snapshot)
  const calendar = calendarOf(
    snapshot,
    accepted.filter((one) => isAbout(one, snapshot.poolId)),
    at,
  )
  if (printer.json) {
    await printer.document({
      schema: 'cogtool.calendar/1',
      userPoolId: pool.id,
      pool,
      at: at.toISOString(),
      ...calendar,
    })
  } else await printer.answer(renderCalendar(calendar, pool, at, printer.style))
  return ExitCode.yes
}

/** Accepted risks of all three commands: each ends on its day. */
async function acceptedByAnyCommand(edges: BareRun['edges']): Promise<readonly Acceptance[]> {
  const { readAcceptances } = await import('../shared/findings/acceptances.ts')
  const { changeSetRules } = await import('../../checks/change-set/rules.ts')
  const { planRules } = await import('../../checks/plan/rules.ts')
  return readAcceptances(edges, [...checks, ...changeSetRules, ...planRules], { only: [], skip: [] })
}

/** Resources of doctor begin with their pool's id; those of changes are in no pool yet. */
function isAbout({ id, resource = '' }: Acceptance, poolId: string): boolean {
  return checks.every((check) => check.id !== id) || resource.startsWith(poolId) || poolId.startsWith(resource)
}

function renderCalendar({ events, unknown }: Calendar, pool: PoolSummary, at: Date, style: ChalkInstance): string {
  const today = at.toISOString().slice(0, 10)
  const parts = [
    [renderPool(pool, style), style.dim(`what ends when, as of ${today}`)].join('\n'),
    ...events.map((event) => eventLines(event, pool.id, style)),
    events.length === 0 && 'No date is known.',
    unknown.length > 0 &&
      [
        `NOT KNOWN: ${unknown.length}`,
        ...unknown.map(({ resource, what, why }) => `  ${under(`${placed(what, resource, pool.id)}: ${why}`, 4)}`),
      ].join('\n'),
  ]
  return parts.filter((part) => part !== false).join('\n\n')
}

function eventLines(
  { date, days, resource, what, impact }: CalendarEvent,
  poolId: string,
  style: ChalkInstance,
): string {
  const indent = ' '.repeat(margin)
  const isOver = days < 0
  return [
    `${(isOver ? style.red : style.bold)(date)}  ${under(`${distance(days)}: ${what}`, margin)}`,
    `${indent}${under(impact, margin)}`,
    ...(resource === poolId ? [] : [`${indent}${style.dim(under(ownName(resource, poolId), margin))}`]),
  ].join('\n')
}

const under = (text: string, columns: number): string => wrap(escapeLine(text), width, ' '.repeat(columns))

function distance(days: number): string {
  if (days === 0) return 'today'
  return days > 0 ? `in ${plural(days, 'day')}` : `${plural(-days, 'day')} ago`
}

const placed = (what: string, resource: string, poolId: string): string =>
  resource === poolId ? what : `${what} (${ownName(resource, poolId)})`

/** The pool stands above: what is in it goes by the rest of its name. */
function ownName(resource: string, poolId: string): string {
  return resource.startsWith(`${poolId}/`) ? resource.slice(poolId.length + 1) : resource
}
