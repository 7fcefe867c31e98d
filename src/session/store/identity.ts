import { isoSeconds } from '../../text/instants.ts'
import type { JsonObject } from '../../text/json.ts'
import { member } from '../../text/json.ts'
import { readUnverified } from '../../verification/unverified.ts'
import type { Session, SessionIdentity } from './session.ts'

/** Who a session belongs to, read from its tokens, which were verified before they were saved. All texts are untrusted. */
export function identityOf({ tokens }: Pick<Session, 'tokens'>): SessionIdentity {
  const accessClaims = readUnverified(tokens.access)?.claims ?? {}
  const idClaims = tokens.id === undefined ? undefined : readUnverified(tokens.id)?.claims
  const end = endOf(tokens.access)
  const own = (name: string) => member(accessClaims, name) ?? (idClaims && member(idClaims, name))
  return {
    sub: asText(own('sub')) ?? '',
    username: asText(member(accessClaims, 'username')) ?? asText(idClaims && member(idClaims, 'cognito:username')),
    email: asText(idClaims && member(idClaims, 'email')),
    groups: asTexts(own('cognito:groups')),
    scopes: (asText(member(accessClaims, 'scope')) ?? '').split(' ').filter(Boolean),
    expiresAt: (end !== undefined && isoSeconds(end)) || '',
    accessClaims,
    idClaims,
  }
}

/** The names of the identity providers in an ID token's `identities`; empty for the pool's own users. */
export function providersOf(idClaims: JsonObject | undefined): string[] {
  const identities = idClaims && member(idClaims, 'identities')
  if (!Array.isArray(identities)) return []
  return identities.flatMap((identity: unknown) => {
    const name =
      typeof identity === 'object' && identity !== null && 'providerName' in identity && identity.providerName
    return typeof name === 'string' ? [name] : []
  })
}

/** When a token ends, in epoch seconds; undefined where it does not say. */
export function endOf(token: string | undefined): number | undefined {
  return numericClaim(token, 'exp')
}

/** A claim that is a number; undefined where the token has no such one. */
export function numericClaim(token: string | undefined, name: string): number | undefined {
  const claims = token === undefined ? undefined : readUnverified(token)?.claims
  const value = claims && member(claims, name)
  return typeof value === 'number' ? value : undefined
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function asTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
