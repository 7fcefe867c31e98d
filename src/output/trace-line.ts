import { escapeLine } from '../text/escape.ts'
import { redact } from '../text/redact.ts'

/**
 * One request and what became of it, for --debug: no query, user info, header or body, for those may hold secrets. The path may
 * come from a redirect, and hold what the request held.
 */
export function traceLine(
  method: string,
  url: string,
  outcome: string | number,
  milliseconds: number,
  secrets: readonly string[] = [],
): string {
  const { protocol, host, pathname } = new URL(url)
  const line = `${method} ${protocol}//${host}${redact(pathname, secrets)} → ${outcome}, ${Math.round(milliseconds)} ms`
  return escapeLine(line)
}
