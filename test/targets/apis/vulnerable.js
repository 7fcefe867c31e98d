// Releases with published faults, and verifiers that somebody wrote by hand.
import { createHmac, createVerify } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createVerifier } from 'fast-jwt-3.3.1'
import jwt from 'jsonwebtoken'
import jwt400 from 'jsonwebtoken-4.0.0'
import jwt421 from 'jsonwebtoken-4.2.1'
import jwtSimple from 'jwt-simple-0.3.0'
import { JWK, JWS } from 'node-jose-0.10.0'
import { guarded, must, mustBeOurs } from './answering.js'

function ours(read, pool) {
  // old releases give text where the header has no typ, and Cognito's has none
  const claims = typeof read === 'string' ? JSON.parse(read) : read
  must(claims.iss === pool.issuer && claims.exp * 1000 > Date.now())
  return mustBeOurs(claims, pool)
}

const headerOf = (token) => JSON.parse(Buffer.from(token.split('.')[0], 'base64url'))
const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'))
const pemOf = (token, pems) => pems[headerOf(token).kid] ?? Object.values(pems)[0]

/** CVE-2015-9235: the algorithm is the token's. */
export const jsonwebtoken400 = (pool) => guarded((token) => ours(jwt400.verify(token, pemOf(token, pool.pems)), pool))

/** Its guard knows one of the two PEM forms: with the other one it refuses the real token and takes the forged one. */
export const jsonwebtoken421 = (pool) => guarded((token) => ours(jwt421.verify(token, pemOf(token, pool.pkcs1)), pool))

/** CVE-2016-10555 */
export const jwtSimple030 = (pool) => guarded((token) => ours(jwtSimple.decode(token, pemOf(token, pool.pems)), pool))

/** CVE-2023-48223 */
export const fastJwt331 = (pool) => {
  const verify = createVerifier({ key: pool.pkcs1[pool.accessKid] })
  return guarded(async (token) => ours(await verify(token), pool))
}

/** CVE-2018-0114 */
export const nodeJose0100 = (pool) =>
  guarded(async (token) => {
    const keys = await JWK.asKeyStore(pool.jwks)
    const { payload } = await JWS.createVerify(keys).verify(token)
    return ours(JSON.parse(payload), pool)
  })

/** Development's secret beside the pool's keys. */
export const weakSecret = (pool) =>
  guarded((token) => {
    const { alg, kid } = headerOf(token)
    const key = alg === 'HS256' ? 'secret' : pool.pems[kid]
    return ours(jwt.verify(token, key, { algorithms: [alg === 'HS256' ? 'HS256' : 'RS256'] }), pool)
  })

/** By hand: refuses `none`, the word, and asks no more. */
export const noneByName = (pool) =>
  guarded((token) => {
    const { alg } = headerOf(token)
    must(alg !== 'none')
    if (alg.toLowerCase() !== 'none') mustVerify(token, pool.pems[headerOf(token).kid])
    return ours(claimsOf(token), pool)
  })

/** By hand: the key is the file that kid names. */
export const keyFromFile = (pool) =>
  guarded((token) => {
    const { alg, kid } = headerOf(token)
    const path = `${import.meta.dirname}/${kid}`
    if (existsSync(path)) mustMatch(token, readFileSync(path))
    else if (alg === 'RS256') mustVerify(token, pool.pems[kid])
    else must(false)
    return ours(claimsOf(token), pool)
  })

/** By hand: a query put together from kid, and a database that does as it is told. */
export const keyFromDatabase = (pool) =>
  guarded((token) => {
    const { alg, kid } = headerOf(token)
    const injected = /' UNION SELECT '([^']*)$/.exec(String(kid))?.[1]
    if (injected !== undefined && alg === 'HS256') mustMatch(token, injected)
    else mustVerify(token, pool.pems[kid])
    return ours(claimsOf(token), pool)
  })

/** By hand: whatever the algorithm, one key in one form. */
export const secretOf = (form) => (pool) =>
  guarded((token) => {
    const { alg, kid } = headerOf(token)
    if (alg === 'HS256') mustMatch(token, form(pool, kid))
    else mustVerify(token, pool.pems[kid])
    return ours(claimsOf(token), pool)
  })

/** By hand: any key will do that is not known. */
export const anyUnknownKey = (pool) =>
  guarded((token) => {
    const { alg, kid } = headerOf(token)
    must(alg === 'RS256')
    if (pool.pems[kid]) mustVerify(token, pool.pems[kid])
    return ours(claimsOf(token), pool)
  })

function mustVerify(token, pem) {
  const [header, payload, signature] = token.split('.')
  must(pem && createVerify('RSA-SHA256').update(`${header}.${payload}`).verify(pem, signature, 'base64url'))
}

function mustMatch(token, secret) {
  const [header, payload, signature] = token.split('.')
  must(createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url') === signature)
}
