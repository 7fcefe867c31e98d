import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSrpSession, signSrpSession, signSrpSessionWithDevice } from 'cognito-srp-helper'
import { describe, expect, it } from 'vitest'
import { poolNameOf } from '../../../src/cognito-crypto/srp-group.ts'
import { passwordClaimSignature, passwordVerifier, srpServerValues } from '../../../src/local/state/srp.ts'
import { deviceVerifier, newDevice } from '../../../src/login/headless/device-srp.ts'
import { startSrp } from '../../../src/login/headless/srp.ts'
import { stoppedAt } from '../../helpers/test-edges.ts'

const poolId = 'us-local-1_Demo0001'
const poolName = poolNameOf(poolId)
const fixture = JSON.parse(readFileSync(new URL('../../../fixtures/srp-exchanges.json', import.meta.url), 'utf8')) as {
  exchanges: { name: string; salt: string; verifier: string; secret: string; publicB: string; secretBlock: string }[]
}

/** Our exchange, and the helper's session with the same secret. */
function twins(username: string, password: string) {
  const secret = randomBytes(32)
  const ours = startSrp({ randomBytes: () => secret })
  const theirs = {
    ...createSrpSession(username, password, poolId, false),
    smallA: secret.toString('hex'),
    largeA: ours.publicA,
  }
  return { ours, theirs }
}

describe('the proof of a password', () => {
  it.each(fixture.exchanges)('is the one that cognito-srp-helper makes, as recorded where $name', (recorded) => {
    const { ours, theirs } = twins('maria', 'Correct-Horse-9')
    const challenge = {
      SALT: recorded.salt,
      SRP_B: recorded.publicB,
      SECRET_BLOCK: recorded.secretBlock,
      USER_ID_FOR_SRP: 'maria',
    }
    const signed = signSrpSession(theirs, { ChallengeName: 'PASSWORD_VERIFIER', ChallengeParameters: challenge })
    const at = new Date(`${signed.timestamp.replace(' UTC', '')} UTC`)
    const proof = ours.prove(challenge, { realm: poolName, name: 'maria', password: 'Correct-Horse-9' }, at)
    expect(proof).toEqual({
      TIMESTAMP: signed.timestamp,
      PASSWORD_CLAIM_SIGNATURE: signed.passwordSignature,
      PASSWORD_CLAIM_SECRET_BLOCK: recorded.secretBlock,
    })
  })

  it.each(fixture.exchanges)(
    'holds before the recorded server where $name',
    ({ salt, verifier, secret, publicB, secretBlock }) => {
      const client = startSrp({ randomBytes })
      const challenge = { SALT: salt, SRP_B: publicB, SECRET_BLOCK: secretBlock }
      const identity = { realm: 'Demo0001', name: 'maria', password: 'Correct-Horse-9' }
      const proof = client.prove(challenge, identity, stoppedAt)
      const server = {
        poolName: 'Demo0001',
        userId: 'maria',
        publicA: client.publicA,
        publicB,
        secret,
        verifier,
        secretBlock,
      }
      const expected = passwordClaimSignature({ ...server, timestamp: proof.TIMESTAMP ?? '' })
      expect(proof.PASSWORD_CLAIM_SIGNATURE).toBe(expected)
    },
  )

  it('holds before the server whatever numbers come up', () => {
    for (let round = 0; round < 30; round += 1) {
      const kept = passwordVerifier(poolName, 'tom', 'Correct-Horse-9')
      const { secret, publicB } = srpServerValues(kept.verifier, randomBytes)
      const client = startSrp({ randomBytes })
      const challenge = { SALT: kept.salt, SRP_B: publicB, SECRET_BLOCK: 'AAAA' }
      const proof = client.prove(challenge, { realm: poolName, name: 'tom', password: 'Correct-Horse-9' }, stoppedAt)
      const server = { poolName, userId: 'tom', publicA: client.publicA, publicB, secret, verifier: kept.verifier }
      expect(proof.PASSWORD_CLAIM_SIGNATURE).toBe(
        passwordClaimSignature({ ...server, secretBlock: 'AAAA', timestamp: proof.TIMESTAMP ?? '' }),
      )
    }
  })

  it('has a time with the day not padded', () => {
    const at = new Date('2026-11-05T06:02:00Z')
    const identity = { realm: poolName, name: 'tom', password: 'x' }
    const proof = startSrp({ randomBytes }).prove({ SALT: 'ab', SRP_B: '5', SECRET_BLOCK: '' }, identity, at)
    expect(proof.TIMESTAMP).toBe('Thu Nov 5 06:02:00 UTC 2026')
  })

  it.each([
    { name: 'no salt', challenge: { SRP_B: '5', SECRET_BLOCK: '' } },
    { name: 'no public value', challenge: { SALT: 'ab', SECRET_BLOCK: '' } },
    { name: 'a public value of 0', challenge: { SALT: 'ab', SRP_B: '0', SECRET_BLOCK: '' } },
    { name: 'no number', challenge: { SALT: 'ab', SRP_B: 'xyz', SECRET_BLOCK: '' } },
    { name: 'an endless number', challenge: { SALT: 'ab', SRP_B: 'f'.repeat(1025), SECRET_BLOCK: '' } },
  ])('is not made for a server that sends $name', ({ challenge }) => {
    const prove = () => startSrp({ randomBytes }).prove(challenge, { realm: 'r', name: 'n', password: 'p' }, stoppedAt)
    expect(prove).toThrow(expect.objectContaining({ code: 'service_failed' }))
  })
})

describe('a device', () => {
  it('proves itself as cognito-srp-helper lets it', () => {
    const { device, verifier } = newDevice({ key: 'us-local-1_device', groupKey: '-group' }, { randomBytes })
    const { ours, theirs } = twins('maria', '')
    const { publicB } = srpServerValues(Buffer.from(verifier.PasswordVerifier, 'base64').toString('hex'), randomBytes)
    const challenge = {
      SALT: Buffer.from(verifier.Salt, 'base64').toString('hex'),
      SRP_B: publicB,
      SECRET_BLOCK: 'c2VjcmV0',
      DEVICE_KEY: device.key,
      USERNAME: 'maria',
    }
    const response = { ChallengeName: 'DEVICE_PASSWORD_VERIFIER', ChallengeParameters: challenge }
    const signed = signSrpSessionWithDevice(theirs, response, device.groupKey, device.password)
    const identity = { realm: device.groupKey, name: device.key, password: device.password }
    const at = new Date(`${signed.timestamp.replace(' UTC', '')} UTC`)
    expect(ours.prove(challenge, identity, at).PASSWORD_CLAIM_SIGNATURE).toBe(signed.passwordSignature)
  })

  it('has a password of its own each time, and a verifier that fits it', () => {
    const keys = { key: 'k', groupKey: 'g' }
    const [one, other] = [newDevice(keys, { randomBytes }), newDevice(keys, { randomBytes })]
    expect(one.device.password).not.toBe(other.device.password)
    const salt = Buffer.from(one.verifier.Salt, 'base64').toString('hex')
    expect(deviceVerifier(one.device, salt)).toEqual(one.verifier)
    expect(deviceVerifier(other.device, salt)).not.toEqual(one.verifier)
  })
})
