import { identityOf } from '../../session/store/identity.ts'
import type { Session } from '../../session/store/session.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'

/** Forms of a sign-in that a browser takes. */
export const browserFormats = ['playwright', 'local-storage'] as const
export type BrowserFormat = (typeof browserFormats)[number]

/** What a browser's localStorage holds of a sign-in: keys and values. */
type StorageEntries = Readonly<Record<string, string>>

/**
 * A session as aws-amplify 6 keeps it in localStorage, with which its pages are signed in. A refresh token is in it only where
 * asked for: an application could spend it, and cogtool's session would end.
 */
export function amplifyEntries(
  session: Pick<Session, 'clientId' | 'tokens'>,
  { withRefresh }: { readonly withRefresh: boolean },
): StorageEntries {
  const { clientId, tokens } = session
  const { username, sub } = identityOf(session)
  const user = username ?? sub
  const client = `CognitoIdentityServiceProvider.${clientId}`
  return {
    [`${client}.LastAuthUser`]: user,
    [`${client}.${user}.accessToken`]: tokens.access,
    ...(tokens.id !== undefined && { [`${client}.${user}.idToken`]: tokens.id }),
    ...(withRefresh && tokens.refresh !== undefined && { [`${client}.${user}.refreshToken`]: tokens.refresh }),
  }
}

/** Playwright's `storageState` with these entries for pages of these origins (https://playwright.dev/docs/auth). */
export function storageState(entries: StorageEntries, origins: readonly string[]) {
  const localStorage = Object.entries(entries).map(([name, value]) => ({ name, value }))
  return { cookies: [], origins: origins.map((origin) => ({ origin, localStorage })) }
}

/** The value of `--origin`, as browsers write it. Fails with `invalid_value`. */
export function parseOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isWeb = url !== undefined && /^https?:$/.test(url.protocol)
  const isBare = isWeb && url.pathname === '/' && !/[?#@\\]/.test(text)
  if (isBare) return url.origin
  throw new CogtoolError('invalid_value', '--origin is not the origin of a page', {
    why: isWeb
      ? 'an origin has a scheme, a host and a port, and neither a path nor a user name'
      : 'it must begin with http:// or https://',
    hint: `e.g. --origin ${isWeb ? url.origin : 'http://localhost:3000'}`,
  })
}
