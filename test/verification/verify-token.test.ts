import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseIssuer, parsePoolId } from '../../src/pool/pool-address.ts'
import { CogtoolError } from '../../src/text/cogtool-error.ts'
import { type Expected, expectFrom } from '../../src/verification/expected.ts'
import type { KeySet } from '../../src/verification/keys/keys.ts'
import { keysFromSet, type SigningKeys } from '../../src/verification/keys/signing-keys.ts'
import { verdictReport } from '../../src/verification/report.ts'
import { checkNames, reasons } from '../../src/verification/verdict.ts'
import { verifyToken } from '../../src/verification/verify-token.ts'
import { clientId, encode, goodClaims, issuer, makeTokens, poolId, seconds } from '../helpers/made-tokens.ts'
import { stoppedAt } from '../helpers/test-edges.ts'
import { tokenCases } from '../helpers/token-cases.ts'

const maker = makeTokens()
const stranger = makeTokens()
const keys = keysFromSet(maker.jwks, 'file')
const pool = parsePoolId(poolId)

const verify = (token: string, asked: Partial<Expected> = {}, means: { keys?: SigningKeys; now?: Date } = {}) =>
  verifyToken(token, { ...expectFrom(pool), ...asked }, { keys, now: stoppedAt, ...means })

const noKeys: SigningKeys = () => Promise.reject(new Error('no key was to be asked for'))

describe('an accepted token', () => {
  it('carries proof, and what it was judged by', async () => {
    const verdict = await verify(maker.token())
    expect(verdict).toMatchObject({
      ok: true,
      authentic: true,
      pinned: true,
      issuer,
      userPoolId: poolId,
      tokenUse: 'access',
      keyId: maker.kid,
      keySource: 'file',
      at: stoppedAt,
      warnings: [],
      claims: goodClaims,
    })
    expect(verdict.checks.map(({ check }) => check)).toEqual(checkNames)
  })

  it.each([
    { name: 'expires within a minute', change: { exp: seconds + 60 }, code: 'expires_soon' },
    { name: 'was issued in the future', change: { iat: seconds + 1 }, code: 'iat_in_future' },
    { name: 'counts in milliseconds', change: { exp: seconds * 1000 }, code: 'exp_looks_like_milliseconds' },
    { name: 'ends beyond every date', change: { exp: 1e23 }, code: 'exp_looks_like_milliseconds' },
    {
      name: 'has the updated issuer',
      change: { iss: issuer.replace('cognito-idp', 'issuer-cognito-idp') },
      code: 'updated_issuer',
    },
  ])('that $name comes with a warning', async ({ change, code }) => {
    const verdict = await verify(maker.token(change))
    expect(verdict.ok).toBe(true)
    expect(verdict.warnings.map((warning) => warning.code)).toEqual([code])
  })

  it('warns about stale keys and about a clock that is wrong', async () => {
    const given = await keys({ issuer, kid: maker.kid, again: false })
    const odd: KeySet = { ...given, staleFor: 7200, clockSkew: -300 }
    const { warnings } = await verify(maker.token(), {}, { keys: () => Promise.resolve(odd) })
    expect(warnings.map(({ message }) => message)).toEqual([
      'its keys were fetched 2 h ago and newer ones cannot be had: a withdrawn key might still count',
      "this machine's clock is 5 min behind the issuer's",
    ])
    const { warnings: none } = await verify(maker.token(), {}, { keys: async () => ({ ...given, clockSkew: 4 }) })
    expect(none).toEqual([])
  })
})

