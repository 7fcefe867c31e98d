import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { isSame } from '../../cognito-crypto/constant-time.ts'
import type { LocalRequest } from '../http/messages.ts'
import type { LocalUser } from '../state/model.ts'

/** Somebody who is still signed in, in one browser. */
export interface BrowserSession {
  readonly user: LocalUser
  readonly authenticatedAt: Date
}

/** What the pool knows of browsers: who is signed in, and which forms are its own. */
export interface BrowserSessions {
  /** The session that the request's cookie names, for an hour after the sign-in. */
  find(request: LocalRequest, now: Date): BrowserSession | undefined
  /** Starts a session; gives the cookie to set. */
  start(session: BrowserSession): string
  /** Ends the request's session; gives the cookie to set. */
  end(request: LocalRequest): string
  /** A token for a form, with the cookie that must come back with it. */
  formToken(request: LocalRequest): { readonly token: string; readonly cookie: string }
  /** Whether a form was sent from a page of ours in this very browser. */
  isOurForm(request: LocalRequest, token: string | null): boolean
}

const lifetimeSeconds = 3600

/** An empty memory. Browsers share cookies between the ports of a host, so that the port is part of the cookies' names. */
export function createBrowserSessions(port: number): BrowserSessions {
  const sessionCookie = `cogtool-session-${port}`
  const formCookie = `cogtool-form-${port}`
  const sessions = new Map<string, BrowserSession>()
  const key = randomBytes(32)
  const tokenFor = (browser: string) => createHmac('sha256', key).update(browser).digest('base64url')

  return {
    find(request, now) {
      const session = sessions.get(cookieOf(request, sessionCookie) ?? '')
      const age = session && now.getTime() - session.authenticatedAt.getTime()
      return age !== undefined && age < lifetimeSeconds * 1000 ? session : undefined
    },

    start(session) {
      const id = randomUUID()
      sessions.set(id, session)
      return setCookie(sessionCookie, id, lifetimeSeconds)
    },

    end(request) {
      sessions.delete(cookieOf(request, sessionCookie) ?? '')
      return setCookie(sessionCookie, '', 0)
    },

    formToken(request) {
      const browser = cookieOf(request, formCookie) ?? randomUUID()
      return { token: tokenFor(browser), cookie: setCookie(formCookie, browser, lifetimeSeconds) }
    },

    isOurForm(request, token) {
      // browsers say where a request comes from; Origin would not do: it is "null" from a page with no-referrer
      const site = request.headers['sec-fetch-site']
      if (site !== undefined && site !== 'same-origin') return false
      const browser = cookieOf(request, formCookie)
      return browser !== undefined && token !== null && isSame(token, tokenFor(browser))
    },
  }
}

function cookieOf(request: LocalRequest, name: string): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2)
    if (key === name) return value
  }
  return undefined
}

function setCookie(name: string, value: string, maxAge: number): string {
  return `${name}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax`
}
