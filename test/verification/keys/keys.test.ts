import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { CogtoolError } from '../../../src/text/cogtool-error.ts'
import { checkSignature } from '../../../src/verification/check-signature.ts'
import { type RsaJwk, sortKeys } from '../../../src/verification/keys/keys.ts'
import { keysFromSet } from '../../../src/verification/keys/signing-keys.ts'
import { joseVerifies } from '../../helpers/second-opinion.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const jwkOf = (key: KeyObject, more: object = {}) => ({
  kid: 'k',
  use: 'sig',
  alg: 'RS256',
  ...key.export({ format: 'jwk' }),
  ...more,
})
const good = jwkOf(rsa.publicKey)
const without = (name: string) => Object.fromEntries(Object.entries(good).filter(([key]) => key !== name))
const small = (bits: number) => jwkOf(generateKeyPairSync('rsa', { modulusLength: bits }).publicKey)
const leadingZeros = Buffer.concat([Buffer.alloc(3), Buffer.from(String(good.n), 'base64url')]).toString('base64url')
const ofBits = (bits: number) => {
  const bytes = Buffer.alloc(Math.ceil(bits / 8), 0xff)
  bytes[0] = 0xff >> (bytes.length * 8 - bits)
  return bytes.toString('base64url')
}

describe('which keys can check a signature', () => {
  it.each([
    { name: 'a key of Cognito', jwk: good, usable: true },
    { name: 'no use', jwk: without('use'), usable: true },
    { name: 'no alg', jwk: without('alg'), usable: true },
    { name: 'key_ops with verify', jwk: { ...good, key_ops: ['sign', 'verify'] }, usable: true },
    { name: 'members that nobody knows', jwk: { ...good, x5t: 'x', foo: {} }, usable: true },
    { name: 'private members that are null', jwk: { ...good, d: null, p: null, q: null }, usable: true },
    { name: 'private members that are empty', jwk: { ...good, d: '', k: '' }, usable: true },
    { name: 'members named after the prototype', jwk: { ...good, toString: 'x' }, usable: true },
    { name: '2048 bits behind zero bytes', jwk: { ...good, n: leadingZeros }, usable: true },
    { name: 'an encryption key', jwk: { ...good, use: 'enc' }, usable: false },
    { name: 'use null', jwk: { ...good, use: null }, usable: false },
    { name: 'another alg', jwk: { ...good, alg: 'RS512' }, usable: false },
    { name: 'key_ops without verify', jwk: { ...good, key_ops: ['encrypt'] }, usable: false },
    { name: 'key_ops as text', jwk: { ...good, key_ops: 'verify' }, usable: false },
    { name: '1024 bits', jwk: small(1024), usable: false },
    { name: '2040 bits', jwk: { ...good, n: ofBits(2040) }, usable: false },
    { name: '2047 bits', jwk: { ...good, n: ofBits(2047) }, usable: false },
    { name: '2048 bits', jwk: { ...good, n: ofBits(2048) }, usable: true },
    { name: '16384 bits', jwk: { ...good, n: ofBits(16_384) }, usable: true },
    { name: '16385 bits', jwk: { ...good, n: ofBits(16_385) }, usable: false },
    { name: 'an even modulus', jwk: { ...good, n: Buffer.alloc(256, 0xfe).toString('base64url') }, usable: false },
    { name: 'a modulus of zeros', jwk: { ...good, n: Buffer.alloc(256).toString('base64url') }, usable: false },
    { name: 'a padded modulus', jwk: { ...good, n: `${good.n}==` }, usable: false },
    { name: 'no modulus', jwk: without('n'), usable: false },
    { name: 'no exponent', jwk: without('e'), usable: false },
    { name: 'exponent 1, which every signature satisfies', jwk: { ...good, e: 'AQ' }, usable: false },
    { name: 'exponent 3', jwk: { ...good, e: 'Aw' }, usable: true },
    { name: 'exponent 2', jwk: { ...good, e: 'Ag' }, usable: false },
    { name: 'an exponent of 2048 bits', jwk: { ...good, e: good.n }, usable: false },
    { name: 'an EC key', jwk: jwkOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey), usable: false },
    { name: 'kty in small letters', jwk: { ...good, kty: 'rsa' }, usable: false },
    { name: 'kty in a prototype', jwk: JSON.parse('{"__proto__":{"kty":"RSA"},"kid":"k"}'), usable: false },
  ])('$name → $usable', ({ jwk, usable }) => {
    const sorted = sortKeys({ keys: [jwk] }, 'a test')
    expect(sorted?.keys.length).toBe(usable ? 1 : 0)
    expect(sorted?.unusable.length).toBe(usable ? 0 : 1)
    expect(Object.keys(sorted?.keys[0] ?? {})).toEqual(usable ? ['kty', 'kid', 'n', 'e'] : [])
  })

  it('leaves out what is no key, and keys without a kid', () => {
    expect(
      sortKeys({ keys: [null, 1, 'k', [], {}, without('kid'), { ...good, kid: 1 }, good] }, 'a test'),
    ).toMatchObject({
      keys: [{ kid: 'k' }],
      unusable: [],
    })
  })

  it.each([[null], [[]], ['{"keys":[]}'], [{}], [{ keys: {} }], [{ keys: null }]])('%j is no key set', (jwks) => {
    expect(sortKeys(jwks, 'a test')).toBeUndefined()
    expect(() => keysFromSet(jwks, 'file')).toThrow('this is not a key set')
  })
})