describe('a token that fails before its key is looked up', () => {
  it.each([
    { name: 'no token', token: 'abc', reason: 'malformed', check: 'format' },
    { name: 'crit', token: maker.token({}, { crit: [] }), reason: 'malformed', check: 'format' },
    { name: 'none', token: maker.token({}, { alg: 'none' }), reason: 'alg_not_allowed', check: 'algorithm' },
    { name: 'no iss', token: maker.token({ iss: undefined }), reason: 'missing_claim', check: 'issuer' },
    {
      name: 'another iss',
      token: maker.token({ iss: 'https://evil.example' }),
      reason: 'wrong_issuer',
      check: 'issuer',
    },
    { name: 'an empty kid', token: maker.token({}, { kid: '' }), reason: 'unknown_kid', check: 'key' },
    { name: 'no kid', token: maker.token({}, { kid: undefined }), reason: 'unknown_kid', check: 'key' },
  ])('asks for no keys: $name → $reason', async ({ token, reason, check }) => {
    const verdict = await verify(token, {}, { keys: noKeys })
    expect(verdict).toMatchObject({ ok: false, authentic: false, reason, warnings: [], tokenUse: undefined })
    const place = checkNames.map(String).indexOf(check)
    expect(verdict.checks.map(({ status }) => status)).toEqual(
      checkNames.map((_, at) => (at < place ? 'pass' : at === place ? 'fail' : 'skipped')),
    )
  })

  it.each([
    {
      iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Other',
      message: `it is from the user pool us-east-1_Other in us-east-1, not from the user pool ${poolId} in eu-west-1`,
      hint: 'if that pool is the one you mean: --user-pool-id us-east-1_Other',
    },
    {
      iss: `https://cognito-idp.us-east-1.amazonaws.com/${poolId}`,
      message: `it is from the issuer "https://cognito-idp.us-east-1.amazonaws.com/${poolId}", not from the user pool ${poolId} in eu-west-1`,
      hint: `if this is a replica of your pool that you trust: --issuer https://cognito-idp.us-east-1.amazonaws.com/${poolId}`,
    },
    {
      iss: `https://evil.example/;rm -rf $HOME/${poolId}`,
      message: `it is from the issuer "https://evil.example/;rm -rf $HOME/${poolId}", not from the user pool ${poolId} in eu-west-1`,
      hint: undefined,
    },
  ])('names both issuers: $iss', async ({ iss, message, hint }) => {
    expect(await verify(maker.token({ iss }), {}, { keys: noKeys })).toMatchObject({ message, hint })
  })

  it('is from no pool where the pool was to be named by the token and is none of Cognito', async () => {
    const nobody = { id: undefined, region: undefined, issuers: [] }
    const verdict = await verify(maker.token({ iss: 'https://evil.example' }), { pool: nobody }, { keys: noKeys })
    expect(verdict).toMatchObject({
      reason: 'wrong_issuer',
      message: 'it is from the issuer "https://evil.example", which is not a Cognito issuer',
    })
  })

  it('trusts an explicit issuer as that one text alone', async () => {
    const emulator = parseIssuer('http://localhost:9229/local_1')
    expect((await verify(maker.token({ iss: 'http://localhost:9229/local_1' }), { pool: emulator })).ok).toBe(true)
    expect(await verify(maker.token(), { pool: emulator })).toMatchObject({ reason: 'wrong_issuer' })
  })
})

