import type { Approved, Cargo } from '../../net/approved-address.ts'
import { isLoopback } from '../../net/loopback.ts'
import { isAwsApiHost, isPrefixDomain } from '../../pool/aws-hosts.ts'
import { judgeDestination } from '../../pool/destination.ts'
import { keySetAtEndpoint } from '../../pool/endpoint-keys.ts'
import type { Origin } from '../../pool/origin.ts'
import { apiAddressOf, regionInPoolId, type UserPool } from '../../pool/pool-address.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { ApproveKeySet } from '../../verification/keys/issuer-keys.ts'
import type { Session, SessionHeader } from './session.ts'
import { poolOfSession } from './session-format.ts'

/** Where a session's secrets may go: what was vouched for when it was made, and nothing that the folder at hand says. */
export interface SessionAddresses {
  readonly token: Approved<'secret'> | undefined
  readonly userInfo: Approved<'secret'> | undefined
  readonly revocation: Approved<'secret'> | undefined
  /** The cognito-idp API. Fails with `usage` where it is not known. */
  api(): Approved<'secret'>
  readonly approveKeySet: ApproveKeySet
}

/** The keys of a session's pool at the endpoint that it was signed in at, where those count before its issuer's. */
export function keySetOfSession({ userPoolId, settings, origins }: Session): string | undefined {
  const { endpointUrl } = settings
  return keySetAtEndpoint(
    userPoolId,
    endpointUrl === undefined ? undefined : { value: endpointUrl, namedBy: origins?.endpointUrl },
  )
}

/** Fails with `session_expired` where the session holds an address that nobody is known to have vouched for. */
export function refuseStrangeAddress(session: Session): void {
  if (hasStrangeAddress(session)) throw strangeSession(session)
}

/** Fails as `refuseStrangeAddress` does. */
export function addressesOf(session: Session): SessionAddresses {
  refuseStrangeAddress(session)
  const { endpoints, settings, origins, userPoolId } = session
  const region = regionInPoolId(userPoolId ?? '')
  const approve = <C extends Cargo>(cargo: C, url: string, namedBy: Origin = 'session'): Approved<C> => {
    const judged = judgeDestination({ cargo, url, namedBy, pool: { namedBy: 'session', region } })
    if (judged.answer === 'allowed') return judged.address
    throw strangeSession(session)
  }
  const endpoint = (url: string | undefined) =>
    url === undefined ? undefined : approve('secret', url, origins?.endpoints)
  return {
    token: endpoint(endpoints.token),
    userInfo: endpoint(endpoints.userInfo),
    revocation: endpoint(endpoints.revocation),
    api: () => approve('secret', apiAddress(poolOfSession(session), settings.endpointUrl), origins?.endpointUrl),
    approveKeySet: async (url) =>
      approve('public', url, url === keySetOfSession(session) ? origins?.endpointUrl : origins?.issuer),
  }
}

/**
 * Whether a session holds an address of which nobody knows who named it, and which is neither AWS's own nor on this machine.
 * Versions before 0.2 kept whatever the project file at hand said.
 */
export function hasStrangeAddress(session: SessionHeader & Partial<Pick<Session, 'endpoints'>>): boolean {
  return strangeNames(session).length > 0
}

/** The session without such addresses: what AWS itself may still be told, for example that a token shall end. */
export function withoutStrangeAddresses(session: Session): Session {
  const strange = strangeNames(session)
  const kept = <T extends object>(addresses: T): T =>
    Object.fromEntries(Object.entries(addresses).filter(([name]) => !strange.includes(name))) as T
  return { ...session, settings: kept(session.settings), endpoints: kept(session.endpoints) }
}

function strangeNames({
  settings,
  endpoints = {},
  origins = {},
  userPoolId,
}: SessionHeader & Partial<Pick<Session, 'endpoints'>>): string[] {
  const region = regionInPoolId(userPoolId ?? '')
  const { issuer, domain, endpointUrl, redirectUri } = settings
  const named = [
    ...Object.entries({ issuer, domain, endpointUrl, redirectUri }).map(([name, url]) => ({
      name,
      url,
      origin: origins[name as 'issuer'],
    })),
    ...Object.entries(endpoints).map(([name, url]) => ({ name, url, origin: origins.endpoints })),
  ]
  return named.flatMap(({ name, url, origin }) =>
    url === undefined || origin !== undefined || isOwn(url, region) ? [] : [name],
  )
}

function isOwn(address: string, region: string | undefined): boolean {
  // a prefix of AWS's own domain
  if (/^[a-z0-9-]+$/.test(address)) return true
  const text = /^[a-z]+:\/\//i.test(address) ? address : `https://${address}`
  if (!URL.canParse(text)) return false
  const { hostname, port } = new URL(text)
  if (isLoopback(hostname)) return true
  return region !== undefined && port === '' && (isAwsApiHost(hostname, region) || isPrefixDomain(hostname, region))
}

function strangeSession({ name, userPoolId, issuer }: Session): CogtoolError {
  return new CogtoolError('session_expired', `the session ${name} is not used: it may send tokens to a stranger`, {
    why: `it names an address that is not AWS's own, and not who vouched for it (${userPoolId ?? issuer})`,
    hint: 'sign in again: cogtool login',
  })
}

/** Where a pool's API answers: as configured, or at AWS's address for it. Fails with `usage` where neither is known. */
export function apiAddress(pool: UserPool, endpointUrl: string | undefined): string {
  const address = endpointUrl ?? apiAddressOf(pool)
  if (address !== undefined) return address
  throw new CogtoolError('usage', "the address of the pool's API is not known", {
    why: 'the pool was named by --issuer alone',
    hint: 'name it: --endpoint-url <url>, and sign in again',
  })
}
