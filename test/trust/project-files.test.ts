import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Edges } from '../../src/edges/edges.ts'
import { main } from '../../src/main.ts'
import { isLoopback } from '../../src/net/loopback.ts'
import { saveSession } from '../../src/session/store/session-store.ts'
import { clientId, goodClaims, issuer, makeTokens, poolId } from '../helpers/made-tokens.ts'
import { session } from '../helpers/sessions.ts'
import { captured, pipedStdin, testEdges } from '../helpers/test-edges.ts'
import { evilPool, known, ownHosts, strangeHosts } from '../helpers/trust/hosts.ts'
import { secretsIn } from '../helpers/trust/secrets.ts'

const runs = 2_000
const evilClient = '9evil9client9evil9client99'
const refreshToken = `${Buffer.from('{"alg":"RSA-OAEP"}').toString('base64url')}.a.b.c.d`
const maker = makeTokens()
const accessToken = maker.token()
const idToken = maker.token({ token_use: 'id', aud: clientId, client_id: undefined, 'cognito:username': 'ada' })

/** A value of each key as a file of AWS's own forms, or of a pool of this machine, has it. */
const harmless = {
  userPoolId: [poolId, 'eu-west-1_Other0001'],
  clientId: [clientId, evilClient],
  domain: [ownHosts.domain, 'corp', 'http://localhost:9230', 'https://127.0.0.1:9231'],
  redirectUri: ['http://localhost:8484/callback', 'http://127.0.0.1:8484/'],
  issuer: [issuer, `http://localhost:9230/${poolId}`],
  endpointUrl: [`https://${ownHosts.aws}`, 'http://localhost:9230', 'http://[::1]:9230'],
  region: ['eu-west-1'],
  awsProfile: ['work'],
  apiUrl: ['http://localhost:8000/me', `https://${ownHosts.api}/me`],
  caFile: ['./ca.pem'],
} as const

const hosts = fc.oneof(
  fc.constantFrom<string>(...Object.values(strangeHosts), ...Object.values(ownHosts)),
  fc.constantFrom(
    'localhost:9230',
    '127.1:9230',
    '0x7f.1',
    '[::1]:9230',
    '[::ffff:203.0.113.1]',
    '127.0.0.1.evil.example',
    'localhost.',
    `${ownHosts.aws}.`,
    `${ownHosts.aws}:8443`,
    `${ownHosts.aws}@evil.example`,
    `evil.example#@${ownHosts.aws}`,
    `evil.example\\@${ownHosts.aws}`,
    `${ownHosts.aws}。evil.example`,
    `cognito-idp.evil.amazonaws.com`,
    'localhost\t.evil.example',
  ),
)
const schemes = fc.constantFrom(
  'https://',
  'https://',
  'http://',
  '',
  'HTTPS://',
  '//',
  'ftp://',
  'file:///',
  'javascript:',
)
const endings = fc.constantFrom(
  '',
  '',
  `/${poolId}`,
  `/${evilPool}`,
  '/x?y=1#z',
  '\u0000',
  '\n',
  '\u202e',
  ' ',
  '/\u001b[2J',
)
const strangeValue = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(schemes, hosts, endings).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 30, unit: 'binary' }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(evilPool, evilClient, 'us-east-1', 'evil.example/', './other.pem', '/dev/null'),
  },
)

/** A stranger's value in the form that the key has: nothing but the rule stands against it. */
const wellFormed: Readonly<Record<keyof typeof harmless, (host: string) => string>> = {
  userPoolId: () => evilPool,
  clientId: () => evilClient,
  domain: (host) => host,
  redirectUri: (host) => `https://${host}/callback`,
  issuer: (host) => `https://${host}/${poolId}`,
  endpointUrl: (host) => `https://${host}`,
  region: () => 'us-east-1',
  awsProfile: () => 'other',
  apiUrl: (host) => `https://${host}/me`,
  caFile: () => './ca.pem',
}
const keys = Object.keys(harmless) as (keyof typeof harmless)[]
const strangers = fc.constantFrom<string>(...Object.values(strangeHosts))

/** Few keys each: the more of them are odd, the sooner the file is refused as a whole. */
const someOf = (maxLength: number, valuesFor: (key: keyof typeof harmless) => fc.Arbitrary<string>) =>
  fc
    .subarray(keys, { maxLength })
    .chain((some) => fc.record(Object.fromEntries(some.map((key) => [key, valuesFor(key)]))))
const harmlessEntry = someOf(4, (key) => fc.constantFrom<string>(...harmless[key]))
const hostileEntry = someOf(2, (key) =>
  fc.oneof({ weight: 3, arbitrary: strangers.map(wellFormed[key]) }, { weight: 1, arbitrary: strangeValue }),
)
const entries = fc.oneof(
  harmlessEntry,
  fc.tuple(harmlessEntry, hostileEntry).map(([some, more]) => ({ ...some, ...more })),
)