describe('keys', () => {
  const jwk = maker.jwks.keys[0] ?? {}
  const foreign = { ...stranger.jwks.keys[0], kid: maker.kid }
  const setOf = (...list: object[]) => keysFromSet({ keys: list }, 'file')

  it('are all tried that carry the kid', async () => {
    expect((await verify(maker.token(), {}, { keys: setOf(foreign, { ...jwk, use: 'enc' }, jwk) })).ok).toBe(true)
  })

  it('are tried four times at most', async () => {
    expect((await verify(maker.token(), {}, { keys: setOf(foreign, foreign, foreign, jwk) })).ok).toBe(true)
    const five = setOf(foreign, foreign, foreign, foreign, jwk)
    expect(await verify(maker.token(), {}, { keys: five })).toMatchObject({ reason: 'bad_signature' })
  })

  it('say why the one with the right kid does not count', async () => {
    expect(await verify(maker.token(), {}, { keys: setOf({ ...jwk, use: 'enc' }) })).toMatchObject({
      reason: 'unknown_kid',
      message: `the key "${maker.kid}" of ${issuer} does not count: its \`use\` is not sig`,
    })
  })

  it('are asked for again once, where others may have come', async () => {
    const wants: boolean[] = []
    const rotating: SigningKeys = async (want) => {
      wants.push(want.again)
      const set = await keysFromSet(want.again ? maker.jwks : stranger.jwks, 'cache')(want)
      return { ...set, refetchable: true }
    }
    expect((await verify(maker.token(), {}, { keys: rotating })).ok).toBe(true)
    expect(await verify(maker.token({}, { kid: 'gone' }), {}, { keys: rotating })).toMatchObject({
      reason: 'unknown_kid',
    })
    expect(wants).toEqual([false, true, false, true])
  })

  it('that cannot be had are no verdict', async () => {
    const down: SigningKeys = () => Promise.reject(new CogtoolError('jwks_unavailable', 'no keys'))
    await expect(verify(maker.token(), {}, { keys: down })).rejects.toMatchObject({
      code: 'jwks_unavailable',
      exitCode: 4,
    })
  })
})

describe('a signature that does not hold', () => {
  it('leaves every claim untrusted, and shows how it would have been judged', async () => {
    const forged = `${encode(JSON.stringify({ kid: maker.kid, alg: 'RS256' }))}.${stranger
      .token({ exp: seconds - 1, 'cognito:groups': ['root'] })
      .split('.')
      .slice(1)
      .join('.')}`
    const verdict = await verify(forged, { clientIds: [clientId], scopes: ['email'] })
    expect(verdict).toMatchObject({
      ok: false,
      reason: 'bad_signature',
      authentic: false,
      tokenUse: undefined,
      warnings: [],
    })
    expect(
      Object.fromEntries(
        verdict.checks.map(({ check, status, reason }) => [check, reason ? `${status} ${reason}` : status]),
      ),
    ).toEqual({
      format: 'pass',
      algorithm: 'pass',
      issuer: 'pass',
      key: 'pass',
      signature: 'fail bad_signature',
      required: 'untrusted',
      token_use: 'untrusted',
      client: 'untrusted',
      expiry: 'untrusted expired',
      not_before: 'skipped',
      scope: 'untrusted missing_scope',
      groups: 'skipped',
      claims: 'skipped',
      revocation: 'skipped',
    })
    const report = JSON.parse(JSON.stringify(verdictReport(verdict)))
    expect(report).not.toHaveProperty('claims')
    expect(report).toMatchObject({ unverified: { claims: { 'cognito:groups': ['root'] }, header: { alg: 'RS256' } } })
  })
})

