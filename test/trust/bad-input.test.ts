import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cell, clientId } from '../helpers/trust/cell.ts'
import { known, ownHosts, ownPool, strangeHosts } from '../helpers/trust/hosts.ts'
import { type Network, openNetwork } from '../helpers/trust/network.ts'
import { errorIn, leaks } from './assess.ts'
import { awsCredentials, configText, hostile, ownEnvironment, projectFile, sideFiles } from './settings.ts'

let network: Network
beforeAll(async () => {
  network = await openNetwork(1)
})
afterAll(() => network.close())

const own = { userPoolId: ownPool, clientId: clientId('confidential') }
const machine = { userPoolId: ownPool, clientId: clientId('machine') }
const machineEnvironment = { ...ownEnvironment, COGTOOL_CLIENT_ID: clientId('machine') }
const signsInAsMachine = ['login', '--client-credentials', '--json']
const admin = 'aws.cognito.signin.user.admin'

/** Runs a cell and gives how it ended, and every host that was sent a secret. */
async function run(cell: Cell) {
  const outcome = await network.run(cell)
  return {
    exit: outcome.exitCode,
    code: errorIn(outcome)?.code,
    leaks: leaks(outcome),
    outcome,
    seen: `${outcome.stderr}\n${JSON.stringify(outcome.requests, undefined, 1)}`,
  }
}
/** Whether the stranger whom a trusted file names got the client's secret. */
const gotSecret = ({ outcome }: Awaited<ReturnType<typeof run>>) =>
  outcome.requests.some(({ host, secrets }) => host === strangeHosts.domain && secrets.includes('client secret'))
const refusal = (code: string) => ({ exit: 2, code, leaks: [] })

type Look = [what: string, setting: Readonly<Record<string, string>>, code: string, cell: Cell]

describe('a host that looks like one that may be told', () => {
  const { belowAws, belowLocalhost, apiGateway, bucket, privateLink } = strangeHosts
  const untrusted = 'project_file_untrusted'
  const exports = { args: ['export-users', '--json'], env: { ...ownEnvironment, ...awsCredentials } }
  const signsIn = { args: signsInAsMachine, env: machineEnvironment }
  const asks = { args: ['verify', '--online', `<own access ${admin}>`, '--json'], env: ownEnvironment }
  it.each<Look>([
    ...[belowAws, belowLocalhost, apiGateway, bucket, privateLink].flatMap((host): Look[] => [
      ['export-users', { endpointUrl: `https://${host}` }, untrusted, exports],
      ['verify --online', { endpointUrl: `https://${host}` }, untrusted, asks],
      ['a sign-in', { domain: host }, untrusted, signsIn],
      ['a sign-in', { issuer: `https://${host}/${ownPool}` }, untrusted, signsIn],
    ]),
    ['export-users', { endpointUrl: `https://${ownHosts.aws}@${strangeHosts.domain}` }, 'invalid_value', exports],
    ['a sign-in', { domain: `${ownHosts.domain}@${strangeHosts.domain}` }, 'invalid_value', signsIn],
    ['export-users', { endpointUrl: `https://${ownHosts.aws}:8443` }, untrusted, exports],
    ['export-users', { endpointUrl: `http://${ownHosts.aws}` }, 'insecure_address', exports],
  ])('%s, by %j: %s', async (_, setting, code, cell) => {
    const found = await run({
      ...cell,
      files: projectFile({ ...own, clientId: String(cell.env.COGTOOL_CLIENT_ID), ...setting }),
    })
    expect(found, found.seen).toMatchObject(refusal(code))
  })
})

