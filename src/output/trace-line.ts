import { escapeLine } from './escape.ts'

/** One request and what became of it, for --debug: no query, user info, header or body, for those may hold secrets. */
export function traceLine(method: string, url: string, outcome: string | number, milliseconds: number): string {
  const { protocol, host, pathname } = new URL(url)
  return escapeLine(`${method} ${protocol}//${host}${pathname} → ${outcome}, ${Math.round(milliseconds)} ms`)
}
