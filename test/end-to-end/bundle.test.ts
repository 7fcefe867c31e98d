import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { commandTable } from '../../src/commands/table.ts'
import { userPool, writeFolder } from '../checks/snapshot/folder-of.ts'
import type { Finished } from '../helpers/built-cogtool.ts'
import {
  api,
  asVariables,
  awsServices,
  hostedUi,
  idp,
  openPlaces,
  type Place,
  type Places,
  runShipped,
  signInAt,
} from '../helpers/bundle-places.ts'
import { freePort } from '../helpers/login-edges.ts'
import { clientNamed } from '../helpers/pool-client.ts'
import { type ProxyOptions, serveProxy } from '../helpers/proxy-server.ts'

let places: Places
beforeAll(async () => {
  places = await openPlaces()
}, 60_000)
afterAll(() => places.close())

/** A command line of the program, and what it does where it reaches its pool. */
interface Row {
  readonly line: string
  readonly more?: (place: Place) => Promise<string[]>
  readonly stdin?: (place: Place) => Promise<string> | string
  readonly env?: (place: Place) => Record<string, string>
  /** The hosts that a proxy is asked for; none for a command that talks to nobody. */
  readonly asks: readonly string[]
  readonly exitCode?: number
  /** The first line of its answer. */
  readonly says: RegExp
  /** The first line of stderr behind a proxy that does not help; of stdout where it goes on without the pool. */
  readonly fails?: RegExp
  readonly goesOn?: boolean
  /** Whether what a file says of another entry is not for it. */
  readonly ignoresFiles?: boolean
  /** Whether it needs a session, and whether it ends it at the pool. */
  readonly session?: 'used' | 'ended'
  readonly endAfter?: RegExp
}

const issue = ({ pool }: Place, scopes: readonly string[], refreshable = false) => {
  const user = pool.state.users.forSignIn(pool.demoUser.username)
  return pool.state.tokens.issue({ user, client: pool.client, scopes, through: 'hosted-ui', refreshable })
}
const tokenWith =
  (...scopes: string[]) =>
  async (place: Place) => [(await issue(place, scopes)).access]
const asClient = (name: string) => (place: Place) => {
  const { id, secret } = clientNamed(place.pool, name)
  return { COGTOOL_CLIENT_ID: id, ...(secret !== undefined && { COGTOOL_CLIENT_SECRET: secret }) }
}
const asFlags = (settings: Readonly<Record<string, string>>) =>
  Object.entries(settings).flatMap(([name, value]) => [`--${name.replace(/[A-Z]/g, '-$&').toLowerCase()}`, value])
