import { remarksOf } from '../../session/keep-session.ts'
import type { VerifiedTokens } from '../../session/verify-tokens.ts'
import { member } from '../../text/json.ts'
import type { AuthorizeRequest } from './authorize-url.ts'

/** What there is to say about a sign-in that went well but not as asked. Each is one sentence of partly untrusted text. */
export function remarksOn(
  request: Pick<AuthorizeRequest, 'scopes' | 'loginHint' | 'fresh'>,
  { access, id, warnings, clockSkew = 0 }: VerifiedTokens,
  startedAt: Date,
): string[] {
  const granted = String(member(access, 'scope') ?? '').split(' ')
  const refused = request.scopes.filter((scope) => !granted.includes(scope))
  const authTime = member(access, 'auth_time')
  const remarks = remarksOf(warnings)
  if (refused.length > 0) remarks.push(`not granted: ${refused.join(' ')}`)
  if (request.loginHint !== undefined && !namesOf(access, id).includes(request.loginHint.toLowerCase())) {
    remarks.push(
      `this is not ${request.loginHint}: the browser was signed in as another user (cogtool logout --browser)`,
    )
  }
  // the classic Hosted UI ignores prompt=login (inferred); a minute of difference between two clocks is no sign of it
  if (request.fresh && typeof authTime === 'number' && authTime < startedAt.getTime() / 1000 - clockSkew - 60) {
    remarks.push('the browser was already signed in, so no password was asked: cogtool logout --browser ends that')
  }
  return remarks
}

function namesOf(access: VerifiedTokens['access'], id: VerifiedTokens['id']): string[] {
  const names = [member(access, 'username'), access.sub]
  for (const claim of ['email', 'phone_number', 'preferred_username', 'cognito:username'])
    names.push(id && member(id, claim))
  return names.flatMap((name) => (typeof name === 'string' ? [name.toLowerCase()] : []))
}
