import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseIssuer, parsePoolId } from '../../src/pool/pool-address.ts'
import { type Expected, expectFrom } from '../../src/verification/expected.ts'
import { keysFromSet, type SigningKeys } from '../../src/verification/keys/signing-keys.ts'

/** A token of fixtures/token-cases.json and the verdict that it deserves; the file's own `about` explains each member. */
export interface TokenCase {
  readonly id: string
  readonly token: string
  readonly jwks: string
  readonly jwksAfterRefetch?: string
  readonly options: {
    readonly userPoolId?: string
    readonly issuer?: string
    readonly clientIds: readonly string[] | null
    readonly tokenUse: 'access' | 'id' | null
    readonly requiredScopes?: readonly string[]
    readonly groups?: readonly string[]
    readonly clockToleranceS: number
    readonly now: number
  }
  readonly expect: string
  readonly accept?: readonly string[]
  readonly warn?: readonly string[]
  readonly commandLine?: { readonly expect: string; readonly acceptExit?: readonly number[] }
}

const file = JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/token-cases.json'), 'utf8'))

export const tokenCases: readonly TokenCase[] = file.cases
export const keySets: Readonly<Record<string, { keys: object[] }>> = file.jwks

export function expectedOf({ options }: TokenCase): Expected {
  const pool = options.issuer === undefined ? parsePoolId(options.userPoolId ?? '') : parseIssuer(options.issuer)
  return expectFrom(pool, {
    tokenUse: options.tokenUse ?? 'any',
    clientIds: options.clientIds,
    scopes: options.requiredScopes ?? [],
    groups: options.groups ?? [],
    clockTolerance: options.clockToleranceS,
  })
}

/** The keys of a case, with a second set for whoever asks again. */
export function keysOf({ jwks, jwksAfterRefetch }: TokenCase): SigningKeys {
  if (jwksAfterRefetch === undefined) return keysFromSet(keySets[jwks], 'file')
  const before = keysFromSet(keySets[jwks], 'cache')
  const after = keysFromSet(keySets[jwksAfterRefetch], 'network')
  return async (want) => (want.again ? after(want) : { ...(await before(want)), refetchable: true })
}
