import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkSignatures } from '../../src/verification/check-signatures.ts'
import { sortKeys } from '../../src/verification/keys/keys.ts'
import { makeTokens } from '../helpers/made-tokens.ts'

const makers = [makeTokens(), makeTokens()]
const [one = '', other = ''] = makers.map((maker) => maker.token())
const headerOf = (token: string) => token.slice(0, token.indexOf('.'))
const keys = makers.map((maker, at) => {
  const key = sortKeys(maker.jwks, 'a test')?.keys[0]
  if (!key) throw new Error('not usable')
  return [headerOf([one, other][at] ?? ''), key] as const
})

describe('signatures checked ahead', () => {
  it('are answered by the number of the key, negative where they do not hold', () => {
    const forged = other.replace(/.{8}$/, 'AAAAAAAA')
    expect(checkSignatures({ tokens: [one, other, forged, one], keys })).toEqual([1, 2, -2, 1])
  })

  it('are left alone where no key is for exactly their header', () => {
    const tokens = [`${headerOf(one)}A${one.slice(headerOf(one).length)}`, headerOf(one), one.slice(1), '', '.', 'abc']
    expect(checkSignatures({ tokens, keys })).toEqual(tokens.map(() => 0))
    expect(checkSignatures({ tokens: [one], keys: [] })).toEqual([0])
  })

  it('do not hold for any other text, whatever it is', () => {
    const tail = fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), fc.constantFrom('', '.', '..', one, other))
    fc.assert(
      fc.property(tail, (text) => {
        expect(checkSignatures({ tokens: [`${headerOf(one)}.${text}`], keys })).toEqual([-1])
      }),
    )
  })
})
