// Ten real verifiers as an API has them, each with the answers of its own framework: `settings` are what it is told of the pool.
import 'reflect-metadata'
import fastifyJwt from '@fastify/jwt'
import hapi from '@hapi/hapi'
import hapiJwt from '@hapi/jwt'
import { getRequestListener } from '@hono/node-server'
import { Controller, Get, Module, Req, UnauthorizedException, UseGuards } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { CognitoJwtVerifier } from 'aws-jwt-verify'
import { SimpleJwksCache } from 'aws-jwt-verify/jwk'
import express from 'express'
import { expressjwt } from 'express-jwt'
import { auth } from 'express-oauth2-jwt-bearer'
import fastify from 'fastify'
import buildGetJwks from 'get-jwks'
import { Hono } from 'hono'
import { jwk } from 'hono/jwk'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import jwksRsa from 'jwks-rsa'
import Koa from 'koa'
import koaJwt from 'koa-jwt'
import passport from 'passport'
import { ExtractJwt, Strategy } from 'passport-jwt'
import { userOf } from './answering.js'

const tokenOf = (request) => request.headers.authorization?.replace(/^Bearer /, '')

/** What jsonwebtoken is told. */
const forJsonwebtoken = ({ issuer, audience, algorithms }) => ({ issuer, algorithms, ...(audience && { audience }) })

export const verifiers = {
  'express-jwt': (settings) => {
    const app = express()
    const secret = jwksRsa.expressJwtSecret({ jwksUri: settings.jwksUri })
    app.use(expressjwt({ secret, ...forJsonwebtoken(settings) }))
    app.get('/me', (request, response) => response.json(userOf(request.auth)))
    return app
  },

  'passport-jwt': (settings) => {
    const app = express()
    const authenticator = new passport.Passport()
    const options = {
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKeyProvider: jwksRsa.passportJwtSecret({ jwksUri: settings.jwksUri }),
      ...forJsonwebtoken(settings),
    }
    authenticator.use(new Strategy(options, (claims, done) => done(null, claims)))
    app.get('/me', authenticator.authenticate('jwt', { session: false }), (request, response) =>
      response.json(userOf(request.user)),
    )
    return app
  },

  '@fastify/jwt': async ({ issuer, audience, algorithms, jwksUri }) => {
    const app = fastify()
    const getJwks = buildGetJwks({ jwksPath: new URL(jwksUri).pathname })
    await app.register(fastifyJwt, {
      decode: { complete: true },
      verify: { algorithms, allowedIss: issuer, ...(audience && { allowedAud: audience, requiredClaims: ['aud'] }) },
      secret: async (_, { header: { kid, alg } }) =>
        getJwks.getPublicKey({ domain: new URL(jwksUri).origin, kid, alg }),
    })
    app.get('/me', { onRequest: (request) => request.jwtVerify() }, (request) => userOf(request.user))
    await app.ready()
    return (request, response) => app.server.emit('request', request, response)
  },

  hono: ({ issuer, audience, algorithms, jwksUri }) => {
    const app = new Hono()
    app.use(
      '/me',
      jwk({ jwks_uri: jwksUri, alg: algorithms, verification: { iss: issuer, ...(audience && { aud: audience }) } }),
    )
    app.get('/me', (context) => context.json(userOf(context.get('jwtPayload'))))
    return getRequestListener(app.fetch)
  },

  'koa-jwt': (settings) => {
    const app = new Koa({ env: 'production' })
    app.silent = true
    const secret = jwksRsa.koaJwtSecret({ jwksUri: settings.jwksUri })
    app.use(koaJwt({ secret, ...forJsonwebtoken(settings) }))
    app.use((context) => {
      context.body = userOf(context.state.user)
    })
    return app.callback()
  },

  '@hapi/jwt': async ({ issuer, audience, algorithms, jwksUri }) => {
    const server = hapi.server({ debug: false })
    await server.register(hapiJwt)
    server.auth.strategy('pool', 'jwt', {
      keys: { uri: jwksUri, algorithms },
      verify: { iss: issuer, aud: audience ?? false, sub: false },
      validate: ({ decoded }) => ({ isValid: true, credentials: decoded.payload }),
    })
    server.route({
      method: 'GET',
      path: '/me',
      options: { auth: 'pool' },
      handler: ({ auth: { credentials } }) => userOf(credentials),
    })
    // without its keys it does not start; they may get lost later
    await server.initialize().catch(() => {})
    return (request, response) => server.listener.emit('request', request, response)
  },

  'express-oauth2-jwt-bearer': ({ issuer, audience, algorithms, jwksUri, clientId }) => {
    const app = express()
    // it cannot do without an audience, which ID tokens alone have
    app.use(auth({ issuer, jwksUri, audience: audience ?? clientId, tokenSigningAlg: algorithms[0] }))
    app.get('/me', (request, response) => response.json(userOf(request.auth.payload)))
    return app
  },

  'aws-jwt-verify': ({ poolId, audience, clientId, jwksUri, areKeysDown }) => {
    const properties = { userPoolId: poolId, tokenUse: 'access', clientId: audience ?? clientId }
    // it fetches over https alone: from AWS, whom nobody reaches from here, or as it is told
    const fetchKeys = { fetch: async () => (await fetch(jwksUri)).arrayBuffer() }
    const caches = areKeysDown ? {} : { jwksCache: new SimpleJwksCache({ fetcher: fetchKeys }) }
    const verifier = CognitoJwtVerifier.create(properties, caches)
    return answering(async (token) => verifier.verify(token))
  },

  jose: ({ issuer, audience, algorithms, jwksUri }) => {
    const keys = createRemoteJWKSet(new URL(jwksUri))
    const options = { issuer, algorithms, ...(audience && { audience }) }
    return answering(async (token) => (await jwtVerify(token, keys, options)).payload)
  },

  NestJS: async ({ issuer, audience, algorithms, jwksUri }) => {
    const keys = createRemoteJWKSet(new URL(jwksUri))
    class Guard {
      async canActivate(context) {
        const request = context.switchToHttp().getRequest()
        try {
          const options = { issuer, algorithms, ...(audience && { audience }) }
          request.user = (await jwtVerify(tokenOf(request), keys, options)).payload
          return true
        } catch {
          // as the documentation of NestJS does
          throw new UnauthorizedException()
        }
      }
    }
    class Me {
      me(request) {
        return userOf(request.user)
      }
    }
    const descriptor = Object.getOwnPropertyDescriptor(Me.prototype, 'me')
    Get('me')(Me.prototype, 'me', descriptor)
    UseGuards(Guard)(Me.prototype, 'me', descriptor)
    Req()(Me.prototype, 'me', 0)
    Controller()(Me)
    class App {}
    Module({ controllers: [Me] })(App)
    const app = await NestFactory.create(App, { logger: false })
    await app.init()
    return app.getHttpAdapter().getInstance()
  },
}

/** A route that answers with the library's own words, as many do. */
function answering(verify) {
  const app = express()
  app.get('/me', async (request, response) => {
    try {
      response.json(userOf(await verify(tokenOf(request))))
    } catch (error) {
      response.status(401).json({ message: error.message })
    }
  })
  return app
}
