import { renderTable } from '../../output/table.ts'
import { writePool } from '../../pool/settings.ts'
import { endOf, identityOf } from '../../session/store/identity.ts'
import { poolTime } from '../../session/store/pool-time.ts'
import { hasTokens, type Session, type SessionHeader } from '../../session/store/session.ts'
import { type FoundSession, type StoredSession, storedSessions } from '../../session/store/stored-session.ts'
import { ExitCode } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { plural } from '../../text/numbers.ts'
import { relativeTime } from '../../text/time.ts'
import { wrap } from '../../text/wrap.ts'
import type { Run } from '../shared/context.ts'
import { currentStored } from '../shared/current-session.ts'

/** A saved session, as far as it is known without the keyring. */
interface ListedSession {
  readonly header: SessionHeader
  readonly isSealed: boolean
  /** Why it is not used, where it may not be. */
  readonly problem: string | undefined
  /** undefined where it is sealed, or may not be used. */
  readonly session: Session | undefined
  /** Whether commands use it here. */
  readonly isCurrent: boolean
}

/** `whoami --all`: every saved session. The keyring is not asked, so that a sealed one shows no user. */
export async function listSessions(run: Run): Promise<ExitCode> {
  const { edges, settings, printer } = run
  // where files list several pools and none is chosen, none is in use
  const current = settings.choice.line === 'ambiguous' ? undefined : await currentStored(settings, edges)
  const stored = await storedSessions(edges)
  const listed = await Promise.all(stored.filter(isFound).map((one) => readListed(one, current?.path)))
  listed.sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1))
  if (printer.json) {
    await printer.documentWithoutPool(sessionsDocument(listed))
    return ExitCode.yes
  }
  await printer.answer(renderSessions(listed, run))
  for (const { header, problem } of listed) {
    if (problem !== undefined) await printer.note(escapeLine(`${header.name} is not used: ${problem}`))
  }
  const broken = stored.filter(({ header }) => !header).length
  if (broken > 0) {
    const what = `${plural(broken, 'file')} ${broken === 1 ? 'holds' : 'hold'} no usable session`
    await printer.note(`${what}; to forget every session: cogtool logout --all`)
  }
  return ExitCode.yes
}

const isFound = (stored: StoredSession): stored is FoundSession => stored.header !== undefined

async function readListed(stored: FoundSession, current: string | undefined): Promise<ListedSession> {
  const { header, path, isSealed, problem } = stored
  const session = isSealed || problem !== undefined ? undefined : await stored.open()
  return { header, isSealed, problem, session, isCurrent: path === current }
}

const sortKey = ({ header }: ListedSession) => JSON.stringify([header.name, header.issuer, header.clientId])

/** The JSON document of the saved sessions: no token is in it. */
function sessionsDocument(listed: readonly ListedSession[]) {
  return {
    schema: 'cogtool.sessions/1',
    sessions: listed.map(({ header, isSealed, session, isCurrent }) => {
      const identity = session && hasTokens(session) ? identityOf(session) : undefined
      return {
        session: header.name,
        userPoolId: header.userPoolId ?? null,
        clientId: header.clientId,
        sub: identity?.sub || null,
        username: identity?.username ?? null,
        email: identity?.email ?? null,
        expiresAt: identity?.expiresAt || null,
        refreshable: session ? session.tokens.refresh !== undefined : null,
        store: isSealed ? 'keyring' : 'file',
        current: isCurrent,
      }
    }),
  }
}

function renderSessions(listed: readonly ListedSession[], { settings, edges, printer }: Run): string {
  if (listed.length === 0) return 'no session is saved; to sign in: cogtool login'
  const { style, width } = printer
  const now = edges.now()
  const cells = listed.map((one) => {
    const { header, session } = one
    const identity = session && hasTokens(session) ? identityOf(session) : undefined
    const user = identity?.email ?? identity?.username ?? identity?.sub ?? ''
    const pool = writePool(header.userPoolId ?? header.issuer, settings)
    return [header.name, user, pool, tokenWords(one, now)].map(escapeLine)
  })
  const mark = (index: number) => (listed[index]?.isCurrent ? `${style.green('*')} ` : margin)
  const [titles = '', ...rows] = renderTable(columns, cells, width === undefined ? undefined : width - margin.length)
  const widest = Math.max(titles.length, ...rows.map(({ length }) => length)) + margin.length
  if (width === undefined || widest <= width) {
    return [`${margin}${style.bold(titles)}`, ...rows.map((row, index) => `${mark(index)}${row}`)].join('\n')
  }
  // too narrow for a table: a line for each of its cells
  const indent = margin.repeat(2)
  const block = ([name = '', ...others]: readonly string[], index: number) =>
    [mark(index) + name, ...others.filter(Boolean).map((text) => indent + wrap(text, width, indent))].join('\n')
  return cells.map(block).join('\n')
}

const margin = '  '
const columns = [
  { title: 'SESSION', mayShrink: true },
  { title: 'USER', mayShrink: true },
  { title: 'POOL', mayShrink: true },
  { title: 'TOKEN' },
]

function tokenWords({ isSealed, problem, session }: ListedSession, now: Date): string {
  if (problem !== undefined) return 'not used'
  if (isSealed) return 'in the keyring'
  if (!session || !hasTokens(session)) return 'none yet'
  const end = endOf(session.tokens.access)
  if (end === undefined) return 'unreadable'
  const at = poolTime(session, now)
  return `${end * 1000 <= at.getTime() ? 'expired' : 'expires'} ${relativeTime(end, at)}`
}