describe('a redirect', () => {
  const { domain, api } = strangeHosts
  it.each([
    [
      'of the token endpoint',
      { args: signsInAsMachine, env: { ...machineEnvironment, COGTOOL_DOMAIN: ownHosts.domain } },
    ],
    [
      'of the token endpoint, with a refresh token',
      { args: ['login', '--refresh-token-stdin', '--json'], env: ownEnvironment, stdin: '<own refresh>' },
    ],
    ['of userInfo', { args: ['verify', '--online', '<own access>', '--json'], env: ownEnvironment }],
    ['of GetUser', { args: ['verify', '--online', `<own access ${admin}>`, '--json'], env: ownEnvironment }],
    [
      'of the API, with a password',
      {
        args: ['login', '--username', 'maria', '--json'],
        env: { ...ownEnvironment, COGTOOL_PASSWORD: known.password },
      },
    ],
    ['of the API, signed', { args: ['export-users', '--json'], env: { ...ownEnvironment, ...awsCredentials } }],
    ['of revocation', { args: ['logout', '--json'], env: ownEnvironment, signedIn: true }],
    ['of userInfo, for a session', { args: ['whoami', '--remote', '--json'], env: ownEnvironment, signedIn: true }],
    [
      'of the target API',
      {
        args: ['me', '--json'],
        env: { ...ownEnvironment, COGTOOL_API_URL: `https://${ownHosts.api}/api/v1/me`, COGTOOL_TOKEN: '<own access>' },
      },
    ],
  ] satisfies [string, Cell][])('%s is not followed', async (_, cell) => {
    const { outcome, seen, exit } = await run({ ...cell, world: { redirectTo: `https://${domain}` } })
    expect(
      outcome.requests.filter(({ host }) => host === domain || host === api),
      seen,
    ).toEqual([])
    // the own host was asked, so that there was something to follow
    expect(
      outcome.requests.some(({ secrets }) => secrets.length > 0),
      seen,
    ).toBe(true)
    expect(exit, seen).not.toBe(70)
  })
})

describe('COGTOOL_TRUST_PROJECT_FILE', () => {
  const files = projectFile({ ...machine, domain: strangeHosts.domain })
  const env = machineEnvironment
  const signsIn = (value: string): Cell => ({
    args: signsInAsMachine,
    env: { ...env, COGTOOL_TRUST_PROJECT_FILE: value },
    files,
  })
  it.each([
    ['yes', 'invalid_value'],
    [`sha256:${'0f'.repeat(32)}`, 'project_file_untrusted'],
    ['0', 'project_file_untrusted'],
    ['', 'project_file_untrusted'],
  ])('%j sends nothing: %s', async (value, code) => {
    const found = await run(signsIn(value))
    expect(found, found.seen).toMatchObject(refusal(code))
    expect(
      found.outcome.requests.filter(({ reached }) => reached === 'stranger'),
      found.seen,
    ).toEqual([])
  })

  it('with the digest of the error trusts these settings, and no others', async () => {
    const { outcome } = await run(signsIn(''))
    const { digest } = (errorIn(outcome)?.details ?? {}) as { digest?: string }
    expect(digest).toMatch(/^sha256:/)
    const right = await run(signsIn(String(digest)))
    expect(right.exit, right.seen).toBe(0)
    expect(gotSecret(right), right.seen).toBe(true)
    const changed = await run({
      ...signsIn(String(digest)),
      files: projectFile({ ...machine, domain: strangeHosts.api }),
    })
    expect(changed, changed.seen).toMatchObject(refusal('project_file_untrusted'))
  })
})

