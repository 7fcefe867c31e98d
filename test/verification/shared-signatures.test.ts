import { describe, expect, it } from 'vitest'
import { sortKeys } from '../../src/verification/keys/keys.ts'
import { shareSignatures } from '../../src/verification/shared-signatures.ts'
import { decodeToken } from '../../src/verification/token.ts'
import { makeTokens } from '../helpers/made-tokens.ts'
import { threadsHere } from '../helpers/threads.ts'

const maker = makeTokens()
const withHeader = (more: Record<string, unknown>) => maker.token({}, more)
const forgedWith = (more: Record<string, unknown>) => withHeader(more).replace(/.{8}$/, 'AAAAAAAA')

/** Announces and checks each group, and tells how many signatures threads checked of each. */
async function checkedAhead(groups: readonly (readonly string[])[]): Promise<number[]> {
  const [key] = sortKeys(maker.jwks, 'a test')?.keys ?? []
  if (!key) throw new Error('not usable')
  const { seen, edges } = threadsHere()
  const { ahead, close } = shareSignatures(edges)
  const counts: number[] = []
  for (const tokens of groups) {
    const before = seen.signatures
    const signatureAt = await ahead(tokens)
    for (const [place, token] of tokens.entries()) {
      const decoded = decodeToken(token)
      if ('problem' in decoded) throw new Error(decoded.problem)
      expect(await signatureAt(place)(decoded, key)).toBe(!token.endsWith('AAAAAAAA'))
    }
    counts.push(seen.signatures - before)
  }
  await close()
  return counts
}

const good = Array.from({ length: 70 }, () => maker.token())

describe('signatures shared with threads', () => {
  it('are those of headers that were signed before', async () => {
    expect(await checkedAhead([good, good])).toEqual([0, 70])
  })

  it('are not fewer because many forged tokens have headers of their own', async () => {
    const forged = Array.from({ length: 40 }, (_, n) => forgedWith({ n }))
    expect(await checkedAhead([forged, good, good, forged, good])).toEqual([0, 0, 70, 0, 70])
  })

  it('follow headers that change', async () => {
    const later = Array.from({ length: 40 }, (_, n) => withHeader({ n })).flatMap((token) => Array(10).fill(token))
    const last = later.slice(-10)
    expect(await checkedAhead([good, later, last, good, good])).toEqual([0, 0, 10, 0, 70])
  })

  it('are not in groups too small for it', async () => {
    expect(await checkedAhead([good, good.slice(0, 7), good.slice(0, 8)])).toEqual([0, 0, 8])
  })
})
