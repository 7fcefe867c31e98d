import type { ErrorCode } from '../../src/text/cogtool-error.ts'
import { occupy } from '../helpers/login-edges.ts'
import { withFullDisk } from '../helpers/test-edges.ts'
import { landsWith, localPool, onFreeCallback, onPool, type Row, signedIn, tokenFrom } from './row.ts'

const asPerson = (username: string) => ['login', '--username', username, '--password-stdin']

/** Signing in and the session: the pool, the app client, the browser and the person. */
export const signIn = {
  pool_not_found: {
    args: ['login', '--client-id', 'client1', '--issuer'],
    given: () => [`${localPool().baseUrl}/us-local-1_Nobody000`],
    says: [
      'there is no user pool us-local-1_Nobody000',
      '127.0.0.1:PORT knows none by this id (HTTP 404)',
      'check --user-pool-id, its region and its letters; upper and lower case count',
    ],
  },
  domain_missing: {
    args: ['login'],
    given: onPool('public', { noDomain: 'absent' }),
    says: [
      'this pool has no Hosted UI',
      'its discovery document names no address to sign in at: the pool has no domain',
      'name it (--domain <host>), sign in without it (--username <name>), or create one: aws cognito-idp create-user-pool-domain --user-pool-id us-local-1_Demo0001 --region us-local-1 --domain <prefix>',
    ],
  },
  hosted_ui_disabled: {
    args: ['login'],
    given: onPool('api-only'),
    says: [
      'the app client 6demo8api9only1client4fghi may not use the Hosted UI',
      'its AllowedOAuthFlowsUserPoolClient is false',
      'use another app client, or sign in without a browser: --username',
    ],
  },
  flow_not_allowed: {
    args: ['login', '--flow', 'implicit'],
    given: onPool(),
    says: [
      'the app client 3demo5code7public9client1a does not allow the implicit flow',
      'it allows code',
      '--flow code, or allow implicit for this app client',
    ],
  },
  scope_not_allowed: {
    args: ['login', '--scope', 'api/nope'],
    given: onPool(),
    says: [
      'the app client does not allow api/nope',
      'it allows aws.cognito.signin.user.admin email openid phone profile',
      'leave --scope out: the pool then grants every scope that the app client allows',
    ],
  },
  idp_not_allowed: {
    args: ['login', '--idp', 'Nope'],
    given: onPool(),
    says: [
      'the app client does not offer the identity provider Nope',
      'it offers COGNITO, DemoProvider; upper and lower case count',
      '--idp COGNITO, or --idp DemoProvider',
    ],
  },
  callback_not_registered: {
    args: ['login', '--redirect-uri', 'http://localhost:8484/Callback'],
    given: onPool(),
    says: [
      'this callback is not registered with the app client: http://localhost:8484/Callback',
      'registered is http://localhost:8484/callback, which differs by upper and lower case',
      '--redirect-uri http://localhost:8484/callback, let cogtool register it for this sign-in: --add-callback',
    ],
  },
  callback_not_loopback: {
    args: ['login', '--redirect-uri', 'https://app.example.com/callback'],
    given: onPool('wrong-callback'),
    says: [
      'cogtool cannot listen at the callback https://app.example.com/callback',
      'the answer must come to this machine: http with localhost, 127.0.0.1 or [::1]',
      'register http://localhost:8484/callback with the app client, or sign in at a terminal, where the answer can be pasted',
    ],
  },
  callback_port_in_use: {
    args: ['login'],
    given: async () => {
      const flags = await onFreeCallback()
      await occupy('127.0.0.1', Number(new URL(flags.at(-1) ?? '').port))
      return flags
    },
    says: [
      "another program uses the callback's port: PORT",
      'the answer of the sign-in must arrive there',
      'end that program, name another registered callback with --redirect-uri, or paste the answer at a terminal',
    ],
  },
  branding_missing: {
    args: ['login'],
    given: onPool('public', { managedLogin: 'unbranded' }),
    says: [
      'managed login has no look for this app client, so its pages will not load',
      'the domain uses managed login (version 2), and the app client has no branding style',
      'aws cognito-idp create-managed-login-branding --user-pool-id us-local-1_Demo0001 --region us-local-1 --client-id 3demo5code7public9client1a --use-cognito-provided-values',
    ],
  },
  client_not_found: {
    args: ['login'],
    given: () => [...onPool()().slice(0, -1), 'nobody'],
    says: [
      'the pool has no app client nobody',
      'DescribeUserPoolClient does not know it in us-local-1_Demo0001',
      'check --client-id; without it, cogtool lets you choose at a terminal',
    ],
  },
  client_not_changeable: {
    args: ['login', '--add-callback', '--yes', '--redirect-uri', 'http://localhost:8484/new'],
    given: onPool('public', { unknownClientSetting: true }),
    says: [
      'the app client 3demo5code7public9client1a has settings that cogtool does not know',
      'a change would reset QuantumSignIn',
      'register the callback in the Cognito console, or with a current AWS CLI',
    ],
  },
  client_secret_required: {
    args: ['login', '--client-credentials'],
    given: onPool(),
    says: [
      'a machine token needs the secret of its app client',
      'the secret is all that proves who asks, and cogtool never stores it',
      'set COGTOOL_CLIENT_SECRET, or pipe it in with --client-secret-stdin',
    ],
  },
  browser_unavailable: {
    args: ['login', '--no-input'],
    given: onPool(),
    says: [
      'this sign-in needs a browser, and --no-input forbids one',
      'otherwise the default browser would open',
      'sign in without a browser (--username with --password-stdin, or --client-credentials), or open the address elsewhere: --no-browser',
    ],
  },
  sign_in_denied: {
    args: asPerson('maria'),
    stdin: 'Wrong-Horse-9',
    given: onPool(),
    says: [
      'the pool refused the sign-in',
      'Incorrect username or password.',
      'check the user name and the password; repeated failures lock the user for a while',
    ],
  },
  challenge_unanswered: {
    args: asPerson('tessa'),
    stdin: 'Correct-Horse-9',
    given: onPool(),
    says: [
      'the pool asks for more: SOFTWARE_TOKEN_MFA',
      '{"USER_ID_FOR_SRP":"tessa","FRIENDLY_DEVICE_NAME":"Authenticator app"}',
      'give the code, or what makes it: --mfa-code-stdin, COGTOOL_MFA_CODE, --totp-secret-file <file>',
    ],
  },
  sign_in_timed_out: {
    args: ['login', '--timeout', '1', '--no-browser'],
    given: onFreeCallback,
    says: [
      'nothing came to http://localhost:PORT/callback within 1 s',
      'the sign-in was not finished, the browser runs on another machine, or it refuses http on localhost',
      'try again: cogtool login; --timeout <seconds> waits longer',
    ],
  },
  code_refused: {
    args: ['login'],
    edges: landsWith({ code: 'used' }),
    given: onFreeCallback,
    says: [
      'the pool refused the authorization code',
      'invalid_grant: the code was used before or is older than 5 minutes, or the app client may read email but not email_verified',
      'try again: cogtool login',
    ],
  },
  identity_provider_failed: {
    args: ['login'],
    edges: landsWith({ error: 'server_error', error_description: 'it is asleep' }),
    given: onFreeCallback,
    says: [
      'the identity provider failed',
      'server_error: it is asleep',
      'try again; where it lasts, ask the owner of the identity provider',
    ],
  },
  session_store_unavailable: {
    args: asPerson('maria'),
    files: { 'state/sessions': 'a file in the place of the folder' },
    given: onPool(),
    says: [
      'sessions cannot be saved in ~/state/sessions',
      'a part of its path is not a folder',
      'make the folder writable for you alone, or keep nothing: --store none --print access',
    ],
  },
  session_missing: {
    args: ['whoami'],
    says: ['not signed in: there is no session "default"', 'none was saved under this name', 'sign in: cogtool login'],
  },
  session_expired: {
    args: ['token', '--force-refresh'],
    given: signedIn(({ tokens }) => ({ tokens: { ...tokens, refresh: 'garbage' } })),
    says: [
      'the session has ended: the pool refused its refresh token',
      'invalid_grant: Invalid Refresh Token',
      'sign in again: cogtool login',
    ],
  },
  session_not_saved: {
    args: ['token', '--force-refresh'],
    given: async (edges) => {
      const flags = await signedIn()(edges)
      Object.assign(edges, withFullDisk(edges, /\.json$/))
      return flags
    },
    says: [
      'the session could not be saved in ~/state/sessions/ID.json',
      'the disk is full',
      'make room or make the folder writable, then: cogtool login',
    ],
  },
  min_ttl_too_long: {
    args: ['token', '--min-ttl', '99999'],
    given: signedIn(),
    says: [
      'no access token of this app client lasts 1 d 3 h',
      'it issues them for 1 h',
      'ask for less with --min-ttl, or lengthen AccessTokenValidity of the app client',
    ],
  },
  token_rejected: {
    args: ['whoami'],
    given: signedIn(() => ({ tokens: { access: tokenFrom('https://idp.example') } })),
    says: [
      'the saved access token is not one of this pool',
      'it is from the issuer "https://idp.example", not from http://127.0.0.1:PORT/us-local-1_Demo0001',
      'forget it and sign in again: cogtool logout --local-only, then cogtool login',
    ],
  },
  good_token_required: {
    args: ['probe'],
    edges: { env: { COGTOOL_TOKEN: 'garbage' } },
    given: () => [...onPool()(), '--api-url', localPool().apiUrl],
    says: [
      'the token to compare with is not good',
      'malformed token: it has 1 part, a JWT has 3',
      'an opaque token cannot be read; a JWT begins with eyJ and has two dots',
    ],
  },
  demo_failed: {
    args: ['demo'],
    edges: { runCogtool: async () => ({ exitCode: 1, stdout: '', stderr: '' }) },
    says: [
      '✗ login: exit 1, not 0',
      'a step of the tour did not give the answer it must give',
      'its output is above; please report it',
    ],
  },
} satisfies Partial<Record<ErrorCode, Row>>
