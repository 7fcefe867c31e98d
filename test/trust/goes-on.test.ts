import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cell, type ClientName, clientId, type Invocation } from '../helpers/trust/cell.ts'
import { known, ownHosts, ownPool, strangeHosts } from '../helpers/trust/hosts.ts'
import { type Network, openNetwork } from '../helpers/trust/network.ts'
import { lack, leaks } from './assess.ts'
import type { Job } from './expectations.ts'
import { awsCredentials, configText, exported, hostile, ownEnvironment, projectFile, sideFiles } from './settings.ts'

interface Row extends Cell {
  readonly name: string
  readonly job: Job
}

const secret = { COGTOOL_CLIENT_SECRET: known.clientSecret }
const admin = 'aws.cognito.signin.user.admin'
const { aws, domain, customDomain, api } = ownHosts

/** A project file that names a pool of this machine, and nothing else does. */
const loopbackFile = (client: ClientName) =>
  projectFile({
    userPoolId: '<loopback pool>',
    issuer: '<loopback issuer>',
    endpointUrl: '<loopback url>',
    domain: '<loopback url>',
    clientId: clientId(client),
    redirectUri: 'http://localhost:8484/callback',
    apiUrl: '<loopback url>/api/v1/me',
  })
const signsInHere: Invocation = { args: ['login', '--refresh-token-stdin'], env: secret, stdin: '<loopback refresh>' }
const here = (
  args: string[],
  operation: string,
  more: Partial<Row> & { client?: ClientName; session?: boolean } = {},
): Row => {
  const { client = 'confidential', session, ...cell } = more
  return {
    name: `${args.join(' ')} at a pool of this machine`,
    args: [...args, '--json'],
    env: {
      ...(client === 'api-only' || client === 'wrong-callback' ? {} : secret),
      ...awsCredentials,
      COGTOOL_PASSWORD: known.password,
    },
    files: { ...loopbackFile(client), ...sideFiles },
    ...(session ? { before: [signsInHere] } : {}),
    job: { exit: 0, at: 'this machine', operation },
    ...cell,
  }
}

const onThisMachine: Row[] = [
  here(['login', '--no-browser'], '/oauth2/token'),
  here(['login', '--username', 'maria'], 'InitiateAuth', { client: 'api-only' }),
  here(['login', '--client-credentials'], '/oauth2/token', { client: 'machine' }),
  here(['login', '--refresh-token-stdin'], '/oauth2/token', { stdin: '<loopback refresh>' }),
  here(['login', '--add-callback', '--yes', '--no-browser'], 'UpdateUserPoolClient', { client: 'wrong-callback' }),
  here(['login', '--print-config'], 'DescribeUserPoolClient'),
  here(['verify', '<loopback access>'], '/us-local-1_Demo0001/.well-known/jwks.json'),
  here(['verify', '--online', '<loopback access>'], '/oauth2/userInfo'),
  here(['verify', '--online', `<loopback access ${admin}>`], 'GetUser'),
  here(['token', '--force-refresh'], '/oauth2/token', { session: true }),
  here(['whoami', '--remote'], '/oauth2/userInfo', { session: true }),
  here(['logout'], '/oauth2/revoke', { session: true }),
  here(['me'], '/api/v1/me', { session: true }),
  here(['probe', '--only', 'alg-none-empty-sig', '--rate', '50'], '/api/v1/me', { session: true }),
  here(['export-users', '--limit', '5'], 'ListUsers'),
  here(['audit-duplicates', '--fail-on', 'none'], 'ListUsers'),
  here(['users', 'find', 'maria'], 'ListUsers'),
  here(['users', 'show', 'maria', '--mfa'], 'AdminGetUser'),
  here(['audit-duplicates', '--from', exported.name, '--recheck', '--fail-on', 'none'], 'AdminGetUser'),
]

const awsFile = { userPoolId: ownPool, clientId: clientId('confidential') }
const spelledOut = {
  ...awsFile,
  issuer: `https://${aws}/${ownPool}`,
  endpointUrl: `https://${aws}`,
  region: 'eu-west-1',
  domain: ownHosts.domain,
}
const reads: readonly { args: string[]; job: Job }[] = [
  { args: ['export-users', '--limit', '5'], job: { exit: 0, at: aws, gets: 'AWS signature', operation: 'ListUsers' } },
  {
    args: ['audit-duplicates', '--fail-on', 'none'],
    job: { exit: 0, at: aws, gets: 'AWS signature', operation: 'ListUsers' },
  },
  { args: ['verify', '<own access>'], job: { exit: 0, at: aws } },
]
const beside = {
  'nothing else': awsFile,
  "AWS's own forms spelled out": spelledOut,
  'a domain': { ...awsFile, domain: hostile.domain },
  'a redirectUri': { ...awsFile, redirectUri: hostile.redirectUri },
  'an apiUrl': { ...awsFile, apiUrl: hostile.apiUrl },
  'an awsProfile': { ...awsFile, awsProfile: 'work' },
}

