import { describe, expect, it } from 'vitest'
import { authorizationError, codeError } from '../../../src/login/browser/authorization-error.ts'
import type { AuthorizeRequest } from '../../../src/login/browser/authorize-url.ts'
import { chooseBrowser, remoteness, wayToPort } from '../../../src/login/browser/browser.ts'
import { parseCallbackAddress } from '../../../src/login/browser/callback-address.ts'
import { callbackNotRegistered, nearMiss } from '../../../src/login/browser/callback-error.ts'
import { judgeRedirect, judgeStatus } from '../../../src/login/browser/preflight.ts'
import { parseIssuer, parsePoolId } from '../../../src/pool/pool-address.ts'
import { testEdges } from '../../helpers/test-edges.ts'

const request: AuthorizeRequest = {
  flow: 'code',
  clientId: 'client1',
  scopes: ['openid', 'api/read'],
  identityProvider: undefined,
  loginHint: undefined,
  fresh: false,
  parameters: [],
}
const callback = parseCallbackAddress('http://localhost:8484/callback')
const endpoint = 'https://login.example.com/oauth2/authorize'

describe('what a redirect of the authorize address tells before a browser opens', () => {
  it.each([
    { location: '/login?client_id=client1', outcome: 'go-on' },
    { location: 'https://idp.example.com/saml?error=x', outcome: 'go-on' },
    { location: '/error?error=redirect_mismatch&client_id=client1', outcome: 'callback-not-registered' },
    { location: 'https://login.example.com/error?error=redirect_mismatch', outcome: 'callback-not-registered' },
    { location: 'https://evil.example.com/error?error=redirect_mismatch', outcome: 'go-on' },
    { location: '/error', outcome: 'go-on' },
    { location: '/error?error=invalid_client', outcome: 'refused', code: 'client_not_found' },
    {
      location: 'http://localhost:8484/callback?error=unauthorized_client',
      outcome: 'refused',
      code: 'flow_not_allowed',
    },
    { location: 'http://localhost:8484/callback?error=invalid_scope', outcome: 'refused', code: 'scope_not_allowed' },
    { location: 'http://localhost:8484/callback?error=login_required', outcome: 'go-on' },
    { location: 'http://localhost:8484/other?error=invalid_scope', outcome: 'go-on' },
    { location: 'http://localhost:8484/callback?code=x', outcome: 'go-on' },
    { location: 'http://', outcome: 'go-on' },
  ])('$location → $outcome $code', ({ location, outcome, code }) => {
    const judged = judgeRedirect(location, endpoint, request, callback)
    expect(judged.outcome).toBe(outcome)
    if (judged.outcome === 'refused') expect(judged.error.code).toBe(code)
  })
})

describe('what an answer of the authorize address tells that leads nowhere', () => {
  const page = '<html><head><title>\n Invalid  client </title></head></html>'
  it.each([
    { status: 400, text: page, outcome: 'refused', code: 'client_not_found', says: 'HTTP 400, "Invalid client"' },
    { status: 401, text: '', outcome: 'refused', code: 'client_not_found', says: 'HTTP 401' },
    {
      status: 400,
      text: '{"error":"invalid_request","error_description":"redirect_uri not registered"}',
      outcome: 'refused',
      code: 'client_not_found',
      says: 'redirect_uri not registered',
    },
    { status: 404, text: page, outcome: 'refused', code: 'domain_missing', says: 'HTTP 404' },
    { status: 403, text: '<title>Blocked by WAF</title>', outcome: 'go-on', says: 'HTTP 403, "Blocked by WAF"' },
    { status: 200, text: page, outcome: 'go-on' },
    { status: 500, text: page, outcome: 'go-on' },
    { status: 429, text: '', outcome: 'go-on' },
  ])('$status $text → $outcome $code', ({ status, text, outcome, code, says = '' }) => {
    const json = text.startsWith('{') ? JSON.parse(text) : undefined
    const judged = judgeStatus({ status, text, json, headers: new Headers(), secrets: [] }, endpoint, request)
    expect(judged.outcome).toBe(outcome)
    if (judged.outcome === 'refused') {
      expect(judged.error).toMatchObject({ code, message: expect.stringContaining(says) })
    } else expect(judged).toEqual({ outcome, ...(says !== '' && { note: expect.stringContaining(says) }) })
  })
})

