import { randomUUID } from 'node:crypto'
import { absentCanary } from '../../src/probe/canary.ts'
import { createOwnKey, forge, rsa, takeApart } from '../../src/probe/forge.ts'
import { wayTo } from '../../src/probe/ingredients.ts'
import { asJwk } from '../../src/probe/key-forms.ts'
import type { GenuineName, Kit } from '../../src/probe/materials.ts'
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

/** A kit of a pool with two keys, both of them at hand, and no genuine token but the good one. */
export async function testKit(changes: Partial<Kit> = {}): Promise<Kit> {
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
    good: takeApart(good),
    keys,
    key,
    own,
    genuine: Object.fromEntries(names.map((name) => [name, wayTo(name)])) as Kit['genuine'],
    lab: { kid: pool.kid, privateKey: pool.privateKey },
    canary: absentCanary('0123456789abcdef').address,
    runId: '0123456789abcdef',
    now: stoppedAt,
    ...changes,
  }
}
