import type { Edges } from '../edges/edges.ts'
import { CogtoolError } from '../text/cogtool-error.ts'
import { type Credentials, fillIn, findForm, unescapeHtml } from './html-form.ts'

/** Where the browser ended up. */
export interface Landing {
  readonly status: number
  /** With the fragment that a redirect gave it. */
  readonly url: string
  readonly text: string
}

const maxSteps = 12

/**
 * Signs in as a person at a browser would, over plain HTTP: follows redirects, keeps cookies, fills in the form, and ends at the callback. For
 * the implicit flow it also does what the script of login's callback page does: it posts the fragment to where it came from. Fails with
 * `sign_in_denied` where the form comes back, with `identity_provider_failed` where no callback is ever reached.
 */
export async function signInByHttp(
  openUrl: string,
  credentials: Credentials,
  // everything it visits is on this machine, where no proxy and no certificates matter
  edges: Pick<Edges, 'fetch'> = { fetch },
): Promise<Landing> {
  const browser = createHttpBrowser(edges)
  let page = await browser.open(openUrl)
  let passwordSent = false
  for (let step = 0; step < maxSteps; step += 1) {
    const form = findForm(page.text, page.url)
    if (!form) return relayFragment(page, browser)
    if (passwordSent && form.asksPassword) throw refused(page)
    passwordSent ||= form.asksPassword
    page = await browser.submit(form.action, fillIn(form, credentials))
  }
  throw new CogtoolError('identity_provider_failed', 'the sign-in pages never led back to the callback', {
    why: `${maxSteps} forms were sent`,
    hint: 'open the address in a real browser',
  })
}

/** A browser without a screen: cookies by host name, redirects followed. */
export interface HttpBrowser {
  open(url: string): Promise<Landing>
  submit(url: string, fields: URLSearchParams): Promise<Landing>
  /** What a page's script would send with fetch. */
  post(url: string, body: unknown): Promise<Landing>
}

/** A browser with no cookies yet. */
export function createHttpBrowser({ fetch }: Pick<Edges, 'fetch'>): HttpBrowser {
  const cookies = new Map<string, Map<string, string>>()

  const send = async (url: string, init: RequestInit & { headers?: Record<string, string> }): Promise<Response> => {
    const { hostname } = new URL(url)
    const jar = cookies.get(hostname) ?? new Map<string, string>()
    cookies.set(hostname, jar)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { accept: 'text/html', ...(cookie ? { cookie } : {}), ...init.headers }
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) storeCookie(line, jar)
    return response
  }

  const followRedirects = async (response: Response, url: string): Promise<Landing> => {
    let [current, at] = [response, url]
    for (let hops = 0; hops < maxSteps; hops += 1) {
      const location = current.headers.get('location')
      if (current.status < 300 || current.status > 399 || location === null) {
        return { status: current.status, url: at, text: await current.text() }
      }
      await current.body?.cancel()
      at = new URL(location, at).href
      current = await send(at, {})
    }
    throw new CogtoolError('identity_provider_failed', 'the sign-in pages redirect in a circle', {
      why: `${maxSteps} redirects, and still no page`,
      hint: 'open the address in a real browser',
    })
  }

  return {
    open: async (url) => followRedirects(await send(url, {}), url),
    submit: async (url, fields) => followRedirects(await send(url, { method: 'POST', body: fields }), url),
    async post(url, body) {
      const headers = { 'content-type': 'application/json', origin: new URL(url).origin }
      return followRedirects(await send(url, { method: 'POST', headers, body: JSON.stringify(body) }), url)
    },
  }
}

async function relayFragment(page: Landing, browser: HttpBrowser): Promise<Landing> {
  const fragment = new URL(page.url).hash.slice(1)
  const key = /\bkey: ("[^"]+")/.exec(page.text)?.[1]
  if (fragment === '' || key === undefined) return page
  const { origin, pathname } = new URL(page.url)
  return browser.post(`${origin}${pathname}`, { key: JSON.parse(key), fragment })
}

function refused({ text }: Landing): CogtoolError {
  const alert = /role="alert"[^>]*>([\s\S]*?)<\/p>/i.exec(text)?.[1]?.replace(/<[^>]*>/g, '')
  return new CogtoolError('sign_in_denied', 'the sign-in page did not let this person in', {
    why: alert ? unescapeHtml(alert) : 'the form came back after the password',
    hint: 'look at the page in a real browser',
  })
}

function storeCookie(line: string, jar: Map<string, string>): void {
  const [pair = '', ...attributes] = line.split(';')
  const [name = '', ...value] = pair.trim().split('=')
  if (attributes.some((attribute) => /^\s*max-age=0\s*$/i.test(attribute))) jar.delete(name)
  else jar.set(name, value.join('='))
}