/** With a project file that names the pool, which nobody else does. */
const atAws: Row[] = [
  ...reads.flatMap(({ args, job }) =>
    Object.entries(beside).map(([what, entry]) => ({
      name: `${args[0]} with a project file of AWS's pool and ${what}`,
      args: [...args, '--json'],
      env: what === 'an awsProfile' ? {} : awsCredentials,
      files: { ...projectFile(entry), ...sideFiles },
      job,
    })),
  ),
  {
    name: "verify --online at AWS's own host, by GetUser",
    args: ['verify', '--online', `<own access ${admin}>`, '--json'],
    env: {},
    files: projectFile(awsFile),
    job: { exit: 0, at: aws, gets: 'access token' },
  },
  {
    name: "verify --online at AWS's own host, by userInfo",
    args: ['verify', '--online', '<own access>', '--json'],
    env: {},
    files: projectFile(awsFile),
    job: { exit: 0, at: domain, gets: 'access token' },
  },
  {
    name: 'login with pool and app client of the environment, and a file that repeats them',
    args: ['login', '--no-browser', '--json'],
    env: ownEnvironment,
    files: projectFile({ ...awsFile, domain: ownHosts.domain, redirectUri: 'http://localhost:8484/callback' }),
    job: { exit: 0, at: domain, gets: 'code' },
  },
  {
    name: 'login --print-config with a project file of AWS pool',
    args: ['login', '--print-config', '--json'],
    env: awsCredentials,
    files: { ...projectFile(awsFile), ...sideFiles },
    job: { exit: 0, at: aws, gets: 'AWS signature' },
  },
]

const signIns: readonly { args: string[]; client: ClientName; stdin?: string; job: Job }[] = [
  { args: ['login', '--no-browser'], client: 'confidential', job: { exit: 0, at: customDomain, gets: 'code' } },
  {
    args: ['login', '--client-credentials'],
    client: 'machine',
    job: { exit: 0, at: customDomain, gets: 'client secret' },
  },
  {
    args: ['login', '--refresh-token-stdin'],
    client: 'confidential',
    stdin: '<own refresh>',
    job: { exit: 0, at: customDomain, gets: 'refresh token' },
  },
  {
    args: ['verify', '--online', '<own access>'],
    client: 'confidential',
    job: { exit: 0, at: customDomain, gets: 'access token' },
  },
]
const customDomains: Row[] = signIns.flatMap(({ args, client, stdin, job }) => {
  const entry = { userPoolId: ownPool, clientId: clientId(client), domain: customDomain }
  const common = { args: [...args, '--json'], job, ...(stdin === undefined ? {} : { stdin }) }
  return [
    {
      ...common,
      name: `${args.slice(0, 2).join(' ')} with a custom domain of the user file`,
      env: secret,
      files: { 'config/cogtool/config.json': configText(entry) },
    },
    {
      ...common,
      name: `${args.slice(0, 2).join(' ')} with a custom domain of the project file that the person's pool names too`,
      env: { ...ownEnvironment, COGTOOL_CLIENT_ID: clientId(client) },
      files: projectFile(entry),
      world: { discovered: `https://${customDomain}` },
    },
  ]
})

const ofSessions: readonly { args: string[]; job: Job }[] = [
  { args: ['token', '--force-refresh'], job: { exit: 0, at: domain, gets: 'refresh token' } },
  { args: ['whoami', '--remote'], job: { exit: 0, at: aws, gets: 'access token' } },
  { args: ['whoami'], job: { exit: 0 } },
]
const besideSession = {
  'hostile in every key but the pool': { ...hostile, ...awsFile },
  'about its API alone': { apiUrl: hostile.apiUrl },
}
const sessions: Row[] = [
  ...ofSessions.flatMap(({ args, job }) =>
    Object.entries(besideSession).map(([what, entry]) => ({
      name: `${args.join(' ')} beside a file that is ${what}`,
      args: [...args, '--json'],
      env: secret,
      files: { ...projectFile(entry), ...sideFiles },
      signedIn: true,
      job,
    })),
  ),
  {
    name: 'token --force-refresh --user-pool-id beside a file of another pool',
    args: ['token', '--force-refresh', '--user-pool-id', ownPool, '--json'],
    env: secret,
    files: { ...projectFile(hostile), ...sideFiles },
    signedIn: true,
    job: { exit: 0, at: domain, gets: 'refresh token' },
  },
  {
    name: 'logout beside a file that is hostile in every key but the pool',
    args: ['logout', '--json'],
    env: secret,
    files: { ...projectFile({ ...hostile, ...awsFile }), ...sideFiles },
    before: [{ args: ['login', '--refresh-token-stdin'], env: ownEnvironment, stdin: '<own refresh>', folder: '' }],
    job: { exit: 0, at: domain, gets: 'refresh token' },
  },
]

