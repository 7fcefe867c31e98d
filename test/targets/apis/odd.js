// APIs that answer in other ways than most.
import { createLocalJWKSet, jwtVerify } from 'jose'
import { bearerToken, guarded, json, must, mustBeOurs, userOf } from './answering.js'

const check = async (token, pool) => {
  const options = { issuer: pool.issuer, algorithms: ['RS256'], requiredClaims: ['exp', 'sub'] }
  return mustBeOurs((await jwtVerify(token, createLocalJWKSet(pool.jwks), options)).payload, pool)
}

/** 200 and the same words for everybody. */
export const open = () => (_request, response) => json(response, 200, { status: 'ok', time: new Date().toISOString() })

/** 200 for everybody, the user's own data only for a user. */
export const optional = (pool) => async (request, response) => {
  const claims = await check(bearerToken(request) ?? '', pool).catch(() => undefined)
  const time = new Date().toISOString()
  json(response, 200, claims ? { user: userOf(claims), time } : { user: null, time })
}

/** 200 for errors too, as some RPC frameworks do. */
export const errorsAs200 = (pool) => {
  const refuse = (response, _challenge, token) =>
    json(response, 200, { error: token ? 'invalid token' : 'no token', request_id: crypto.randomUUID() })
  return guarded((token) => check(token, pool), { refuse })
}

/** Says nothing about the user. */
export const silent = (pool) => async (request, response) => {
  const isGood = await check(bearerToken(request) ?? '', pool).then(
    () => true,
    () => false,
  )
  if (isGood) json(response, 200, { items: [], count: 0 })
  else json(response, 401, {}, { 'WWW-Authenticate': 'Bearer' })
}

/** Sends to a login page whoever is not signed in. */
export const loginPage = (pool) =>
  guarded((token) => check(token, pool), {
    refuse: (response) => response.writeHead(302, { Location: '/accounts/login?next=/me' }).end(),
  })

/** An API for ID tokens. */
export const forIdTokens = (pool) => {
  const options = {
    issuer: pool.issuer,
    audience: pool.clientId,
    algorithms: ['RS256'],
    requiredClaims: ['exp', 'sub'],
  }
  return guarded(async (token) => {
    const { payload } = await jwtVerify(token, createLocalJWKSet(pool.jwks), options)
    must(payload.token_use === 'id')
    return payload
  })
}

/** No more than so many requests. */
export const limited = (pool) => {
  let count = 0
  const good = guarded((token) => check(token, pool))
  return (request, response) => {
    count++
    return count > 8 ? json(response, 429, {}, { 'Retry-After': '1' }) : good(request, response)
  }
}
