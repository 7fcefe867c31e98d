import type { RequestListener } from 'node:http'
import { beforeAll, describe, expect, it } from 'vitest'
import { createKeys, type PoolKeys } from '../../src/local/tokens/keys.ts'
import { serveApi } from '../helpers/api-server.ts'
import { sharedTestPool } from '../helpers/local-pool.ts'
import { makeProbeFiles, runProbe } from '../helpers/probe-pool.ts'
import { careless, good, odd, type TargetPool, vulnerable } from './apis/index.js'
import { underAwsName } from './aws-pools.ts'

type Api = (pool: TargetPool & { neighbour: TargetPool }) => RequestListener

const local = sharedTestPool()
const keys = sharedKeys()
const otherKeys = sharedKeys()

/** Making keys takes longer than probing with them. */
function sharedKeys(): () => PoolKeys {
  let made: PoolKeys | undefined
  beforeAll(async () => {
    made = await createKeys()
  })
  return () => {
    if (!made) throw new Error('the keys have not been made yet')
    return made
  }
}

/** Probes an API with everything that an outsider can have. */
async function probe(api: Api, args: readonly string[] = []) {
  const own = await underAwsName(local(), 'eu-west-1_Targets01', keys())
  const other = await underAwsName(local(), 'eu-west-1_Targets02', otherKeys())
  const { origin } = await serveApi(api({ ...own.target, neighbour: other.target }))
  const files = await makeProbeFiles(own.pool, other.pool)
  const { exitCode, out, err } = await runProbe(
    own.pool,
    files,
    ['--api-url', `${origin}/me`, '--depth', 'full', '--rate', '100', '--json', ...files.flags, ...args],
    // the pool's own address, which nobody reaches from here
    { now: () => new Date(), fetch: async () => new Response(JSON.stringify(own.target.jwks)) },
  )
  const { findings, causes, summary, cases } = JSON.parse(out || '{}')
  const ids: string[] = (findings ?? []).map(({ id }: { id: string }) => id).sort()
  return { exitCode, out, err, ids, causes, summary, cases }
}

describe('an API that is well built', () => {
  it.each(Object.entries(good))('%s: nothing is found', async (_, api) => {
    const { exitCode, ids, summary, err } = await probe(api)
    expect({ exitCode, ids, err }).toEqual({ exitCode: 0, ids: [], err: '' })
    expect(summary.missing).toEqual([])
  })
})

const otherClient = 'access-other-client'
const idTokens = ['id-token', 'id-token-other-client']

describe('an API with one fault', () => {
  it.each([
    ['takes tokens of any app client', careless.anyClient, 0, [otherClient]],
    ['takes ID tokens too', careless.anyKind, 0, ['id-token']],
    ["leaves out both of aws-jwt-verify's checks", careless.awsAnything, 1, [otherClient, ...idTokens]],
    ['ignores exp', careless.expiryIgnored, 1, ['expired']],
    ['is generous with the clock', careless.generousClock, 1, ['expired']],
    ['trusts the keys of several pools', careless.keysOfAllPools, 1, ['access-other-pool', otherClient, ...idTokens]],
    [
      'asks the issuer that the token names',
      careless.keysOfIssuer,
      1,
      ['access-other-pool', otherClient, 'canary-hit', ...idTokens, 'iss-attacker-url'],
    ],
    ['asks where jku says', careless.keysOfJku, 1, ['canary-hit', 'jku-attacker']],
    ['fetches what jku names, and does not believe it', careless.jkuFetched, 1, ['canary-hit']],
    ['takes the certificate that x5u names', careless.certificateOfX5u, 1, ['canary-hit', 'x5u-attacker']],
    ['takes the certificate in x5c', careless.certificateOfX5c, 1, ['x5c-embedded']],
    ['takes the key in jwk', careless.keyOfHeader, 1, ['jwk-embedded', 'jwk-embedded-same-kid']],
    ['reads the token from the query', careless.fromQuery, 0, ['token-in-query', 'token-in-query-token']],
    ['reads cookies and the query', careless.fromCookieOrQuery, 0, ['token-in-cookie', 'token-in-query']],
    ['reads X-Authorization', careless.fromOtherHeader, 0, ['token-in-x-authorization']],
    ['reads a form in a GET', careless.fromForm, 0, ['token-in-form-body']],
    [
      'takes the last word of the header',
      careless.anyScheme,
      0,
      ['comma-joined', 'jwt-prefix', 'quoted-token', 'raw-token-no-scheme', 'token-prefix'],
    ],
    ['takes the last of two headers', careless.lastHeader, 0, ['dup-bad-good']],
    ['believes Remote-User', careless.remoteUser, 1, ['remote-user-header']],
    ['fails where a key is not known', careless.keyLookupThrows, 0, ['crash']],
    ['repeats the token', careless.tokenEchoed, 1, ['token-echoed']],
    ['sends no challenge', careless.noChallenge, 0, ['challenge']],
  ] as const)('%s', async (_, api, exitCode, ids) => {
    const found = await probe(api)
    expect({ exitCode: found.exitCode, ids: found.ids }).toEqual({ exitCode, ids: [...ids].sort() })
  })

  it('only decodes: one cause, whatever was forged', async () => {
    const { exitCode, ids, causes } = await probe(careless.onlyDecoded)
    expect(exitCode).toBe(1)
    expect(ids).toEqual(
      expect.arrayContaining([
        'alg-none-empty-sig',
        'empty-signature',
        'expired',
        'hs256-confusion-pem',
        'iss-attacker-url',
        'jwk-embedded',
        'self-signed-same-kid',
        'tampered-payload-sub',
      ]),
    )
    expect(causes[0].title).toBe('the signature is not checked')
    expect(causes.map(({ title }: { title: string }) => title)).not.toContain('the token chooses its own algorithm')
  })
})

