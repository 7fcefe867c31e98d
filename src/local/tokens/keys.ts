import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { foreignAccess, type GuardEdges, readGuarded, replaceGuarded } from '../../pool/guarded-files.ts'
import { CogtoolError, FileRefusal, systemReason } from '../../text/cogtool-error.ts'
import type { JsonObject } from '../../text/json.ts'

/** A signing key with the public half as the JWKS shows it. */
export interface PoolKey {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly jwk: JsonObject
}

/** Cognito signs ID and access tokens with different keys (DG "Understanding the access token"). */
export interface PoolKeys {
  readonly access: PoolKey
  readonly id: PoolKey
}

/** Two new RSA keys, which live in memory only. */
export async function createKeys(): Promise<PoolKeys> {
  const [access, id] = await Promise.all([newKey(), newKey()])
  return { access: poolKey(access), id: poolKey(id) }
}

/**
 * The keys kept in this folder as `access-key.pem` and `id-key.pem`, made at the first start. Files are 0600 in a 0700 folder.
 * Fails with `input_invalid` where a file there is no RSA private key, and with `output_unwritable` where none can be kept.
 */
export async function loadOrCreateKeys(directory: string, edges: GuardEdges): Promise<PoolKeys> {
  const [access, id] = await Promise.all([
    loadOrCreateKey(join(directory, 'access-key.pem'), edges),
    loadOrCreateKey(join(directory, 'id-key.pem'), edges),
  ])
  return { access, id }
}

/** The private key as PKCS 8 PEM. */
export function pemOf(key: PoolKey): string {
  return key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

async function loadOrCreateKey(path: string, edges: GuardEdges): Promise<PoolKey> {
  try {
    const foreign = await foreignAccess(path, edges)
    if (foreign !== undefined) throw new FileRefusal('NOT_OURS_ALONE', foreign)
    const pem = await readGuarded(path, edges)
    if (pem !== undefined) return poolKey(readKey(pem, path))
    const key = poolKey(await newKey())
    await replaceGuarded(path, pemOf(key), edges)
    return key
  } catch (error) {
    const why = systemReason(error)
    if (why === undefined || error instanceof CogtoolError) throw error
    throw new CogtoolError('output_unwritable', `a signing key cannot be kept as ${path}`, {
      why,
      hint: 'let --state or XDG_STATE_HOME name a folder that you, and you alone, may write to',
      cause: error,
    })
  }
}

function readKey(pem: string, path: string): KeyObject {
  let cause: unknown
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048) return key
  } catch (error) {
    cause = error
  }
  throw new CogtoolError('input_invalid', `${path} does not hold a signing key`, {
    why: 'it must be an RSA private key of 2048 bits or more, in PEM',
    hint: 'delete the file: the local pool makes a new key at its next start',
    cause,
  })
}

async function newKey(): Promise<KeyObject> {
  // the asynchronous form runs on the thread pool: both keys are made at the same time
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  return privateKey
}

function poolKey(privateKey: KeyObject): PoolKey {
  const publicKey = createPublicKey(privateKey)
  // like the service's: 32 bytes in standard base64; taken from the key, so that a kept key keeps its id
  const kid = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64')
  const { n, e } = publicKey.export({ format: 'jwk' })
  return { kid, privateKey, jwk: { alg: 'RS256', e, kid, kty: 'RSA', n, use: 'sig' } }
}
