import { demoUser } from '../../../src/local/state/seed-users.ts'

/** The person's own pool, and one that belongs to somebody else: both are AWS's. */
export const ownPool = 'eu-west-1_RealPool1'
export const evilPool = 'eu-west-1_EvilPool1'

/** Hosts that a person's own settings lead to. */
export const ownHosts = {
  aws: 'cognito-idp.eu-west-1.amazonaws.com',
  awsIssuer: 'issuer-cognito-idp.eu-west-1.amazonaws.com',
  domain: 'corp.auth.eu-west-1.amazoncognito.com',
  customDomain: 'login.corp.example',
  api: 'api.corp.example',
  waf: 'wafv2.eu-west-1.amazonaws.com',
} as const

/** Hosts that only a stranger's settings lead to. What they get, a stranger has. */
export const strangeHosts = {
  domain: 'evil.example',
  api: 'api.evil.example',
  issuer: 'idp.evil.example',
  poolDomain: 'evilcorp.auth.eu-west-1.amazoncognito.com',
  otherRegion: 'cognito-idp.us-east-1.amazonaws.com',
  belowAws: 'cognito-idp.eu-west-1.amazonaws.com.evil.example',
  belowLocalhost: 'localhost.evil.example',
  apiGateway: 'x.execute-api.eu-west-1.amazonaws.com',
  bucket: 'corp.s3.eu-west-1.amazonaws.com',
  privateLink: 'vpce-1.cognito-idp.eu-west-1.vpce.amazonaws.com',
} as const

export const allHosts = [...Object.values(ownHosts), ...Object.values(strangeHosts)]

/** What every request that reaches one of these hosts is recorded as. */
export interface Recorded {
  readonly scheme: 'http' | 'https'
  readonly host: string
  /** Whom it reached: a request about the evil pool reaches its owner, though AWS answers it. */
  readonly reached: 'own' | 'evil pool' | 'stranger'
  readonly method: string
  readonly path: string
  /** Of the cognito-idp API. */
  readonly operation?: string
  readonly secrets: readonly Secret[]
}

/** What a request can give away, by kind. */
export const secretKinds = [
  'code',
  'verifier',
  'client secret',
  'password',
  'password proof',
  'access token',
  'id token',
  'other token',
  'refresh token',
  'AWS signature',
  'AWS session token',
] as const
export type Secret = (typeof secretKinds)[number]

/** Secrets that stand as they are in a person's environment. */
export const known = {
  clientSecret: 'own_secret+of-the-app-client-0123456789',
  password: demoUser.password,
  awsSessionToken: 'own-session-token-of-the-aws-credentials',
} as const