const pems = ['hs256-confusion-pem']

describe('a release with a published fault', () => {
  it.each([
    ['jsonwebtoken 4.0.0 (CVE-2015-9235)', vulnerable.jsonwebtoken400, pems],
    ['jwt-simple 0.3.0 (CVE-2016-10555)', vulnerable.jwtSimple030, pems],
    ['jsonwebtoken 4.2.1 with a PKCS#1 key', vulnerable.jsonwebtoken421, ['hs256-confusion-pem-pkcs1']],
    ['fast-jwt 3.3.1 (CVE-2023-48223)', vulnerable.fastJwt331, ['hs256-confusion-pem-pkcs1']],
    [
      'node-jose 0.10.0 (CVE-2018-0114)',
      vulnerable.nodeJose0100,
      ['five-parts-jwe', 'four-parts', 'jwk-embedded', 'jwk-embedded-same-kid', 'x5c-embedded'],
    ],
  ] as const)('%s', async (_, api, ids) => {
    const found = await probe(api)
    expect(found.ids).toEqual([...ids].sort())
    expect(found.exitCode).toBe(1)
  })
})

describe('a verifier written by hand', () => {
  it.each([
    [
      'refuses none, the word alone',
      vulnerable.noneByName,
      ['alg-NONE-empty-sig', 'alg-None-empty-sig', 'alg-nOnE-empty-sig'],
    ],
    ['reads the key from the file that kid names', vulnerable.keyFromFile, ['kid-path-traversal']],
    ['asks a database for kid', vulnerable.keyFromDatabase, ['kid-sql']],
    ['has a secret for development', vulnerable.weakSecret, ['hs256-weak-secret']],
    ['takes any key that it does not know', vulnerable.anyUnknownKey, ['self-signed-unknown-kid']],
  ] as const)('%s', async (_, api, ids) => {
    const found = await probe(api)
    expect(found.ids).toEqual(expect.arrayContaining([...ids]))
    expect(found.exitCode).toBe(1)
  })

  const bytesOf = (pool: TargetPool, kid: string) =>
    JSON.stringify(pool.jwks.keys.find((jwk) => 'kid' in jwk && jwk.kid === kid))
  const der = (pem: string) => Buffer.from(pem.replace(/-----.*?-----|\s/g, ''), 'base64')
  it.each([
    ['PEM', 'hs256-confusion-pem', ({ pems }, kid) => pems[kid] ?? ''],
    ['PEM, trimmed', 'hs256-confusion-pem-no-newline', ({ pems }, kid) => pems[kid]?.trim() ?? ''],
    ['PEM with CRLF', 'hs256-confusion-pem-crlf', ({ pems }, kid) => pems[kid]?.replaceAll('\n', '\r\n') ?? ''],
    ['PKCS#1', 'hs256-confusion-pem-pkcs1', ({ pkcs1 }, kid) => pkcs1[kid] ?? ''],
    ['PKCS#1, trimmed', 'hs256-confusion-pem-pkcs1-no-newline', ({ pkcs1 }, kid) => pkcs1[kid]?.trim() ?? ''],
    ['JWK', 'hs256-confusion-jwk-json', bytesOf],
    ['modulus', 'hs256-confusion-modulus', (pool, kid) => Buffer.from(JSON.parse(bytesOf(pool, kid)).n, 'base64url')],
    ['DER', 'hs256-confusion-der', ({ pems }, kid) => der(pems[kid] ?? '')],
    ['empty secret', 'hs256-empty-secret', () => ''],
    ['SECRET_KEY', 'hs256-django-secret-key', () => 'w3f6qk5c8g747+r@%=-_wjw5)b5&8x7^n!a3=b_8)!8z-8h!7('],
  ] as [string, string, (pool: TargetPool, kid: string) => string | Buffer][])(
    'takes the key as a secret: %s',
    async (_, id, form) => {
      const { ids, exitCode } = await probe(vulnerable.secretOf(form))
      expect({ exitCode, ids: ids.filter((one) => one.startsWith('hs256')) }).toEqual({ exitCode: 1, ids: [id] })
    },
  )
})

describe('an API that answers in its own way', () => {
  it.each([
    ['the same for everybody', odd.open, [], 1, ['unprotected']],
    ['a user or none, 200 both', odd.optional, [], 0, []],
    ['errors with 200', odd.errorsAs200, [], 0, []],
    ['nothing about the user', odd.silent, [], 0, []],
    ['a login page', odd.loginPage, [], 0, []],
    ['ID tokens', odd.forIdTokens, ['--accept', 'id'], 0, []],
    ['ID tokens, probed for access tokens', odd.forIdTokens, [], 4, ['id-token']],
    ['a rate limit', odd.limited, [], 4, []],
    ['no to everybody', careless.refusesEverybody, [], 4, []],
  ] as const)('%s', async (_, api, args, exitCode, ids) => {
    const files = args.length > 0 ? [...args, '--token-file', 'id.txt', '--skip', 'id-token'] : args
    const found = await probe(api, files)
    expect({ exitCode: found.exitCode, ids: found.ids }).toEqual({ exitCode, ids })
  })
})
