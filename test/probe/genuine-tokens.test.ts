import { describe, expect, it } from 'vitest'
import { parseIssuer } from '../../src/pool/pool-address.ts'
import { checkGenuineToken, type ReferenceToken } from '../../src/probe/genuine-tokens.ts'
import type { GenuineName } from '../../src/probe/materials.ts'
import { expectFrom } from '../../src/verification/expected.ts'
import { keysFromSet } from '../../src/verification/keys/signing-keys.ts'
import { verifyToken } from '../../src/verification/verify-token.ts'
import { sharedTestPool } from '../helpers/local-pool.ts'
import { stoppedAt } from '../helpers/test-edges.ts'

const pool = sharedTestPool({}, { now: () => stoppedAt })
const neighbour = sharedTestPool({ poolId: 'us-local-1_Demo0002' }, { now: () => stoppedAt })

/** A token made so many seconds ago; it lasts an hour. */
async function token(what: {
  use?: 'access' | 'id'
  client?: string
  scopes?: string[]
  ago?: number
  of?: typeof pool
}) {
  const { use = 'access', client = 'public', scopes = ['openid'], ago = 0, of = pool } = what
  const { state, clients, demoUser, faults } = of()
  faults.clockOffset = -ago
  const issued = await state.tokens.issue({
    user: state.users.forSignIn(demoUser.username),
    client: clients.find(({ name }) => name === client) ?? of().client,
    scopes,
    through: 'hosted-ui',
    refreshable: false,
  })
  faults.clockOffset = 0
  return issued[use] ?? ''
}

async function judge(name: GenuineName, text: string, accept: ReferenceToken['accept'] = 'access'): Promise<string> {
  const means = { keys: keysFromSet(pool().state.tokens.jwks, 'file'), now: stoppedAt }
  const verify = (one: string) => verifyToken(one, expectFrom(parseIssuer(pool().issuer)), means)
  const good = await verify(await token({ use: accept === 'id' ? 'id' : 'access' }))
  const standard = { claims: good.claims ?? {}, accept, now: stoppedAt }
  const found = checkGenuineToken(name, text, await verify(text), standard)
  return 'token' in found ? 'fits' : found.missing
}

describe('a token that fits its case', () => {
  it.each([
    ['id', { use: 'id' }],
    ['expired', { ago: 3600 + 301 }],
    ['otherClientAccess', { client: 'confidential' }],
    ['otherClientId', { client: 'confidential', use: 'id' }],
    ['otherPool', { of: neighbour }],
    ['lowScope', { scopes: ['aws.cognito.signin.user.admin'] }],
    ['revoked', {}],
  ] as const)('%s: %o', async (name, what) => {
    const { scopes, ...rest } = { scopes: undefined, ...what }
    expect(await judge(name, await token({ ...rest, ...(scopes && { scopes: [...scopes] }) }))).toBe('fits')
  })

  it('the access token, where the API takes ID tokens', async () => {
    expect(await judge('id', await token({}), 'id')).toBe('fits')
  })
})

describe('a token that an API would refuse for another reason', () => {
  it.each([
    ['id', {}, 'it is not an ID token'],
    ['id', { use: 'id', ago: 3700 }, 'it has expired'],
    ['id', { use: 'id', client: 'confidential' }, 'it is from another app client than the good token'],
    ['id', { use: 'id', of: neighbour }, 'it is not from this pool'],
    ['expired', {}, 'it has not expired'],
    ['expired', { ago: 3600 + 299 }, 'it expired only 4 min 59 s ago; wait until 5 minutes have passed'],
    ['expired', { ago: 7200, use: 'id' }, 'it is not the kind that the API accepts'],
    ['expired', { ago: 7200, client: 'confidential' }, 'it is from another app client than the good token'],
    ['otherClientAccess', {}, 'it is from the same app client as the good token'],
    ['otherClientAccess', { client: 'confidential', use: 'id' }, 'it is not an access token'],
    ['otherClientId', { client: 'confidential' }, 'it is not an ID token'],
    ['otherPool', {}, 'it is from the same pool as the good token'],
    ['otherPool', { of: neighbour, use: 'id' }, 'it is not an access token'],
    ['otherPool', { of: neighbour, ago: 3600 }, 'it has expired'],
    ['lowScope', {}, 'it has scopes other than aws.cognito.signin.user.admin'],
    ['revoked', { ago: 7200 }, 'it has expired'],
  ] as const)('%s: %o', async (name, what, problem) => {
    expect(await judge(name, await token(what))).toBe(`the given token does not fit: ${problem}`)
  })

  it.each(['otherPool', 'revoked'] as const)('%s: a word', async (name) => {
    expect(await judge(name, 'cogtool')).toMatch(/does not fit: it is not (?:a JWT|from this pool)/)
  })
})
