import { parsePoolId } from '../../src/pool/pool-address.ts'
import type { JsonObject } from '../../src/text/json.ts'
import { expectFrom } from '../../src/verification/expected.ts'
import { keysFromSet } from '../../src/verification/keys/signing-keys.ts'
import type { Accepted, Rejected } from '../../src/verification/verdict.ts'
import { verifyToken } from '../../src/verification/verify-token.ts'
import { makeTokens } from './made-tokens.ts'
import { stoppedAt } from './test-edges.ts'

/** 2026-11-22T06:22:00Z in epoch seconds. */
export const stoppedSeconds = stoppedAt.getTime() / 1000

export const poolId = 'eu-west-1_AbC123xyz'
const iss = `https://cognito-idp.eu-west-1.amazonaws.com/${poolId}`

/** Claims of a good access token. */
export const accessClaims = {
  sub: '9387dbed-ce4a-44fa-b6ab-6b26327e9305',
  iss,
  client_id: '1h57kf5cpq17m0eml12example',
  token_use: 'access',
  scope: 'openid email',
  username: 'ann',
  iat: stoppedSeconds - 60,
  exp: stoppedSeconds + 3600,
}

const maker = makeTokens()

/** The core's own verdict about a token with these claims, whose signature holds or does not. */
export async function verdictOn(changes: JsonObject = {}, isGenuine = true): Promise<Accepted | Rejected> {
  const token = maker.signed(
    JSON.stringify({ alg: 'RS256', kid: maker.kid }),
    JSON.stringify({ ...accessClaims, ...changes }),
  )
  return verifyToken(isGenuine ? token : token.replace(/[^.]*$/, 'c2lnbmF0dXJl'), expectFrom(parsePoolId(poolId)), {
    keys: keysFromSet(maker.jwks, 'file'),
    now: stoppedAt,
  })
}
