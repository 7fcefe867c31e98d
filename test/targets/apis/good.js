// Real verifiers as their documentation says: nothing is to be found here.
import { CognitoJwtVerifier } from 'aws-jwt-verify'
import express from 'express'
import { expressjwt } from 'express-jwt'
import { createVerifier } from 'fast-jwt'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import jwt from 'jsonwebtoken'
import jwksRsa from 'jwks-rsa'
import passport from 'passport'
import { ExtractJwt, Strategy } from 'passport-jwt'
import { bearerToken, expressRefusal, guarded, json, mustBeOurs, userOf } from './answering.js'

export function awsJwtVerify({ poolId, clientId, jwks }, properties = { tokenUse: 'access', clientId }) {
  const verifier = CognitoJwtVerifier.create({ userPoolId: poolId, ...properties })
  verifier.cacheJwks(jwks)
  return guarded((token) => verifier.verify(token))
}

export function jose(pool) {
  const keys = createRemoteJWKSet(new URL(pool.jwksUri))
  const options = { issuer: pool.issuer, algorithms: ['RS256'], requiredClaims: ['exp', 'sub'] }
  return guarded(async (token) => mustBeOurs((await jwtVerify(token, keys, options)).payload, pool))
}

export function jsonwebtoken(pool) {
  const client = jwksRsa({ jwksUri: pool.jwksUri, cache: true })
  return guarded(async (token) => {
    const { kid } = jwt.decode(token, { complete: true }).header
    const key = (await client.getSigningKey(kid)).getPublicKey()
    return mustBeOurs(jwt.verify(token, key, { algorithms: ['RS256'], issuer: pool.issuer }), pool)
  })
}

export function fastJwt(pool) {
  const verify = createVerifier({
    key: async ({ header }) => pool.pems[header.kid] ?? Promise.reject(new Error('unknown key')),
    algorithms: ['RS256'],
    allowedIss: pool.issuer,
    requiredClaims: ['exp', 'sub'],
  })
  return guarded(async (token) => mustBeOurs(await verify(token), pool))
}

export function expressJwt(pool, more = {}) {
  const app = express()
  const secret = jwksRsa.expressJwtSecret({ jwksUri: pool.jwksUri, cache: true })
  app.use(oneHeader)
  app.use(expressjwt({ secret, algorithms: ['RS256'], issuer: pool.issuer, ...more }))
  app.get('/me', (request, response) => json(response, 200, userOf(mustBeOurs(request.auth, pool))))
  app.use(expressRefusal)
  return app
}

export function passportJwt(pool, more = {}) {
  const app = express()
  const authenticator = new passport.Passport()
  const strategy = new Strategy(
    {
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKeyProvider: jwksRsa.passportJwtSecret({ jwksUri: pool.jwksUri, cache: true }),
      algorithms: ['RS256'],
      issuer: pool.issuer,
      ...more,
    },
    (claims, done) => {
      try {
        done(null, mustBeOurs(claims, pool))
      } catch {
        done(null, false)
      }
    },
  )
  authenticator.use(strategy)
  app.use(oneHeader)
  app.get('/me', authenticator.authenticate('jwt', { session: false, failWithError: true }), (request, response) =>
    json(response, 200, userOf(request.user)),
  )
  app.use(expressRefusal)
  return app
}

/** These two read what Node makes of several Authorization lines, and of more words than two. */
function oneHeader(request, _response, next) {
  const isSent = request.headers.authorization !== undefined
  next(isSent && bearerToken(request) === undefined ? new Error('malformed') : undefined)
}