const commands = [
  ['login', '--client-credentials'],
  ['login', '--refresh-token-stdin'],
  ['login', '--username', 'ada'],
  ['verify', '--online', accessToken],
  ['token', '--force-refresh'],
  ['whoami', '--remote'],
  ['logout'],
  ['config'],
] as const

/** Whether nobody but an untrusted file can have sent it there: strangers, and the stranger's pool at AWS. */
function isLeak(url: URL, body: string, secrets: readonly string[]): boolean {
  if (secrets.length === 0 || isLoopback(url.hostname)) return false
  const isOwn = Object.values<string>(ownHosts).includes(url.hostname) && url.protocol === 'https:' && url.port === ''
  if (!isOwn) return true
  return `${url.pathname} ${body}`.includes(evilPool)
}

/** Every request is written down and answered as a pool would that goes along with everything. */
function recording() {
  const leaks: string[] = []
  let sent = 0
  const fetch: Edges['fetch'] = async (address, init = {}) => {
    const url = new URL(address)
    const body = String(init.body ?? '')
    const headers = Object.fromEntries(new Headers(init.headers))
    const secrets = secretsIn({ url, headers, body })
    if (secrets.length > 0) sent += 1
    if (isLeak(url, body, secrets)) leaks.push(`${url.origin}: ${secrets.join(', ')}`)
    return answer(url, headers['x-amz-target'])
  }
  return { fetch, leaks, sent: () => sent }
}

function answer(url: URL, target = ''): Response {
  const operation = target.split('.')[1]
  if (operation === 'InitiateAuth') {
    // who wants the password itself refuses its proof
    return Response.json(
      { __type: 'InvalidParameterException', message: 'USER_SRP_AUTH is not enabled' },
      { status: 400 },
    )
  }
  if (operation !== undefined) return Response.json({ Username: 'ada', UserAttributes: [] })
  if (url.pathname.endsWith('/jwks.json')) return Response.json(maker.jwks)
  if (url.pathname.endsWith('/openid-configuration')) {
    const isOwnPool = url.hostname === ownHosts.aws && !url.pathname.includes(evilPool)
    const base = `https://${isOwnPool ? ownHosts.domain : strangeHosts.domain}`
    return Response.json({
      issuer: url.href.replace(/\/\.well-known.*/, ''),
      authorization_endpoint: `${base}/oauth2/authorize`,
      token_endpoint: `${base}/oauth2/token`,
      userinfo_endpoint: `${base}/oauth2/userInfo`,
      revocation_endpoint: `${base}/oauth2/revoke`,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
    })
  }
  if (url.pathname.endsWith('/token')) {
    return Response.json({
      access_token: accessToken,
      id_token: idToken,
      refresh_token: refreshToken,
      expires_in: 3600,
    })
  }
  return Response.json({ sub: goodClaims.sub, username: 'ada' })
}

const saved = session({
  issuer,
  userPoolId: poolId,
  clientId,
  endpoints: {
    token: `https://${ownHosts.domain}/oauth2/token`,
    userInfo: `https://${ownHosts.domain}/oauth2/userInfo`,
    revocation: `https://${ownHosts.domain}/oauth2/revoke`,
  },
  tokens: { access: accessToken, id: idToken, refresh: refreshToken },
})

it(`sends no secret to a stranger for ${runs} project files that nobody trusts`, { timeout: 120_000 }, async () => {
  const edges = testEdges()
  writeFileSync(join(edges.home, 'ca.pem'), 'an authority')
  const { fetch, leaks, sent } = recording()
  const input = fc.record({
    entry: entries,
    command: fc.constantFrom<readonly string[]>(...commands),
    isPoolOwn: fc.boolean(),
    name: fc.oneof(
      { weight: 4, arbitrary: fc.constant('dev') },
      { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    ),
  })
  const property = fc.asyncProperty(input, async ({ entry, command, isPoolOwn, name }) => {
    leaks.length = 0
    // an entry about another pool than the person's counts for nothing
    const pools = { [name]: isPoolOwn ? { ...entry, userPoolId: poolId, clientId } : entry }
    writeFileSync(join(edges.home, 'cogtool.json'), JSON.stringify({ default: name, pools }))
    rmSync(edges.directories.state, { recursive: true, force: true })
    await saveSession(saved, edges)
    const stderr = captured()
    const exitCode = await main([...command, '--json', '--no-input'], {
      ...edges,
      fetch,
      stdout: captured().stream,
      stderr: stderr.stream,
      stdin: pipedStdin(`${refreshToken}\n`),
      env: {
        COGTOOL_CLIENT_SECRET: known.clientSecret,
        COGTOOL_PASSWORD: known.password,
        ...(isPoolOwn && { COGTOOL_USER_POOL_ID: poolId, COGTOOL_CLIENT_ID: clientId }),
      },
    })
    expect([...leaks]).toEqual([])
    expect(exitCode, stderr.text()).not.toBe(70)
  })
  await fc.assert(property, { numRuns: runs })
  // secrets did go where they belong, so that there were some to watch
  expect(sent()).toBeGreaterThan(runs / 10)
})