describe('an error at the callback', () => {
  const hints = {
    sign_in_denied: 'try again: cogtool login',
    flow_not_allowed:
      'allow the authorization code grant for this app client; --flow implicit works where only that is allowed',
    scope_not_allowed: 'leave --scope out: the pool then grants every scope that the app client allows',
    identity_provider_failed: 'try again; where it lasts, ask the owner of the identity provider',
  } as const
  const asSomebodyElse = 'try again: cogtool login, with --fresh to sign in as another user'
  it.each([
    { error: 'access_denied', description: 'PreSignUp failed', code: 'sign_in_denied', hint: asSomebodyElse },
    { error: 'login_required', description: undefined, code: 'sign_in_denied' },
    { error: 'unauthorized_client', description: undefined, code: 'flow_not_allowed' },
    { error: 'unsupported_response_type', description: undefined, code: 'flow_not_allowed' },
    { error: 'invalid_scope', description: undefined, code: 'scope_not_allowed' },
    { error: 'server_error', description: undefined, code: 'identity_provider_failed' },
    {
      error: 'invalid_request',
      description: 'Timeout occurred in calling IdP token endpoint',
      code: 'identity_provider_failed',
    },
    { error: 'invalid_request', description: 'a parameter came twice', code: 'sign_in_denied' },
    { error: 'something_new', description: undefined, code: 'sign_in_denied' },
  ] as const)('$error "$description" is $code, in the words of the pool', ({ error, description, code, ...more }) => {
    const failure = authorizationError({ error, description }, request)
    expect(failure).toMatchObject({ code, hint: hints[code], ...more })
    expect(failure.why).toContain(description ?? error)
  })
})

describe('a refused code', () => {
  it.each([
    { error: 'invalid_grant', secret: false, code: 'code_refused' },
    { error: 'invalid_client', secret: false, code: 'client_secret_required' },
    { error: 'invalid_client_secret', secret: true, code: 'client_secret_required' },
    { error: 'unauthorized_client', secret: false, code: 'flow_not_allowed' },
    { error: 'invalid_request', secret: false, code: 'code_refused' },
  ])('$error is $code', ({ error, secret, code }) => {
    expect(codeError({ error, description: undefined }, request, secret).code).toBe(code)
  })
})

describe('the browser', () => {
  const display = { DISPLAY: ':0' }
  it.each([
    { name: 'the system one', wishes: { browser: true }, env: display, kind: 'system' },
    { name: '--no-browser', wishes: { browser: false }, env: { ...display, BROWSER: 'firefox' }, kind: 'none' },
    {
      name: '$BROWSER',
      wishes: { browser: true },
      env: { ...display, BROWSER: 'firefox' },
      kind: 'command',
      command: 'firefox',
    },
    {
      name: '--browser before $BROWSER',
      wishes: { browser: 'w3m' },
      env: { BROWSER: 'firefox' },
      kind: 'command',
      command: 'w3m',
    },
    { name: 'none at a machine that looks remote', wishes: { browser: true }, env: {}, kind: 'none' },
    {
      name: 'a named one even there',
      wishes: { browser: true },
      env: { SSH_TTY: '/dev/pts/1', BROWSER: 'x' },
      kind: 'command',
      command: 'x',
    },
    {
      name: 'a named one though nobody is there',
      wishes: { browser: 'x', unattended: true },
      env: display,
      kind: 'command',
      command: 'x',
    },
    {
      name: '--no-browser though nobody is there',
      wishes: { browser: false, unattended: true },
      env: display,
      kind: 'none',
    },
  ])('$name', async ({ wishes, env, kind, command }) => {
    const choice = await chooseBrowser({ unattended: false, ...wishes }, testEdges({ env }))
    expect({ kind: choice.kind, commands: choice.commands }).toEqual({ kind, commands: command ? [command] : [] })
  })

  it('is missing where nobody is there and none was named', async () => {
    const choice = chooseBrowser({ browser: true, unattended: true }, testEdges({ env: display }))
    await expect(choice).rejects.toThrow(expect.objectContaining({ code: 'browser_unavailable' }))
  })

  it.each([
    { env: { DISPLAY: ':0' }, platform: 'linux', remote: false },
    { env: { WAYLAND_DISPLAY: 'wayland-0' }, platform: 'linux', remote: false },
    { env: {}, platform: 'linux', remote: true },
    { env: { WSL_DISTRO_NAME: 'Debian' }, platform: 'linux', remote: false },
    { env: {}, platform: 'darwin', remote: false },
    { env: {}, platform: 'win32', remote: false },
    { env: { SSH_CONNECTION: 'x', DISPLAY: ':0' }, platform: 'linux', remote: true },
    { env: { CODESPACES: 'true', DISPLAY: ':0' }, platform: 'linux', remote: true },
    { env: { REMOTE_CONTAINERS: 'true', DISPLAY: ':0' }, platform: 'linux', remote: true },
    { env: { WSL_DISTRO_NAME: 'Debian', SSH_CONNECTION: 'x' }, platform: 'linux', remote: true },
    { env: { container: 'podman', DISPLAY: ':0' }, platform: 'linux', remote: false },
    { env: { SSH_CONNECTION: 'x' }, platform: 'darwin', remote: true },
  ])('$platform with $env looks remote: $remote', ({ env, platform, remote }) => {
    expect(remoteness(testEdges({ env, platform })) !== undefined).toBe(remote)
  })
})

