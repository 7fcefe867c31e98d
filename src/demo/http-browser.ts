import type { Edges } from '../edges/edges.ts'
import { CogtoolError } from '../text/cogtool-error.ts'

/** Where the browser ended up. */
export interface Landing {
  readonly status: number
  /** With the fragment that a redirect gave it. */
  readonly url: string
  readonly text: string
}

/** A person at the sign-in page. */
export interface Person {
  readonly username: string
  readonly password: string
}

const mostSteps = 12

/**
 * Signs in as a person at a browser would, over plain HTTP: follows redirects, keeps cookies, fills in the form, and ends at the callback. For
 * the implicit flow it also does what the script of login's callback page does: it posts the fragment to where it came from. Fails with
 * `sign_in_denied` where the form comes back, with `identity_provider_failed` where no callback is ever reached.
 */
export async function signInByHttp(
  openUrl: string,
  person: Person,
  // everything it visits is on this machine, where no proxy and no certificates matter
  edges: Pick<Edges, 'fetch'> = { fetch },
): Promise<Landing> {
  const browser = createHttpBrowser(edges)
  let page = await browser.open(openUrl)
  let passwordSent = false
  for (let step = 0; step < mostSteps; step += 1) {
    const form = formIn(page)
    if (!form) return relayFragment(page, browser)
    if (passwordSent && form.asksPassword) throw refused(page)
    passwordSent ||= form.asksPassword
    page = await browser.submit(form.action, filledIn(form, person))
  }
  throw new CogtoolError('identity_provider_failed', 'the sign-in pages never led back to the callback', {
    why: `${mostSteps} forms were sent`,
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

export function createHttpBrowser({ fetch }: Pick<Edges, 'fetch'>): HttpBrowser {
  const cookies = new Map<string, Map<string, string>>()

  const send = async (url: string, init: RequestInit & { headers?: Record<string, string> }): Promise<Response> => {
    const { hostname } = new URL(url)
    const jar = cookies.get(hostname) ?? new Map<string, string>()
    cookies.set(hostname, jar)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { accept: 'text/html', ...(cookie ? { cookie } : {}), ...init.headers }
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) keep(line, jar)
    return response
  }

  const arrive = async (response: Response, url: string): Promise<Landing> => {
    let [current, at] = [response, url]
    for (let hops = 0; hops < mostSteps; hops += 1) {
      const location = current.headers.get('location')
      if (current.status < 300 || current.status > 399 || location === null) {
        return { status: current.status, url: at, text: await current.text() }
      }
      await current.body?.cancel()
      at = new URL(location, at).href
      current = await send(at, {})
    }
    throw new CogtoolError('identity_provider_failed', 'the sign-in pages redirect in a circle', {
      why: `${mostSteps} redirects, and still no page`,
      hint: 'open the address in a real browser',
    })
  }

  return {
    open: async (url) => arrive(await send(url, {}), url),
    submit: async (url, fields) => arrive(await send(url, { method: 'POST', body: fields }), url),
    async post(url, body) {
      const headers = { 'content-type': 'application/json', origin: new URL(url).origin }
      return arrive(await send(url, { method: 'POST', headers, body: JSON.stringify(body) }), url)
    },
  }
}

interface Form {
  /** Absolute. */
  readonly action: string
  readonly inputs: readonly { readonly name: string; readonly type: string; readonly value: string }[]
  readonly asksPassword: boolean
}

/** The first form of a page that is sent by POST. */
function formIn({ text, url }: Landing): Form | undefined {
  const found = /<form\b([^>]*)>([\s\S]*?)<\/form>/i.exec(text)
  const attributes = attributesOf(found?.[1] ?? '')
  if (!found || attributes.get('method')?.toLowerCase() !== 'post') return undefined
  const inputs = [...(found[2] ?? '').matchAll(/<input\b([^>]*)>/gi)].map(([, inside = '']) => {
    const input = attributesOf(inside)
    return { name: input.get('name') ?? '', type: input.get('type') ?? 'text', value: input.get('value') ?? '' }
  })
  const action = new URL(attributes.get('action') ?? '', url).href
  return { action, inputs, asksPassword: inputs.some(({ type }) => type === 'password') }
}

function filledIn(form: Form, { username, password }: Person): URLSearchParams {
  const fields = new URLSearchParams()
  for (const { name, type, value } of form.inputs) {
    if (name === '') continue
    fields.append(name, type === 'password' ? password : type === 'text' || type === 'email' ? username : value)
  }
  return fields
}

function attributesOf(text: string): Map<string, string> {
  const pairs = text.matchAll(/([\w-]+)="([^"]*)"/g)
  return new Map([...pairs].map(([, name = '', value = '']) => [name.toLowerCase(), unescaped(value)]))
}

const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => characters[name] ?? whole)
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
    why: alert ? unescaped(alert) : 'the form came back after the password',
    hint: 'look at the page in a real browser',
  })
}

function keep(line: string, jar: Map<string, string>): void {
  const [pair = '', ...attributes] = line.split(';')
  const [name = '', ...value] = pair.trim().split('=')
  if (attributes.some((attribute) => /^\s*max-age=0\s*$/i.test(attribute))) jar.delete(name)
  else jar.set(name, value.join('='))
}