describe('an entry that is trusted', () => {
  const entry = { ...machine, domain: strangeHosts.domain, caFile: './authority.pem' }
  const trusts = { args: ['config', '--trust'], env: {} }
  /** Trusted as it was, then changed. */
  const changedTo = (changed: Cell['changed'], more: Partial<Cell> = {}): Cell => ({
    args: signsInAsMachine,
    env: machineEnvironment,
    files: { ...projectFile(entry), ...sideFiles },
    world: { certificates: 'private' },
    before: [trusts],
    ...(changed && { changed }),
    ...more,
  })
  it.each([
    ['as it was', undefined],
    ['in another layout', { 'project/cogtool.json': JSON.stringify(JSON.parse(configText(entry)), undefined, 4) }],
    ['with its keys in another order', projectFile(Object.fromEntries(Object.entries(entry).reverse()))],
    [
      'beside another entry',
      {
        'project/cogtool.json': JSON.stringify({
          default: 'dev',
          pools: { other: { ...entry, domain: strangeHosts.api }, dev: entry },
        }),
      },
    ],
  ])('%s does its job', async (_, changed) => {
    const found = await run(changedTo(changed))
    expect(found.exit, found.seen).toBe(0)
    expect(gotSecret(found), found.seen).toBe(true)
  })

  const renamed = JSON.stringify({ default: 'other', pools: { other: entry } })
  it.each([
    ['with another value', projectFile({ ...entry, domain: strangeHosts.api }), {}],
    ['with one setting more', projectFile({ ...entry, apiUrl: hostile.apiUrl }), {}],
    ['with another content of its caFile', { 'project/authority.pem': '<private authority>\n# changed' }, {}],
    ['under another name', { 'project/cogtool.json': renamed }, {}],
    [
      'in another folder',
      { 'project/copy/cogtool.json': configText(entry), 'project/copy/authority.pem': '<private authority>' },
      { folder: 'project/copy' },
    ],
  ])('%s is asked about again', async (_, changed, more) => {
    const found = await run(changedTo(changed, more))
    expect(found, found.seen).toMatchObject(refusal('project_file_untrusted'))
    expect(found.outcome.requests, found.seen).toEqual([])
  })

  it('and is trusted no longer is asked about again', async () => {
    const found = await run(changedTo(undefined, { before: [trusts, { args: ['config', '--untrust'], env: {} }] }))
    expect(found, found.seen).toMatchObject(refusal('project_file_untrusted'))
  })
})

describe('plain http to another machine', () => {
  const address = `http://${strangeHosts.api}`
  const env = { ...ownEnvironment, ...awsCredentials }
  const args = ['export-users', '--json']
  const entry = { ...own, endpointUrl: address }
  it.each<[string, Cell]>([
    ['a flag', { args: [...args, '--endpoint-url', address], env }],
    ['a variable', { args, env: { ...env, COGTOOL_ENDPOINT_URL: address } }],
    ['the user file', { args, env, files: { 'config/cogtool/config.json': configText(entry) } }],
    ['a trusted file', { args, env, files: projectFile(entry), before: [{ args: ['config', '--trust'], env: {} }] }],
  ])('is refused though %s names it', async (_, cell) => {
    const found = await run(cell)
    expect(found, found.seen).toMatchObject(refusal('insecure_address'))
    expect(found.outcome.requests, found.seen).toEqual([])
  })
})

describe('a session of a version that kept whatever a project file said', () => {
  const issuer = `https://${ownHosts.aws}/${ownPool}`
  const saved = {
    schema: 'cogtool.session/1',
    name: 'default',
    issuer,
    userPoolId: ownPool,
    clientId: clientId('confidential'),
    signedInBy: 'hosted-ui',
    signedInAt: '2026-01-01T00:00:00.000Z',
    savedAt: '2026-01-01T00:00:00.000Z',
    callback: 'http://localhost:8484/callback',
    settings: { domain: strangeHosts.domain },
    endpoints: {
      token: `https://${strangeHosts.domain}/oauth2/token`,
      userInfo: `https://${strangeHosts.domain}/oauth2/userInfo`,
      revocation: `https://${strangeHosts.domain}/oauth2/revoke`,
    },
    tokens: { access: '<own access>', refresh: '<own refresh>' },
  }
  const key = createHash('sha256')
    .update(JSON.stringify([issuer, saved.clientId, saved.name]))
    .digest('hex')
  const files = { [`state/cogtool/sessions/${key.slice(0, 40)}.json`]: JSON.stringify(saved) }
  const env = { ...ownEnvironment, COGTOOL_API_URL: `https://${ownHosts.api}/api/v1/me` }

  it.each(['token --force-refresh', 'token', 'whoami --remote', 'me'])('is not used: %s', async (command) => {
    const found = await run({ args: [...command.split(' '), '--json'], env, files })
    expect(found, found.seen).toMatchObject({ exit: 3, code: 'session_expired' })
    expect(found.outcome.requests, found.seen).toEqual([])
  })

  it('is forgotten by logout', async () => {
    const found = await run({ args: ['logout', '--json'], env, files })
    expect(found, found.seen).toMatchObject({ exit: 0, leaks: [] })
    const after = await run({ args: ['whoami', '--json'], env, files, before: [{ args: ['logout'], env }] })
    expect(after, after.seen).toMatchObject({ exit: 3, code: 'session_missing' })
  })
})
