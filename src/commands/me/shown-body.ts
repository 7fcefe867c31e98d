import { isSecretHeader } from '../../me/headers.ts'
import { tokenLabel } from '../../text/redact.ts'

/** A name and its value in a form. */
const pair = /([^&=\s]+)=([^&]+)/g

/** A request's body as a report may hold it: the values of fields named like a secret become labels, in JSON and in forms. */
export function shownBody(body: Uint8Array): string {
  const text = Buffer.from(body).toString('utf8')
  try {
    return JSON.stringify(withoutSecrets(JSON.parse(text)))
  } catch {
    return text.replace(pair, (whole: string, name: string, value: string) =>
      isSecretHeader(name) ? `${name}=${tokenLabel(value)}` : whole,
    )
  }
}

const secretField =
  /(?:^|[_-])(?:token|secret|password|passwd|passphrase|signature|otp)$|(?:Token|Secret|Password|Passphrase)$|^(?:api|access|private)[_-]?key$/i

/** Whether a field or parameter holds a secret. Fewer names count here than for a header: these values are hidden wherever they occur. */
export function isSecretField(name: string): boolean {
  return secretField.test(name)
}

/** The values that are secret in a request's body by the names of their fields. */
export function secretsInBody(body: Uint8Array): string[] {
  const text = Buffer.from(body).toString('utf8')
  try {
    return secretsIn(JSON.parse(text))
  } catch {
    return [...text.matchAll(pair)].flatMap(([, name = '', value = '']) => (isSecretField(name) ? [value] : []))
  }
}

function secretsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    isSecretField(name) && isScalar(inner) ? [String(inner)] : secretsIn(inner),
  )
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
