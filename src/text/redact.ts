import { createHash } from 'node:crypto'
import { type Hit, secretFinder } from './find-secrets.ts'
import { hideUserInfo } from './user-info.ts'

/** Gives a text with a label in place of everything in it that is secret. */
export type Redact = (text: string) => string

/** A label that tells tokens apart without giving them away. */
export function tokenLabel(token: string): string {
  return `<token sha256:${createHash('sha256').update(token).digest('hex').slice(0, 8)}>`
}

/**
 * The one way to hide what must not be shown: these secrets, and everything that looks like a token, in whatever form
 * `secretFinder` finds; and the user information of addresses. For texts and plain data before they are serialised; serialised ones are safe too.
 */
export function redactor(secrets: readonly string[]): Redact {
  const find = secretFinder(secrets)
  const labels = new Map<string, string>()
  const labelOf = (secret: string) => {
    const label = labels.get(secret) ?? tokenLabel(secret)
    labels.set(secret, label)
    return label
  }
  return (text) => {
    let shown = ''
    let last = 0
    for (const { start, end, secret } of withoutOverlap(find(text))) {
      shown += text.slice(last, start) + labelOf(secret)
      last = end
    }
    return hideUserInfo(last === 0 ? text : shown + text.slice(last))
  }
}

const withoutSecrets = redactor([])

/** The text with everything token-shaped, and each of the given secrets, replaced by a label. */
export function redact(text: string, secrets: readonly string[] = []): string {
  return secrets.length === 0 ? withoutSecrets(text) : redactor(secrets)(text)
}

/** Every text in plain data redacted, names of fields included. */
export function redactData<T>(value: T, redact: Redact): T {
  return redactAny(value, redact) as T
}

function redactAny(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.map((item) => redactAny(item, redact))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [redact(name), redactAny(inner, redact)]))
}

/** In order; what overlaps is one, called by what was found first. */
function withoutOverlap(hits: readonly Hit[]): Hit[] {
  const apart: Hit[] = []
  for (const hit of hits.toSorted((a, b) => a.start - b.start)) {
    const before = apart.at(-1)
    if (before && hit.start < before.end) apart[apart.length - 1] = { ...before, end: Math.max(before.end, hit.end) }
    else apart.push(hit)
  }
  return apart
}