describe('a set that publishes a private key', () => {
  const exported = jwkOf(rsa.privateKey)
  const of = (...names: string[]) =>
    Object.fromEntries(Object.entries(exported).filter(([name]) => name in good || names.includes(name)))
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const okp = generateKeyPairSync('ed25519').privateKey

  it.each<{ name: string; keys: unknown[]; has: string }>([
    { name: 'a whole RSA key', keys: [exported], has: '"k" has d, p, q, dp, dq, qi' },
    ...['d', 'p', 'q', 'dp', 'dq', 'qi'].map((one) => ({ name: one, keys: [of(one)], has: `"k" has ${one}` })),
    { name: 'further primes', keys: [{ ...good, oth: [{ r: 'x', d: 'y', t: 'z' }] }], has: '"k" has oth' },
    { name: 'an EC key', keys: [good, jwkOf(ec)], has: '"k" has d' },
    { name: 'an Ed25519 key', keys: [jwkOf(okp)], has: '"k" has d' },
    { name: 'a shared secret', keys: [{ kty: 'oct', kid: 'k', k: 'c2VjcmV0' }], has: '"k" has k' },
    { name: 'a post-quantum key', keys: [{ kty: 'AKP', kid: 'k', pub: 'x', priv: 'y' }], has: '"k" has priv' },
    { name: 'one behind good keys', keys: [good, good, exported], has: '"k" has d, p' },
    { name: 'one for encryption', keys: [{ ...exported, use: 'enc' }], has: '"k" has d, p' },
    { name: 'one without a kid', keys: [{ ...exported, kid: undefined }], has: 'one of its keys has d, p' },
    { name: 'one whose kid is an object', keys: [{ ...of('d'), kid: exported }], has: 'one of its keys has d' },
    { name: 'one without kty', keys: [{ ...of('d'), kty: undefined }], has: '"k" has d' },
    { name: 'one that is not text', keys: [{ ...good, d: 5 }], has: '"k" has d' },
  ])('is refused: $name', async ({ keys, has }) => {
    const signingKeys = keysFromSet(JSON.parse(JSON.stringify({ keys })), 'file', 'keys.json')
    const error = await signingKeys({ issuer: '', kid: 'k', again: false }).catch((error: CogtoolError) => error)
    expect(error).toMatchObject({ code: 'key_set_private', exitCode: 4, why: expect.stringContaining(has) })
    expect(JSON.stringify(error)).not.toContain(exported.d)
  })
})

describe('the check of a signature', () => {
  const signed = 'eyJhbGciOiJSUzI1NiJ9.e30'
  const signature = createSign('sha256').update(signed).sign(rsa.privateKey)
  const token = (bytes: Buffer, text = signed) => {
    return { text: `${text}.${bytes.toString('base64url')}`, signed: text, signature: bytes }
  }
  const keyOf = (jwk: object): RsaJwk => {
    const key = sortKeys({ keys: [jwk] }, 'a test')?.keys[0]
    if (!key) throw new Error('not usable')
    return key
  }
  const changed = (place: number) => {
    const bytes = Buffer.from(signature)
    bytes[place] = (bytes[place] ?? 0) ^ 1
    return bytes
  }

  it.each([
    { name: 'the right signature', bytes: signature, holds: true },
    { name: 'its first bit changed', bytes: changed(0), holds: false },
    { name: 'its last bit changed', bytes: changed(255), holds: false },
    { name: 'a byte less', bytes: signature.subarray(1), holds: false },
    { name: 'a byte more', bytes: Buffer.concat([signature, Buffer.from([0])]), holds: false },
    { name: 'a zero before it', bytes: Buffer.concat([Buffer.from([0]), signature]), holds: false },
    { name: 'one byte', bytes: Buffer.from([1]), holds: false },
    { name: 'all ones, larger than the modulus', bytes: Buffer.alloc(256, 0xff), holds: false },
    { name: '40 KB', bytes: Buffer.alloc(40_000, 1), holds: false },
  ])('$name → $holds', async ({ bytes, holds }) => {
    const key = keyOf(good)
    expect(await checkSignature(token(bytes), key)).toBe(holds)
    expect(await joseVerifies(token(bytes).text, key)).toBe(holds)
  })

  it.each([
    { name: 'an odd number that is no modulus', jwk: { ...good, n: Buffer.alloc(256, 0xff).toString('base64url') } },
    { name: 'a modulus of 16384 bits', jwk: { ...good, n: ofBits(16_384) } },
    { name: 'exponent 3', jwk: { ...good, e: 'Aw' } },
    { name: 'an exponent of 32 bits', jwk: { ...good, e: '_____w' } },
    { name: 'a modulus with zero bytes in front', jwk: { ...good, n: leadingZeros, e: 'Aw' } },
  ])('say no, and do not fail, with $name', async ({ jwk }) => {
    const key = keyOf(jwk)
    expect(await checkSignature(token(signature), key)).toBe(false)
    expect(await joseVerifies(token(signature).text, key)).toBe(false)
  })
})
