import { isBase32, totpCode, totpStep } from '../../cognito-crypto/totp.ts'

/** The base32 secret in a text: the secret itself, or an `otpauth://` address as QR codes hold it. undefined where there is none. */
export function totpSecretIn(text: string): string | undefined {
  const trimmed = text.trim()
  const secret = URL.canParse(trimmed) ? new URL(trimmed).searchParams.get('secret') : trimmed
  return secret !== null && isBase32(secret) ? secret : undefined
}

/** The code that an authenticator app would show now (RFC 6238). */
export function currentCode(secret: string, now: Date): string {
  return totpCode(secret, totpStep(now))
}

/** The address that an authenticator app reads (Key URI Format). */
export function otpauthAddress(secret: string, issuer: string, account: string): string {
  const label = [issuer, account].map(encodeURIComponent).join(':')
  return `otpauth://totp/${label}?${new URLSearchParams({ secret, issuer })}`
}