describe('a browser elsewhere reaches the callback', () => {
  it.each([
    { env: { SSH_CONNECTION: 'x' }, way: 'forward port 8484 first: ssh -L 8484:localhost:8484 <this machine>' },
    { env: {}, way: undefined },
    { env: { CODESPACES: 'true' }, way: 'forward port 8484 in the editor first' },
    { env: { GITPOD_WORKSPACE_ID: 'x', SSH_CONNECTION: 'x' }, way: 'forward port 8484 in the editor first' },
    { env: { AWS_EXECUTION_ENV: 'CloudShell' }, way: 'forward port 8484 in the editor first' },
    { env: { container: 'docker' }, way: 'start the container with --network host first' },
    {
      env: { KUBERNETES_SERVICE_HOST: '10.0.0.1' },
      way: 'start the container with --network host first',
    },
  ])('with $env: $way', ({ env, way }) => {
    expect(wayToPort(remoteness(testEdges({ env })), 8484)).toBe(way)
  })
})

describe('$BROWSER', () => {
  const there = '/opt/Program Files/a:b.sh'
  it.each([
    { value: 'firefox', platform: 'linux', kind: 'command', commands: ['firefox'] },
    { value: 'firefox:chromium', platform: 'linux', kind: 'command', commands: ['firefox', 'chromium'] },
    { value: ':firefox::', platform: 'linux', kind: 'command', commands: ['firefox'] },
    { value: 'x http://%s:y', platform: 'linux', kind: 'command', commands: ['x http://%s', 'y'] },
    { value: 'C:\\firefox.exe', platform: 'win32', kind: 'command', commands: ['C:\\firefox.exe'] },
    { value: there, platform: 'linux', kind: 'command', commands: [there] },
    { value: 'none', platform: 'linux', kind: 'none', commands: [] },
    { value: '', platform: 'linux', kind: 'system', commands: [] },
  ])('"$value" on $platform', async ({ value, platform, kind, commands }) => {
    const edges = testEdges({ env: { DISPLAY: ':0', BROWSER: value }, platform })
    const status: typeof edges.files.status = async (path) =>
      path === there ? edges.files.status(edges.home) : undefined
    const machine = { ...edges, files: { ...edges.files, status } }
    expect(await chooseBrowser({ browser: true, unattended: false }, machine)).toMatchObject({ kind, commands })
  })
})

describe('a registered callback that was nearly named', () => {
  it.each([
    { named: 'http://localhost:1/cb/', registered: ['http://localhost:1/cb'], near: 'http://localhost:1/cb' },
    { named: 'http://localhost:1', registered: ['http://localhost:1/'], near: 'http://localhost:1/' },
    { named: 'http://127.0.0.1:1/cb', registered: ['http://localhost:1/cb'], near: 'http://localhost:1/cb' },
    { named: 'http://[::1]:1/cb', registered: ['http://127.0.0.1:1/cb'], near: 'http://127.0.0.1:1/cb' },
    { named: 'http://localhost:1/CB', registered: ['http://localhost:1/cb'], near: 'http://localhost:1/cb' },
    { named: 'http://localhost:1/cb', registered: ['https://localhost:1/cb'], near: 'https://localhost:1/cb' },
    {
      named: 'http://localhost:1/cb',
      registered: ['http://127.0.0.1:1/cb/', 'http://localhost:1/cb/'],
      near: 'http://localhost:1/cb/',
    },
    { named: 'http://localhost:1/cb', registered: ['http://localhost:2/cb', 'http://localhost:1/'], near: undefined },
    { named: 'http://localhost:1/cb', registered: [], near: undefined },
  ])('$named is nearly $near', ({ named, registered, near }) => {
    expect(nearMiss(named, registered)).toBe(near)
  })
})

describe('the change that registers a callback', () => {
  it('sends the whole described client back, without its secret', () => {
    const registration = { pool: parsePoolId('eu-west-1_AbC123xyz'), clientId: '1h57kf5cpq17m0eml12EXAMPLE' }
    expect(callbackNotRegistered([callback.registered], registration).hint).toBe(
      'check --client-id; name a registered one with --redirect-uri, let cogtool register it for this sign-in: --add-callback, ' +
        'or register it: ' +
        'aws cognito-idp describe-user-pool-client --user-pool-id eu-west-1_AbC123xyz --region eu-west-1 --client-id 1h57kf5cpq17m0eml12EXAMPLE' +
        " | jq '.UserPoolClient | del(.ClientSecret, .ClientType, .CreationDate, .LastModifiedDate)" +
        ' | .CallbackURLs += ["http://localhost:8484/callback"]\'' +
        ' | aws cognito-idp update-user-pool-client --cli-input-json file:///dev/stdin --region eu-west-1',
    )
  })

  it('cannot be made into another command by what it is given', () => {
    const registration = { pool: parsePoolId('eu-west-1_AbC123xyz'), clientId: "x'; rm -rf ~ #" }
    const odd = parseCallbackAddress(`http://localhost:1/'"$(id)`)
    const { hint = '' } = callbackNotRegistered([odd.registered], registration)
    expect(hint).toContain(`--client-id 'x'\\''; rm -rf ~ #' |`)
    expect(hint).toContain(`.CallbackURLs += ["http://localhost:1/'\\''\\"$(id)"]'`)
  })

  it('is not offered for a pool that AWS does not run', () => {
    const pool = parseIssuer('http://127.0.0.1:9230/us-local-1_Demo0001')
    expect(callbackNotRegistered([callback.registered], { pool, clientId: 'x' }).hint).not.toContain('aws ')
  })
})
