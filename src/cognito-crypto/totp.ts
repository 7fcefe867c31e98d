import { createHmac } from 'node:crypto'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const stepSeconds = 30

/** The six digits of a time step (RFC 6238 with SHA-1, RFC 4226 section 5.3). The secret is base32 (RFC 4648), blanks and case ignored. */
export function totpCode(secret: string, step: number, digits = 6): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const digest = createHmac('sha1', fromBase32(secret)).update(counter).digest()
  const offset = (digest.at(-1) ?? 0) & 0xf
  const number = digest.readUInt32BE(offset) & 0x7fffffff
  return String(number % 10 ** digits).padStart(digits, '0')
}

/** The number of the 30-second step that holds an instant. */
export function totpStep(at: Date): number {
  return Math.floor(at.getTime() / 1000 / stepSeconds)
}

/** When a step begins. */
export function startOfTotpStep(step: number): Date {
  return new Date(step * stepSeconds * 1000)
}

/** Base32 without padding. */
export function toBase32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const groups = bits.match(/.{1,5}/g) ?? []
  return groups.map((group) => alphabet[Number.parseInt(group.padEnd(5, '0'), 2)]).join('')
}

/** Whether a text is a base32 secret of some length, as people and authenticator apps write it. */
export function isBase32(text: string): boolean {
  return /^[A-Z2-7]{16,}$/.test(withoutBlanks(text))
}

/** The base32 secret in a text: the secret itself, or an `otpauth://` address as QR codes hold it. undefined where there is none. */
export function totpSecretIn(text: string): string | undefined {
  const trimmed = text.trim()
  const secret = URL.canParse(trimmed) ? new URL(trimmed).searchParams.get('secret') : trimmed
  return secret !== null && isBase32(secret) ? secret : undefined
}

/** The address that an authenticator app reads (Key URI Format). */
export function otpauthAddress(secret: string, issuer: string, account: string): string {
  const label = [issuer, account].map(encodeURIComponent).join(':')
  return `otpauth://totp/${label}?${new URLSearchParams({ secret, issuer })}`
}

function fromBase32(text: string): Buffer {
  const letters = [...withoutBlanks(text)]
  const bits = letters.map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const bytes = bits.match(/.{8}/g) ?? []
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)))
}

function withoutBlanks(text: string): string {
  return text.replace(/[\s=]/g, '').toUpperCase()
}
