import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  type AuthorizeRequest,
  authorizeUrl,
  parseParameter,
  parseScope,
  refuseForeignScopes,
} from '../../../src/login/browser/authorize-url.ts'
import { parseCallbackAddress } from '../../../src/login/browser/callback-address.ts'
import { newAttempt } from '../../../src/login/browser/pkce.ts'
import { approved } from '../../helpers/approved.ts'

const plain: AuthorizeRequest = {
  flow: 'code',
  clientId: 'client1',
  scopes: [],
  identityProvider: undefined,
  loginHint: undefined,
  fresh: false,
  parameters: [],
}
const attempt = { state: 'S', nonce: 'N', challenge: 'C' }
const endpoint = approved('https://example.auth.eu-west-1.amazoncognito.com/oauth2/authorize')
const callback = parseCallbackAddress('http://localhost:8484')

const parametersOf = (changes: Partial<AuthorizeRequest>) =>
  Object.fromEntries(new URL(authorizeUrl(endpoint, { ...plain, ...changes }, callback, attempt)).searchParams)

const code = {
  response_type: 'code',
  client_id: 'client1',
  redirect_uri: 'http://localhost:8484',
  state: 'S',
  nonce: 'N',
  code_challenge: 'C',
  code_challenge_method: 'S256',
}

describe('the authorize address', () => {
  it.each<{ name: string; change: Partial<AuthorizeRequest>; expected: Record<string, string> }>([
    { name: 'code has PKCE, a nonce, and the callback as registered', change: {}, expected: code },
    {
      name: 'implicit has a nonce and no PKCE',
      change: { flow: 'implicit' },
      expected: {
        response_type: 'token',
        client_id: 'client1',
        redirect_uri: 'http://localhost:8484',
        state: 'S',
        nonce: 'N',
      },
    },
    {
      name: 'scopes only where they were asked for',
      change: { scopes: ['openid', 'email'] },
      expected: { ...code, scope: 'openid email' },
    },
    {
      name: 'an identity provider, a hint and a fresh password',
      change: { identityProvider: 'My IdP', loginHint: 'ana+1@example.com', fresh: true },
      expected: { ...code, identity_provider: 'My IdP', login_hint: 'ana+1@example.com', prompt: 'login' },
    },
    {
      name: 'other parameters as they are',
      change: {
        parameters: [
          ['lang', 'de'],
          ['resource', 'https://api.example.com/?a=b&c'],
        ],
      },
      expected: { ...code, lang: 'de', resource: 'https://api.example.com/?a=b&c' },
    },
  ])('$name', ({ change, expected }) => {
    expect(parametersOf(change)).toEqual(expected)
  })

  it('keeps what the endpoint has in its own query', () => {
    const url = authorizeUrl(approved('https://idp.example.com/authorize?tenant=7'), plain, callback, attempt)
    expect(new URL(url).searchParams.get('tenant')).toBe('7')
  })
})

describe('--param', () => {
  it.each([
    { text: 'lang=de', expected: ['lang', 'de'] },
    { text: 'claims={"a":1}', expected: ['claims', '{"a":1}'] },
    { text: 'x=', expected: ['x', ''] },
    { text: 'x=a=b', expected: ['x', 'a=b'] },
  ])('$text is passed on', ({ text, expected }) => {
    expect(parseParameter(text)).toEqual(expected)
  })

  it.each([
    'state=x',
    'nonce=x',
    'redirect_uri=https://evil.example.com',
    'client_id=x',
    'response_type=token',
    'response_mode=form_post',
    'code_challenge=x',
    'code_challenge_method=plain',
    'scope=x',
    'request_uri=x',
    'identity_provider=x',
    'login_hint=x',
    'nothing',
    '=x',
    '',
  ])('%j is refused', (text) => {
    expect(() => parseParameter(text)).toThrow(expect.objectContaining({ code: 'invalid_value' }))
  })
})

describe('--scope', () => {
  it.each(['openid', 'https://api.example.com/read', 'api/read.all'])('%s is a scope', (text) => {
    expect(parseScope(text)).toBe(text)
  })

  it.each([
    { text: 'openid email', code: 'invalid_value' },
    { text: '', code: 'invalid_value' },
    { text: 'a"b', code: 'invalid_value' },
  ])('$text is refused as $code', ({ text, code }) => {
    expect(() => parseScope(text)).toThrow(expect.objectContaining({ code }))
  })
})

it('offline_access is none of Cognito, and other scopes may be', () => {
  expect(() => refuseForeignScopes(['openid', 'offline_access'])).toThrow(
    expect.objectContaining({ code: 'scope_not_allowed' }),
  )
  expect(() => refuseForeignScopes(['openid', 'api/read'])).not.toThrow()
})

describe('the secrets of an attempt', () => {
  it('are 32 bytes each, in characters that survive double encoding, and never the same', () => {
    const attempts = [newAttempt({ randomBytes }), newAttempt({ randomBytes })]
    const secrets = attempts.flatMap(({ state, nonce, verifier }) => [state, nonce, verifier])
    expect(new Set(secrets).size).toBe(6)
    for (const secret of secrets) expect(secret).toMatch(/^[\w-]{43}$/)
  })

  it('have the S256 challenge of RFC 7636, appendix B', () => {
    // the appendix gives the verifier; its bytes are what our source of randomness must have given
    const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
    const bytes = Buffer.from(verifier, 'base64url')
    expect(newAttempt({ randomBytes: () => bytes }).challenge).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM')
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    )
  })
})