const credentials = () => ({ AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' })
const password = ({ pool }: Place) => pool.demoUser.password

const everyScope = ['openid', 'email', 'aws.cognito.signin.user.admin']
const isMaria = /^Signed in as maria@example\.com \(maria/
const isValid = /^VALID {2}access token of .*eu-west-1_AbC123xyz/
const aboutProxy = /^error: the proxy opened no way to \S+$/
const withoutKeys = /^error: could not decide: the keys to check the signature with cannot be had$/

const fixture = (name: string) => join(import.meta.dirname, '../../fixtures', name)
/** A folder of answers, with a template whose reader is a part of the program that is loaded late. */
function savedPool(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cogtool-snapshot-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFolder(folder, { 'user-pool.json': userPool(), 'stack/template.json': { TemplateBody: 'Resources: !Ref A\n' } })
  return folder
}

const rows: readonly Row[] = [
  { line: 'login', asks: [idp, hostedUi], says: isMaria },
  { line: 'login --username maria --password-stdin', stdin: password, asks: [idp], says: isMaria },
  {
    line: 'login --username maria --password-stdin --auth-flow admin',
    stdin: password,
    env: (place) => ({ ...asClient('api-only')(place), ...credentials() }),
    asks: [idp],
    says: isMaria,
  },
  {
    line: 'login --client-credentials --scope api/read',
    env: asClient('machine'),
    asks: [idp, hostedUi],
    says: /^Signed in as 7demo9machine1client5jklmn$/,
  },
  {
    line: 'login --refresh-token-stdin',
    stdin: async (place) => (await issue(place, everyScope, true)).refresh ?? '',
    asks: [idp, hostedUi],
    says: isMaria,
  },
  {
    line: 'login --add-callback --yes',
    more: async () => ['--redirect-uri', `http://localhost:${await freePort()}/new`],
    env: credentials,
    asks: [idp, hostedUi],
    says: isMaria,
  },
  { line: 'token', session: 'used', asks: [], says: /^eyJ/ },
  { line: 'token --force-refresh', session: 'used', asks: [hostedUi, idp], says: /^eyJ/, fails: withoutKeys },
  { line: 'token --force-refresh --session api', session: 'used', asks: [idp], says: /^eyJ/, fails: withoutKeys },
  { line: 'whoami', session: 'used', asks: [], says: /^maria@example\.com$/ },
  { line: 'whoami --all', session: 'used', asks: [], says: /^ {2}SESSION +USER +POOL +TOKEN$/ },
  { line: 'whoami --remote', session: 'used', asks: [idp], says: /^maria@example\.com$/ },
  {
    line: 'logout',
    asks: [hostedUi],
    says: /^Signed out maria@example\.com \(default\) of .+: refresh token revoked, session forgotten\.$/,
    fails: /^warning: the proxy /,
    session: 'ended',
  },
  {
    line: 'logout --session api',
    asks: [idp],
    says: /^Signed out maria@example\.com \(api\) of .+: refresh token revoked, session forgotten\.$/,
    fails: /^warning: the proxy /,
    session: 'ended',
  },
  { line: 'verify', more: tokenWith('openid'), asks: [idp], says: isValid, fails: withoutKeys },
  {
    line: 'verify --online',
    more: tokenWith(...everyScope),
    asks: [idp],
    says: isValid,
    fails: withoutKeys,
  },
  {
    line: 'verify --online --scope openid',
    more: tokenWith('openid'),
    asks: [idp, hostedUi],
    says: isValid,
    fails: withoutKeys,
  },
  {
    line: 'verify --jwks',
    more: async (place) => [`${place.pool.issuer}/.well-known/jwks.json`, ...(await tokenWith('openid')(place))],
    asks: [idp],
    says: isValid,
    fails: withoutKeys,
  },
  {
    line: 'verify --batch -',
    stdin: async (place) => (await tokenWith('openid')(place)).join('\n'),
    asks: [idp],
    says: /^\{"line":1,"schema":"cogtool\.verify\/1","ok":true/,
    fails: /^1 tokens: 0 valid, 0 rejected, 1 undecided$/,
  },
  {
    line: 'verify -',
    // a part of the program is loaded for it
    stdin: async (place) => `Cookie: theme=dark; accessToken=${(await issue(place, ['openid'])).access}`,
    more: async () => ['--claim', 'username~=maria'],
    asks: [idp],
    exitCode: 1,
    says: /^REJECTED {2}its `username` is/,
    fails: /^note: took the access token from the Cookie header$/,
  },
  { line: 'decode', more: tokenWith('openid'), asks: [], says: /NOT VERIFIED/ },
  { line: 'me', session: 'used', asks: [idp, api], says: /^GET https?:\/\/\S+\/api\/v1\/me$/ },
  {
    line: `probe --i-am-authorized ${api} --rate 100 --only alg-none-empty-sig`,
    session: 'used',
    asks: [idp, api],
    says: /^probe of https?:\/\/\S+\/api\/v1\/me as \S+, /,
    fails: withoutKeys,
  },
  { line: 'export-users --limit 3', env: credentials, asks: [idp], says: /^username,sub,email,/ },
  { line: 'users find maria', env: credentials, asks: [idp], says: /^1 user of .*eu-west-1_AbC123xyz/ },
  { line: 'users show maria', env: credentials, asks: [idp], says: /^maria@example\.com {2}.*eu-west-1_AbC123xyz/ },
  {
    line: 'audit-duplicates',
    env: credentials,
    asks: [idp],
    exitCode: 1,
    says: /^11 groups, 22 accounts among 147 users of .*eu-west-1_AbC123xyz/,
  },
  {
    line: 'doctor',
    more: async () => ['--from-json', savedPool()],
    asks: [],
    exitCode: 1,
    says: /^eu-west-1_AbC123xyz "prod", 18,211 users$/,
  },
  {
    line: 'doctor --only pool-deletion-protection --fail-on none',
    env: credentials,
    asks: [idp],
    says: /^eu-west-1_AbC123xyz /,
  },
  {
    line: 'doctor --only pool-waf,idpool-* --fail-on none',
    env: credentials,
    asks: [idp, ...awsServices],
    says: /^eu-west-1_AbC123xyz /,
  },
  { line: 'doctor --list', asks: [], says: /^client-admin-flow-public {2}/ },
  {
    line: 'check-change-set',
    more: async () => [fixture('change-sets/change-of-no-resource.json')],
    asks: [],
    exitCode: 1,
    says: /^change set /,
  },
  { line: 'check-plan', more: async () => [fixture('plans/nothing-of-cognito.json')], asks: [], says: /^plan \S+: / },
  {
    line: 'init mine',
    more: async ({ settings }) => asFlags(settings),
    env: credentials,
    asks: [idp],
    says: /^✓ the pool exists: /,
    fails: /^– the pool was not checked: the proxy /,
    goesOn: true,
    ignoresFiles: true,
  },
  { line: 'local --port 0', asks: [], exitCode: 130, says: /user pool/, endAfter: /Ctrl-C/ },
  { line: 'demo', asks: [], says: /^A practice user pool is running/ },
  { line: 'config', asks: [], says: /^pool +- +not set$/ },
  { line: 'completion bash', asks: [], says: /^_cogtool\(\) \{$/ },
  { line: 'help environment', asks: [], says: /^Settings and where they come from$/ },
]

/** What stands between the program and its pool. */
interface Situation {
  readonly name: string
  readonly place: () => Place
  readonly proxy?: Partial<ProxyOptions>
  readonly env?: (proxy: string) => Record<string, string>
  readonly args?: () => string[]
  /** In the user's config file, together with the place's settings. */
  readonly userFile?: () => Record<string, string>
  /** Those of one group take turns from row to row; without a group every row is in the situation. */
  readonly turn?: 'works' | 'fails'
  /** What is said of a proxy that does not help. */
  readonly fails?: { readonly proxy?: string; readonly why: string }
}

const trusted = () => ({ NODE_EXTRA_CA_CERTS: places.authority })
const withPassword = (origin: string) => origin.replace('//', '//ann:hunter2@')
// nothing listens there
const dead = 'http://127.0.0.1:1'
const bothDead = { HTTPS_PROXY: withPassword(dead), HTTP_PROXY: withPassword(dead) }

const behindProxy: Situation = {
  name: 'behind a proxy',
  place: () => places.aws,
  env: (proxy) => ({ ...trusted(), HTTPS_PROXY: proxy, HTTP_PROXY: proxy }),
}
const situations: readonly Situation[] = [
  behindProxy,
  {
    name: 'behind a proxy that is given without scheme',
    place: () => places.aws,
    turn: 'works',
    env: (proxy) => ({ ...trusted(), HTTPS_PROXY: proxy.replace('http://', '') }),
  },
  { name: 'with --ca-file', place: () => places.ownTls, args: () => ['--ca-file', places.authority] },
  {
    name: 'with caFile in the user file, behind a proxy',
    place: () => places.aws,
    userFile: () => ({ caFile: places.authority }),
    env: (proxy) => ({ HTTPS_PROXY: proxy }),
  },
  {
    name: 'with a dead proxy, for a pool on this machine',
    place: () => places.loopback,
    turn: 'works',
    env: () => bothDead,
  },
  {
    name: 'with a dead proxy',
    place: () => places.aws,
    turn: 'fails',
    env: () => bothDead,
    fails: { proxy: dead, why: ': nothing listens at that address' },
  },
  {
    name: 'behind a proxy that answers 403',
    place: () => places.aws,
    turn: 'fails',
    proxy: { status: 403 },
    env: (proxy) => ({ HTTPS_PROXY: withPassword(proxy) }),
    fails: { why: ' answered 403' },
  },
  {
    name: 'behind a proxy that answers 407',
    place: () => places.aws,
    turn: 'fails',
    proxy: { wants: 'Basic of somebody else' },
    env: (proxy) => ({ HTTPS_PROXY: withPassword(proxy) }),
    fails: { why: ' wants a name and password' },
  },
]

/** Folders with a session each. */
const sessions = { default: new Map<Place, string>(), api: new Map<Place, string>() }

/** Runs a row in a situation, with a home of its own, in an empty folder. */
async function run(row: Row, situation: Situation): Promise<Finished & { proxy: string; asked: readonly string[] }> {
  const place = situation.place()
  const { origin, asked } = await serveProxy({ to: places.awsOrigin, ...situation.proxy })
  const { cwd, config, state, env } = places.newHome()
  onTestFinished(() => rmSync(env.HOME ?? '', { recursive: true, force: true }))
  const session = row.line.includes('--session api') ? 'api' : 'default'
  if (row.session) {
    const signedIn = sessions[session].get(place) ?? (await signInAt(place, places, session))
    sessions[session].set(place, signedIn)
    cpSync(signedIn, state, { recursive: true })
  }
  const inFile = situation.userFile?.()
  if (inFile) {
    mkdirSync(join(config, 'cogtool'), { recursive: true })
    const pools = { shop: { ...place.settings, ...inFile } }
    writeFileSync(join(config, 'cogtool/config.json'), JSON.stringify({ default: 'shop', pools }))
  }
  const args = [...row.line.split(' '), ...((await row.more?.(place)) ?? []), ...(situation.args?.() ?? [])]
  const finished = await runShipped(args, {
    cwd,
    env: { ...env, ...(inFile ? {} : asVariables(place.settings)), ...situation.env?.(origin), ...row.env?.(place) },
    stdin: (await row.stdin?.(place)) ?? '',
    signIn: place.signIn,
    ...(row.endAfter && { endAfter: row.endAfter }),
  })
  // a proxy that does not help lets nobody end it at the pool
  if (row.session === 'ended' && !situation.fails) sessions[session].delete(place)
  return { ...finished, proxy: origin, asked: [...new Set(asked)].sort() }
}

/** Those of a row: what every asker says of every proxy is proved by network-voice.test.ts, without the bundle. */
function situationsOf(place: number): Situation[] {
  return situations.filter((situation) => {
    const group = situations.filter(({ turn }) => turn === situation.turn)
    return situation.turn === undefined || group.indexOf(situation) === place % group.length
  })
}

const cells = rows.flatMap((row, place) =>
  // who talks to nobody meets no proxy that fails
  (row.asks.length > 0 ? situationsOf(place) : [behindProxy])
    .filter(({ userFile }) => !(row.ignoresFiles && userFile))
    .map((situation): [string, Row, Situation] => [`${row.line}, ${situation.name}`, row, situation]),
)

it('every command has a row', () => {
  const commands = rows.map(({ line }) => line.split(' ')[0])
  expect([...new Set(commands)].sort()).toEqual(commandTable.map(({ name }) => name).sort())
})

describe('the program as it is shipped', () => {
  it.each(cells)('%s', { timeout: 60_000 }, async (_, row, situation) => {
    const { exitCode, stdout, stderr, proxy, asked } = await run(row, situation)
    const firstOf = (text: string) => text.split(/\r?\n/)[0]
    if (situation.fails) {
      const { why, proxy: named = proxy } = situation.fails
      expect(exitCode, stderr).toBe(row.goesOn ? 0 : 4)
      expect(firstOf(row.goesOn ? stdout : stderr)).toMatch(row.fails ?? aboutProxy)
      expect(stdout + stderr).toContain(`the proxy ${new URL(named).host}${why}`)
      expect(stdout + stderr).not.toContain('hunter2')
    } else {
      expect(exitCode, stderr).toBe(row.exitCode ?? 0)
      expect(firstOf(stdout)).toMatch(row.says)
      const hosts = situation.place() === places.aws ? row.asks : []
      expect(asked).toEqual(hosts.map((host) => `CONNECT ${host}:443`).sort())
    }
  })

  it.each(rows.filter(({ line }) => /^(?:export-|audit-|users )/.test(line)))(
    '$line, behind a proxy with the authority in AWS_CA_BUNDLE alone',
    { timeout: 60_000 },
    async (row) => {
      const { exitCode, stderr, asked } = await run(row, {
        ...behindProxy,
        env: (proxy) => ({ AWS_CA_BUNDLE: places.authority, HTTPS_PROXY: proxy }),
      })
      expect(exitCode, stderr).toBe(row.exitCode ?? 0)
      expect(asked).toEqual([`CONNECT ${idp}:443`])
    },
  )
})
