import { isSecretHeader } from '../me/headers.ts'
import { tokenLabel } from './redact.ts'

/** A request's body as a report may hold it: the values of fields named like a secret become labels, in JSON and in forms. */
export function shownBody(body: Uint8Array): string {
  const text = Buffer.from(body).toString('utf8')
  try {
    return JSON.stringify(withoutSecrets(JSON.parse(text)))
  } catch {
    return text.replace(/([^&=\s]+)=([^&]+)/g, (pair: string, name: string, value: string) =>
      isSecretHeader(name) ? `${name}=${tokenLabel(value)}` : pair,
    )
  }
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      isSecretHeader(name) && isScalar(inner) ? tokenLabel(String(inner)) : withoutSecrets(inner),
    ]),
  )
}

const isScalar = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number'