describe('the reason at the top', () => {
  it.each([
    { name: 'expired before scope', change: { exp: seconds }, asked: { scopes: ['x'] }, reason: 'expired' },
    { name: 'client before expired', change: { exp: seconds }, asked: { clientIds: ['x'] }, reason: 'wrong_client' },
    {
      name: 'token_use before client',
      change: {},
      asked: { tokenUse: 'id' as const, clientIds: ['x'] },
      reason: 'wrong_token_use',
    },
    {
      name: 'a missing claim before all of them',
      change: { sub: undefined, exp: seconds },
      asked: { tokenUse: 'id' as const },
      reason: 'missing_claim',
    },
    { name: 'a missing exp as missing, not expired', change: { exp: undefined }, asked: {}, reason: 'missing_claim' },
    {
      name: 'a claim last',
      change: { 'cognito:groups': [] },
      asked: { nonce: 'x', groups: ['y'] },
      reason: 'missing_group',
    },
  ])('$name → $reason', async ({ change, asked, reason }) => {
    expect(await verify(maker.token(change), asked)).toMatchObject({ ok: false, authentic: true, reason })
  })

  it.each([
    { name: 'a moment ago', exp: seconds - 4, hint: 'cogtool login, or allow for a slow clock: --clock-tolerance 10' },
    { name: 'this very second', exp: seconds, hint: 'cogtool login, or allow for a slow clock: --clock-tolerance 10' },
    {
      name: 'exactly ten seconds ago',
      exp: seconds - 10,
      hint: 'cogtool login, or allow for a slow clock: --clock-tolerance 20',
    },
    { name: 'a minute ago', exp: seconds - 60, hint: 'cogtool login' },
  ])('comes with a hint that would help: expired $name', async ({ exp, hint }) => {
    const token = maker.token({ exp })
    expect(await verify(token)).toMatchObject({ reason: 'expired', hint })
    const tolerance = Number(/--clock-tolerance (\d+)/.exec(hint)?.[1] ?? 61)
    expect((await verify(token, { clockTolerance: tolerance })).ok).toBe(true)
  })

  it.each([
    ['a refresh token', 'eyJ.b.c.d.e', /refresh tokens/],
    ['a UUID', 'a1b2c3d4-0000-4000-8000-000000000001', /UUID/],
    ['a wrapped paste', `${maker.token().slice(0, 76)}\n${maker.token().slice(76)}`, /white space at position 77/],
    ['a payload cut short', maker.token().slice(0, 300), /cut short/],
    ['JSON', '{"a":1}', /JSON/],
    ['padding', `${maker.token()}==`, /padding/],
    ['four parts', 'a.b.c.d', /one token at a time/],
    ['an opaque token', 'abcdef', /opaque/],
    ['nothing', '', /give one/],
  ])('explains %s', async (_, token, hint) => {
    expect(await verify(token)).toMatchObject({ reason: 'malformed', hint: expect.stringMatching(hint) })
  })
})

describe('whatever comes in, a verdict comes out', () => {
  const holds = async (token: string) => {
    const verdict = await verify(token)
    expect(verdict.ok ? verdict.authentic : reasons.includes(verdict.reason)).toBe(true)
    expect(verdict.checks.map(({ check }) => check)).toEqual(checkNames)
    // every report can be written down, too
    expect(JSON.parse(JSON.stringify(verdictReport(verdict)))).toMatchObject({
      schema: 'cogtool.verify/1',
      ok: verdict.ok,
    })
    return verdict
  }

  it('from any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), async (text) => {
        expect((await holds(text)).ok).toBe(false)
      }),
    )
  })

  it('from any bytes as header, payload and signature', async () => {
    const part = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('base64url'))
    await fc.assert(
      fc.asyncProperty(fc.tuple(part, part, part), async (parts) => {
        expect((await holds(parts.join('.'))).ok).toBe(false)
      }),
    )
  })

  it('from any JSON, well signed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), fc.json(), async (header, payload) => {
        expect((await holds(maker.signed(header, payload))).ok).toBe(false)
      }),
      { numRuns: 60 },
    )
  })

  it('from good claims with any one of them replaced, well signed', async () => {
    const names = fc.constantFrom(...Object.keys(goodClaims), 'nbf', 'aud', '__proto__', 'constructor', 'toString')
    await fc.assert(
      fc.asyncProperty(names, fc.jsonValue(), async (name, value) => {
        await holds(maker.token(Object.fromEntries([[name, value]])))
      }),
      { numRuns: 150 },
    )
  })

  it('from the token cases with a character changed, removed or doubled: never a valid one', async () => {
    const valid = tokenCases.filter(({ expect: reason }) => reason === 'valid')
    const token = maker.token()
    expect(valid.length).toBeGreaterThan(10)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(token, ...valid.map((one) => one.token)),
        fc.nat(),
        fc.constantFrom('', 'A', '.', '=', '\n', '_', 'é'),
        async (text, place, put) => {
          const at = place % text.length
          const changed = `${text.slice(0, at)}${put}${text.slice(at + 1)}`
          if (changed !== text) expect((await holds(changed)).ok).toBe(false)
        },
      ),
      { numRuns: 300 },
    )
  })
})
