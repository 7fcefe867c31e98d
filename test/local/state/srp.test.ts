import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { poolNameOf } from '../../../src/cognito-crypto/srp-group.ts'
import { canonicalTimestamp } from '../../../src/local/api/srp-challenge.ts'
import {
  isUsablePublicValue,
  passwordClaimSignature,
  passwordMatches,
  passwordVerifier,
  srpServerValues,
} from '../../../src/local/state/srp.ts'
import { srpClient } from '../srp-client.ts'

interface Exchange {
  name: string
  salt: string
  verifier: string
  secret: string
  publicA: string
  publicB: string
  secretBlock: string
  timestamp: string
  signature: string
}
const fixture = JSON.parse(readFileSync(new URL('../../../fixtures/srp-exchanges.json', import.meta.url), 'utf8')) as {
  poolName: string
  userId: string
  password: string
  exchanges: Exchange[]
}

const poolId = 'us-local-1_Demo0001'
const poolName = poolNameOf(poolId)
const modulus =
  'ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7edee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3be39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa051015728e5a8aaac42dad33170d04507a33a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864d87602733ec86a64521f2b18177b200cbbe117577a615d6c770988c0bad946e208e24fa074e5ab3143db5bfce0fd108e4b82d120a93ad2caffffffffffffffff'

describe('the proof of a password', () => {
  it.each(fixture.exchanges)('is the one that cognito-srp-helper made where $name', (exchange) => {
    const { poolName: name, userId } = fixture
    expect(passwordClaimSignature({ ...exchange, poolName: name, userId })).toBe(exchange.signature)
  })

  it.each(fixture.exchanges)('is told from another one where $name', (exchange) => {
    const secretBlock = Buffer.from('another').toString('base64')
    const proof = { ...exchange, poolName: fixture.poolName, userId: fixture.userId, secretBlock }
    expect(passwordClaimSignature(proof)).not.toBe(exchange.signature)
  })

  it.each(fixture.exchanges)('stands on the verifier of the right password where $name', ({ salt, verifier }) => {
    const matches = (password: string) =>
      passwordMatches(fixture.poolName, fixture.userId, password, { salt, verifier })
    expect(matches(fixture.password)).toBe(true)
    expect(matches('Correct-Horse-8')).toBe(false)
  })

  it('is the one that the client makes, whatever numbers come up', () => {
    for (let round = 0; round < 40; round += 1) {
      const username = `user-${round}`
      const kept = passwordVerifier(poolName, username, 'Correct-Horse-9')
      const { secret, publicB } = srpServerValues(kept.verifier, randomBytes)
      const client = srpClient(poolId, 'Correct-Horse-9')
      const theirs = client.answer({ SALT: kept.salt, SECRET_BLOCK: 'AAAA', SRP_B: publicB, USER_ID_FOR_SRP: username })
      const ours = passwordClaimSignature({
        poolName,
        userId: username,
        publicA: client.publicA,
        publicB,
        secret,
        verifier: kept.verifier,
        secretBlock: 'AAAA',
        timestamp: theirs.TIMESTAMP ?? '',
      })
      expect(theirs.PASSWORD_CLAIM_SIGNATURE).toBe(ours)
    }
  })
})

describe('a kept password', () => {
  it('knows itself, and neither another password nor another user', () => {
    const kept = passwordVerifier(poolName, 'maria', 'Correct-Horse-9')
    expect(passwordMatches(poolName, 'maria', 'Correct-Horse-9', kept)).toBe(true)
    expect(passwordMatches(poolName, 'maria', 'Correct-Horse-8', kept)).toBe(false)
    expect(passwordMatches(poolName, 'tom', 'Correct-Horse-9', kept)).toBe(false)
    expect(passwordMatches('Other', 'maria', 'Correct-Horse-9', kept)).toBe(false)
  })

  it('is a salt and a verifier, and not the password', () => {
    const kept = passwordVerifier(poolName, 'maria', 'Correct-Horse-9')
    expect(kept.salt).toMatch(/^[0-9a-f]{32}$/)
    expect(kept.verifier).toMatch(/^[0-9a-f]{700,768}$/)
    expect(JSON.stringify(kept)).not.toContain('Horse')
  })
})

describe('a public value', () => {
  it.each([
    { name: 'an ordinary one', value: 'abcdef', usable: true },
    { name: '0', value: '0', usable: false },
    { name: '0 in many digits', value: '0'.repeat(768), usable: false },
    { name: 'N itself', value: modulus, usable: false },
    { name: 'N less 1', value: modulus.replace(/f$/, 'e'), usable: true },
    { name: 'no hex', value: 'xyz', usable: false },
    { name: 'nothing', value: '', usable: false },
    { name: 'a huge one', value: 'f'.repeat(1025), usable: false },
  ])('$name is usable: $usable', ({ value, usable }) => {
    expect(isUsablePublicValue(value)).toBe(usable)
  })
})

describe('a timestamp', () => {
  it.each([
    { text: 'Sun Nov 22 06:22:00 UTC 2026', canonical: 'Sun Nov 22 06:22:00 UTC 2026' },
    { text: 'Thu Nov 5 06:22:00 UTC 2026', canonical: 'Thu Nov 5 06:22:00 UTC 2026' },
    { text: 'Thu Nov 05 06:22:00 UTC 2026', canonical: 'Thu Nov 5 06:22:00 UTC 2026' },
    { text: 'Mon Nov 22 06:22:00 UTC 2026', canonical: 'Sun Nov 22 06:22:00 UTC 2026' },
    { text: 'Sun Nov 22 6:22:00 UTC 2026', canonical: undefined },
    { text: 'Sun Nov 22 06:22:00 IST 2026', canonical: undefined },
    { text: 'So Nov 22 06:22:00 UTC 2026', canonical: undefined },
    { text: 'Sun Okt 22 06:22:00 UTC 2026', canonical: undefined },
    { text: '2026-11-22T06:22:00Z', canonical: undefined },
    { text: '', canonical: undefined },
  ])('$text is read as $canonical', ({ text, canonical }) => {
    expect(canonicalTimestamp(text)).toBe(canonical)
  })
})
