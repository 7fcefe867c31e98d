import type { RequestListener } from 'node:http'

/** A user pool as these APIs are configured with it. */
export interface TargetPool {
  readonly poolId: string
  readonly issuer: string
  readonly clientId: string
  readonly jwks: { readonly keys: readonly object[] }
  /** On this machine. */
  readonly jwksUri: string
  /** The key of access tokens. */
  readonly accessKid: string
  /** Public keys by kid: SPKI and PKCS#1. */
  readonly pems: Readonly<Record<string, string>>
  readonly pkcs1: Readonly<Record<string, string>>
}

type Api = (pool: TargetPool & { readonly neighbour: TargetPool }) => RequestListener
type Apis<Names extends string> = Readonly<Record<Names, Api>>

export const good: Apis<'awsJwtVerify' | 'jose' | 'jsonwebtoken' | 'fastJwt' | 'expressJwt' | 'passportJwt'>
export const careless: Apis<
  | 'anyClient'
  | 'anyKind'
  | 'awsAnything'
  | 'expiryIgnored'
  | 'generousClock'
  | 'onlyDecoded'
  | 'keysOfAllPools'
  | 'keysOfIssuer'
  | 'keysOfJku'
  | 'jkuFetched'
  | 'certificateOfX5u'
  | 'certificateOfX5c'
  | 'keyOfHeader'
  | 'fromQuery'
  | 'fromCookieOrQuery'
  | 'fromOtherHeader'
  | 'fromForm'
  | 'anyScheme'
  | 'lastHeader'
  | 'remoteUser'
  | 'keyLookupThrows'
  | 'tokenEchoed'
  | 'noChallenge'
  | 'refusesEverybody'
>
export const vulnerable: Apis<
  | 'jsonwebtoken400'
  | 'jsonwebtoken421'
  | 'jwtSimple030'
  | 'fastJwt331'
  | 'nodeJose0100'
  | 'weakSecret'
  | 'noneByName'
  | 'keyFromFile'
  | 'keyFromDatabase'
  | 'anyUnknownKey'
> & { readonly secretOf: (form: (pool: TargetPool, kid: string) => string | Buffer) => Api }
export const odd: Apis<'open' | 'optional' | 'errorsAs200' | 'silent' | 'loginPage' | 'forIdTokens' | 'limited'>
