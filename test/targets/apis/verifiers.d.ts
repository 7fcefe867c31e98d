import type { RequestListener } from 'node:http'

/** What a verifier is told of the pool. */
export interface VerifierSettings {
  readonly poolId: string
  readonly issuer: string
  readonly clientId: string
  readonly audience?: string
  readonly algorithms: readonly string[]
  readonly jwksUri: string
  /** For one that has no address of its own for them. */
  readonly areKeysDown?: boolean
}

type Verifier =
  | 'express-jwt'
  | 'passport-jwt'
  | '@fastify/jwt'
  | 'hono'
  | 'koa-jwt'
  | '@hapi/jwt'
  | 'express-oauth2-jwt-bearer'
  | 'aws-jwt-verify'
  | 'jose'
  | 'NestJS'

export const verifiers: Readonly<
  Record<Verifier, (settings: VerifierSettings) => RequestListener | Promise<RequestListener>>
>
