import { createHash } from 'node:crypto'

// a JWT, a cut one, or a five-part refresh token: base64url that begins like `{"`, whatever stands right before it
const tokenShape = /eyJ[\w-]{8,}(?:\.[\w-]*){0,4}/g

/** A label that tells tokens apart without giving them away. */
export function tokenLabel(token: string): string {
  return `<token sha256:${createHash('sha256').update(token).digest('hex').slice(0, 8)}>`
}

/** The text with everything token-shaped, and each of the given secrets, replaced by a label. */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text
  for (const secret of secrets) if (secret.length > 0) clean = clean.replaceAll(secret, tokenLabel(secret))
  return clean.replace(tokenShape, tokenLabel)
}
