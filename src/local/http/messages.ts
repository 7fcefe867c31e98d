import type { IncomingHttpHeaders } from 'node:http'

/** An HTTP request as the pool's handlers see it: read whole, its address split. */
export interface LocalRequest {
  readonly method: string
  /** Always below the pool's own base address. */
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  /** Every `Authorization` line: Node's `headers` would keep the first and hide the rest. */
  readonly authorizations: readonly string[]
  readonly body: string
}

/** What a handler answers; the server adds the headers that every answer carries. */
export interface LocalAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: string
  /** What happens on the wire in place of the whole answer, where a fault wants it. */
  readonly wire?: 'reset' | 'cut-body' | 'stall'
}

/** A JSON answer. */
export function json(status: number, value: unknown, headers: LocalAnswer['headers'] = {}): LocalAnswer {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  }
}

/** A redirect to exactly this text: an address parsed and written again would gain a slash. */
export function redirectTo(location: string, headers: LocalAnswer['headers'] = {}): LocalAnswer {
  return { status: 302, headers: { Location: location, ...headers }, body: '' }
}

/** An OAuth error (RFC 6749 section 5.2), HTTP 400 unless the endpoint documents another status. */
export function oauthError(error: string, description?: string, status = 400): LocalAnswer {
  return json(status, description === undefined ? { error } : { error, error_description: description })
}

/** The address with these parameters behind it; undefined ones are left out, the address itself is not touched. */
export function withParameters(
  address: string,
  separator: '?' | '#',
  parameters: Readonly<Record<string, string | undefined>>,
): string {
  const text = Object.entries(parameters)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
    .join('&')
  return address + (separator === '?' && address.includes('?') ? '&' : separator) + text
}

/** The form of a POST, or undefined where the body is not one or names a parameter twice (RFC 6749 section 3.2). */
export function formOf(request: LocalRequest): URLSearchParams | undefined {
  if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(request.headers['content-type'] ?? '')) return undefined
  const form = new URLSearchParams(request.body)
  const names = [...form.keys()]
  return new Set(names).size === names.length ? form : undefined
}

/** The token of the one `Authorization: Bearer` line (the scheme in any case), or undefined. */
export function bearerOf(request: LocalRequest): string | undefined {
  return request.authorizations.length === 1
    ? /^Bearer ([^\s,]+)$/i.exec(request.authorizations[0] ?? '')?.[1]
    : undefined
}
