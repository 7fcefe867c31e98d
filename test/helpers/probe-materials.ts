import { randomUUID } from 'node:crypto'
import { absentCanary } from '../../src/probe/canary.ts'
import { createOwnKey, forge, rsa, splitToken } from '../../src/probe/forging/forge.ts'
import { asJwk } from '../../src/probe/forging/key-forms.ts'
import { howToObtain } from '../../src/probe/genuine-tokens.ts'
import type { GenuineName, ProbeMaterials } from '../../src/probe/materials.ts'
import type { RsaJwk } from '../../src/verification/keys/keys.ts'
import { stoppedAt } from './test-edges.ts'

export const testIssuer = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123xyz'

const names: readonly GenuineName[] = [
  'id',
  'expired',
  'otherClientAccess',
  'otherClientId',
  'otherPool',
  'lowScope',
  'revoked',
]

/** The materials of a pool with two keys, both of them at hand, and no genuine token but the good one. */
export async function testMaterials(changes: Partial<ProbeMaterials> = {}): Promise<ProbeMaterials> {
  const [pool, other, own] = await Promise.all([
    createOwnKey('pool+/='),
    createOwnKey('other'),
    createOwnKey('cogtool-own'),
  ])
  const key = asJwk(pool.publicKey, pool.kid) as unknown as RsaJwk
  const keys = [asJwk(other.publicKey, other.kid) as unknown as RsaJwk, key]
  const seconds = stoppedAt.getTime() / 1000
  const sub = randomUUID()
  const claims = {
    sub,
    iss: testIssuer,
    client_id: '1h57kf5cpq17m0eml12EXAMPLE',
    token_use: 'access',
    scope: 'openid email',
    auth_time: seconds,
    exp: seconds + 3600,
    iat: seconds,
    username: sub,
  }
  const good = forge({ kid: pool.kid, alg: 'RS256' }, claims, rsa(pool.privateKey))
  return {
    target: new URL('http://127.0.0.1:9/api/me'),
    good: splitToken(good),
    keys,
    key,
    own,
    genuine: Object.fromEntries(names.map((name) => [name, howToObtain(name)])) as ProbeMaterials['genuine'],
    lab: { kid: pool.kid, privateKey: pool.privateKey },
    canary: absentCanary('0123456789abcdef').address,
    runId: '0123456789abcdef',
    now: stoppedAt,
    ...changes,
  }
}
