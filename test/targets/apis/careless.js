// Real verifiers with one thing left out or one thing too many.
import { X509Certificate } from 'node:crypto'
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  EmbeddedJWK,
  importX509,
  jwtVerify,
} from 'jose'
import jwt from 'jsonwebtoken'
import { ExtractJwt } from 'passport-jwt'
import { bearerToken, guarded, json, must, mustBeOurs, refused } from './answering.js'
import { awsJwtVerify, expressJwt, passportJwt } from './good.js'

const keysOf = ({ jwks }) => createLocalJWKSet(jwks)
const strictly = ({ issuer }) => ({ issuer, algorithms: ['RS256'], requiredClaims: ['exp', 'sub'] })

/** jose, used strictly but for what the options change. */
function withJose(pool, { keys = keysOf(pool), options = {}, claims = (all) => mustBeOurs(all, pool), ...reading }) {
  return guarded(async (token) => {
    const { payload } = await jwtVerify(token, keys, { ...strictly(pool), ...options })
    return claims(payload)
  }, reading)
}

export const anyClient = (pool) =>
  withJose(pool, {
    claims: (all) => {
      must(all.token_use === 'access')
      return all
    },
  })

export const anyKind = (pool) =>
  withJose(pool, {
    claims: (all) => {
      must((all.client_id ?? all.aud) === pool.clientId)
      return all
    },
  })

export const awsAnything = (pool) => awsJwtVerify(pool, { tokenUse: null, clientId: null })

export const expiryIgnored = (pool) =>
  guarded((token) => {
    const key = pool.pems[jwt.decode(token, { complete: true }).header.kid]
    return mustBeOurs(
      jwt.verify(token, key, { algorithms: ['RS256'], issuer: pool.issuer, ignoreExpiration: true }),
      pool,
    )
  })

export const generousClock = (pool) => withJose(pool, { options: { clockTolerance: 24 * 60 * 60 } })

export const onlyDecoded = (pool) => guarded((token) => mustBeOurs(decodeJwt(token), pool))

export const keysOfAllPools = (pool) => {
  const keys = createLocalJWKSet({ keys: [...pool.jwks.keys, ...pool.neighbour.jwks.keys] })
  return withJose(pool, { keys, options: { issuer: undefined }, claims: (all) => all })
}

/** Cognito's own address cannot be reached from a test; any other one is asked as it stands. */
export const keysOfIssuer = (pool) =>
  guarded(async (token) => {
    const { iss } = decodeJwt(token)
    const known = [pool, pool.neighbour].find(({ issuer }) => issuer === iss)
    must(known || !iss.includes('amazonaws.com'))
    const keys = known ? keysOf(known) : createRemoteJWKSet(new URL(`${iss}/.well-known/jwks.json`))
    return (await jwtVerify(token, keys, { algorithms: ['RS256'] })).payload
  })

export const keysOfJku = (pool) =>
  guarded(async (token) => {
    const { jku } = decodeProtectedHeader(token)
    const keys = jku === undefined ? keysOf(pool) : createRemoteJWKSet(new URL(jku))
    return mustBeOurs((await jwtVerify(token, keys, strictly(pool))).payload, pool)
  })

/** Looks at the keys, and believes only its own: no forged token gets in, but the API calls whom a token names. */
export const jkuFetched = (pool) =>
  guarded(async (token) => {
    const { jku } = decodeProtectedHeader(token)
    if (jku !== undefined) await fetch(jku)
    return mustBeOurs((await jwtVerify(token, keysOf(pool), strictly(pool))).payload, pool)
  })

export const certificateOfX5u = (pool) =>
  guarded(async (token) => {
    const { x5u } = decodeProtectedHeader(token)
    const key = x5u === undefined ? keysOf(pool) : await importX509(await (await fetch(x5u)).text(), 'RS256')
    return mustBeOurs((await jwtVerify(token, key, strictly(pool))).payload, pool)
  })

export const certificateOfX5c = (pool) =>
  guarded(async (token) => {
    const [certificate] = decodeProtectedHeader(token).x5c ?? []
    const key = certificate ? new X509Certificate(Buffer.from(certificate, 'base64')).publicKey : keysOf(pool)
    return mustBeOurs((await jwtVerify(token, key, strictly(pool))).payload, pool)
  })

export const keyOfHeader = (pool) =>
  guarded(async (token) => {
    const key = decodeProtectedHeader(token).jwk === undefined ? keysOf(pool) : EmbeddedJWK
    return mustBeOurs((await jwtVerify(token, key, strictly(pool))).payload, pool)
  })

export const fromQuery = (pool) =>
  expressJwt(pool, { getToken: (request) => bearerToken(request) ?? request.query.token ?? request.query.access_token })

export const fromCookieOrQuery = (pool) =>
  passportJwt(pool, {
    jwtFromRequest: ExtractJwt.fromExtractors([
      ExtractJwt.fromAuthHeaderAsBearerToken(),
      ExtractJwt.fromUrlQueryParameter('access_token'),
      (request) => /(?:^|; )jwt=([^;]+)/.exec(request.headers.cookie ?? '')?.[1],
    ]),
  })

export const fromOtherHeader = (pool) =>
  withJose(pool, { tokenOf: (request) => bearerToken(request) ?? request.headers['x-authorization']?.split(' ')[1] })

export const fromForm = (pool) => {
  const asBearer = withJose(pool, { tokenOf: (request) => request.token })
  return async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    request.token = bearerToken(request) ?? new URLSearchParams(body).get('access_token') ?? undefined
    return asBearer(request, response)
  }
}

export const anyScheme = (pool) =>
  withJose(pool, { tokenOf: (request) => request.headers.authorization?.split(' ').at(-1)?.replaceAll('"', '') })

export const lastHeader = (pool) =>
  withJose(pool, {
    tokenOf: ({ rawHeaders }) => {
      const at = rawHeaders.findLastIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'authorization')
      return at === -1 ? undefined : /^Bearer ([\w.-]+)$/i.exec(rawHeaders[at + 1])?.[1]
    },
  })

export const remoteUser = (pool) => {
  const others = withJose(pool, {})
  return (request, response) => {
    const user = request.headers['remote-user']
    return user === undefined ? others(request, response) : json(response, 200, { username: user, groups: [] })
  }
}

export const keyLookupThrows = (pool) => {
  const good = withJose(pool, {})
  return (request, response) => {
    const token = bearerToken(request)
    const kid = token && jwt.decode(token, { complete: true })?.header.kid
    if (token && pool.pems[kid] === undefined) return json(response, 500, { detail: 'internal error' })
    return good(request, response)
  }
}

export const tokenEchoed = (pool) =>
  withJose(pool, {
    refuse: (response, challenge, token) =>
      json(response, 401, { detail: `bad token ${token}` }, { 'WWW-Authenticate': challenge }),
  })

export const noChallenge = (pool) =>
  withJose(pool, { refuse: (response) => json(response, 401, { detail: 'refused' }) })

export const refusesEverybody = () => (_request, response) => refused(response, 'Bearer')
