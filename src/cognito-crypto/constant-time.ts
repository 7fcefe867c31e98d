import { createHash, timingSafeEqual } from 'node:crypto'

/** Compares in a time that tells nothing about either side: digests, so that any lengths take the same time. */
export function isSame(given: string | Buffer, expected: string | Buffer): boolean {
  const digest = (value: string | Buffer) => createHash('sha256').update(value).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
