import type { Edges } from '../../edges/edges.ts'
import { parseIssuer, parsePoolIdBeside, type UserPool } from '../../pool/pool-address.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { Session, SessionHeader } from './session.ts'

/** What the store touches. */
export type StoreEdges = Pick<Edges, 'files' | 'directories' | 'keyring' | 'randomBytes' | 'waiting'>

/** The pool that a session's tokens must come from: both issuer forms of a pool id, or the one issuer it was made with. */
export function poolOfSession(session: Pick<Session, 'issuer' | 'userPoolId' | 'settings'>): UserPool {
  const { userPoolId, settings } = session
  if (settings.issuer !== undefined) return { ...parseIssuer(settings.issuer), id: userPoolId }
  // a pool may change its issuer form between sign-in and refresh (API IssuerConfigurationType)
  return userPoolId === undefined
    ? parseIssuer(session.issuer)
    : parsePoolIdBeside(userPoolId, { endpointUrl: settings.endpointUrl })
}

/** The session in a file's text, or undefined where it is not one that this version can use. */
export function parseSession(text: string): Session | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isSession(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** A file of the store that this version cannot use, and what is wrong with it. */
export interface BrokenSession {
  /** The name that its session is saved under; undefined where it does not tell: it may be that of any session. */
  readonly name: string | undefined
  readonly why: string
}

/** What a file's text tells of itself that is no usable session. */
export function brokenSession(text: string): BrokenSession {
  try {
    const value: unknown = JSON.parse(text)
    const header = isRecord(value) && isRecord(value.known) ? value.known : value
    if (!isRecord(header) || typeof header.name !== 'string') return { name: undefined, why: noSession }
    return { name: header.name, why: problemOf(header) ?? noSession }
  } catch {
    return { name: undefined, why: noSession }
  }
}

const noSession = 'it holds no session that this version of cogtool can use'

function problemOf(header: Record<string, unknown>): string | undefined {
  if (!hasHeaderFields(header)) return undefined
  try {
    poolOfSession(header)
    return undefined
  } catch (error) {
    return error instanceof CogtoolError ? error.message : undefined
  }
}

/** What finds a session, without its tokens. */
export function headerOf(session: Session): SessionHeader {
  const { name, issuer, userPoolId, clientId, signedInAt, settings, origins } = session
  return { name, issuer, userPoolId, clientId, signedInAt, settings, ...(origins && { origins }) }
}

/** Whether a parsed JSON value tells which session it belongs to, and of which pool. */
export function isSessionHeader(value: unknown): value is SessionHeader {
  if (!hasHeaderFields(value)) return false
  try {
    poolOfSession(value)
    return true
  } catch {
    return false
  }
}

function hasHeaderFields(value: unknown): value is SessionHeader {
  return (
    isRecord(value) &&
    ['name', 'issuer', 'clientId', 'signedInAt'].every((key) => typeof value[key] === 'string') &&
    isTextOrAbsent(value.userPoolId) &&
    isTextRecord(value.settings) &&
    (value.origins === undefined || isTextRecord(value.origins))
  )
}

function isSession(value: unknown): value is Session {
  return (
    isRecord(value) &&
    value.schema === 'cogtool.session/1' &&
    typeof value.savedAt === 'string' &&
    (value.clockSkew === undefined || Number.isInteger(value.clockSkew)) &&
    isTextOrAbsent(value.callback) &&
    (value.store === undefined || value.store === 'keyring') &&
    isTextRecord(value.endpoints) &&
    isSignedIn(value.signedInBy, value.endpoints) &&
    isTextRecord(value.tokens) &&
    typeof value.tokens.access === 'string' &&
    (value.device === undefined || isDevice(value.device)) &&
    isSessionHeader(value)
  )
}

function isSignedIn(by: unknown, endpoints: Record<string, string | undefined>): boolean {
  return by === 'api' || by === 'machine' || (by === 'hosted-ui' && endpoints.token !== undefined)
}

function isDevice(value: unknown): boolean {
  if (!isRecord(value) || typeof value.key !== 'string') return false
  const rest = ['groupKey', 'password'].map((key) => typeof value[key])
  return rest.every((type) => type === 'string') || rest.every((type) => type === 'undefined')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isTextRecord(value: unknown): value is Record<string, string | undefined> {
  return isRecord(value) && Object.values(value).every(isTextOrAbsent)
}

function isTextOrAbsent(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string'
}