const local = (args: string[], operation: string, more: Partial<Row> = {}): Row => ({
  name: `${args.join(' ')} --pool local beside a hostile file`,
  args: [...args, '--pool', 'local', '--json'],
  env: { COGTOOL_PASSWORD: known.password },
  files: { ...projectFile(hostile), ...sideFiles },
  localPool: true,
  job: { exit: 0, at: 'this machine', operation },
  ...more,
})
const signsInLocally: Invocation = { args: ['login', '--no-browser', '--pool', 'local'], env: {} }
const localPool: Row[] = [
  local(['login', '--no-browser'], '/oauth2/token'),
  local(['export-users', '--limit', '5'], 'ListUsers'),
  local(
    ['verify', '--client-id', clientId('confidential'), '<loopback access>'],
    '/us-local-1_Demo0001/.well-known/jwks.json',
  ),
  local(['me'], '/api/v1/me', { before: [signsInLocally] }),
  local(['logout'], '/oauth2/revoke', { before: [signsInLocally] }),
]

const padding = `# ${'a system has many authorities '.repeat(8)}\n`.repeat(900)
const verifyByFile = ['verify', '<own access>', '--user-pool-id', ownPool, '--ca-file']
const files: Row[] = [
  {
    name: "--ca-file with a system's bundle of 220 KB",
    args: [...verifyByFile, 'bundle.pem', '--json'],
    env: {},
    files: { 'project/bundle.pem': `${padding}<private authority>` },
    world: { certificates: 'private' },
    job: { exit: 0, at: aws },
  },
  {
    name: '--ca-file that is a link',
    args: [...verifyByFile, 'linked.pem', '--json'],
    env: {},
    files: sideFiles,
    links: { 'project/linked.pem': 'authority.pem' },
    world: { certificates: 'private' },
    job: { exit: 0, at: aws },
  },
  {
    name: 'a user file that is a link',
    args: ['login', '--client-credentials', '--json'],
    env: secret,
    files: {
      'config/cogtool/dotfile.json': configText({
        userPoolId: ownPool,
        clientId: clientId('machine'),
        domain: customDomain,
      }),
    },
    links: { 'config/cogtool/config.json': 'dotfile.json' },
    job: { exit: 0, at: customDomain, gets: 'client secret' },
  },
  {
    name: '--jwks <(…)',
    args: ['verify', '<own access>', '--user-pool-id', ownPool, '--json', '--jwks'],
    env: {},
    substituted: '<own keys>',
    job: { exit: 0 },
  },
  ...(['writable', 'foreign'] as const).map(
    (checkout): Row => ({
      name: `a checkout ${checkout === 'writable' ? 'of mode 0777' : 'of another user'}`,
      args: ['verify', '<own access>', '--json'],
      env: {},
      files: projectFile(awsFile),
      checkout,
      job: { exit: 0, at: aws },
    }),
  ),
]

const rows = [...onThisMachine, ...atAws, ...customDomains, ...sessions, ...localPool, ...files]

let network: Network
beforeAll(async () => {
  network = await openNetwork(2)
})
afterAll(() => network.close())

describe.concurrent('what goes on without a question', () => {
  // only a real root gives files away
  const isPossible = ({ checkout }: Row) => checkout !== 'foreign' || process.getuid?.() === 0
  it.each(rows.filter(isPossible).map((row) => [row.name, row] as const))('%s', { timeout: 60_000 }, async (_, row) => {
    const { job } = row
    const outcome = await network.run(row)
    const seen = `${outcome.stderr}\n${outcome.loopback}\n${JSON.stringify(outcome.requests, undefined, 1)}`
    expect(leaks(outcome), seen).toEqual([])
    expect(lack(outcome, job), seen).toEqual([])
  })
})

describe.concurrent('strangers, who are recorded', () => {
  it('see what a person sends them by name', async () => {
    const cell = { args: ['login', '--no-browser', '--domain', strangeHosts.domain], env: ownEnvironment }
    const { requests } = await network.run(cell)
    const given = requests.filter(({ reached }) => reached === 'stranger').flatMap(({ secrets }) => secrets)
    expect([...new Set(given)].sort()).toEqual(['client secret', 'code', 'password', 'verifier'])
    expect(requests.some(({ host }) => host === api)).toBe(false)
  })
})
