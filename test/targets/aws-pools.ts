import { createPublicKey, type JsonWebKey } from 'node:crypto'
import type { LocalPool } from '../../src/local/server/local-pool.ts'
import type { PoolKeys } from '../../src/local/tokens/keys.ts'
import { createTokenService } from '../../src/local/tokens/tokens.ts'
import { serveApi } from '../helpers/api-server.ts'
import type { TargetPool } from './apis/index.js'

/** A pool whose tokens name an issuer of AWS's: verifiers made for Cognito take no other. */
export interface AwsPool {
  /** For the tokens. */
  readonly pool: LocalPool
  /** For the APIs; the key set is served on this machine. */
  readonly target: TargetPool
}

/** The local pool's users and app clients under another name and with other keys. */
export async function underAwsName(local: LocalPool, poolId: string, keys: PoolKeys): Promise<AwsPool> {
  const issuer = `https://cognito-idp.eu-west-1.amazonaws.com/${poolId}`
  const { users } = local.state
  const { clients } = local
  const tokens = createTokenService({ issuer, keys, users, clients, now: local.state.now })
  const { jwks } = tokens
  const { origin } = await serveApi((_, response) => response.end(JSON.stringify(jwks)))
  return {
    pool: { ...local, poolId, issuer, state: { ...local.state, poolId, issuer, tokens } },
    target: {
      poolId,
      issuer,
      clientId: local.client.id,
      jwks,
      accessKid: keys.access.kid,
      jwksUri: `${origin}/jwks.json`,
      pems: pems(jwks.keys, 'spki'),
      pkcs1: pems(jwks.keys, 'pkcs1'),
    },
  }
}

function pems(keys: readonly object[], type: 'spki' | 'pkcs1'): Record<string, string> {
  return Object.fromEntries(
    keys.map((jwk) => {
      const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
      return [(jwk as { kid: string }).kid, key.export({ type, format: 'pem' }).toString()]
    }),
  )
}
