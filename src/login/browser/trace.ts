import { type Messages, withoutQuery } from '../../net/post-form.ts'
import type { UserPool } from '../../pool/pool-address.ts'
import type { SessionTokens } from '../../session/store/session.ts'
import type { VerifiedTokens } from '../../session/verify-tokens.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { member } from '../../text/json.ts'
import { redact } from '../../text/redact.ts'
import { utcTime } from '../../text/time.ts'
import { readUnverified } from '../../verification/unverified.ts'
import type { Flow } from './authorize-url.ts'
import type { ArrivedAnswer } from './await-answer.ts'
import type { LoginConfiguration } from './configuration.ts'
import type { OpenCallback } from './open-callback.ts'
import type { Attempt } from './pkce.ts'
import type { Exchange } from './receive-tokens.ts'

/** A line of a step: a name, its value, and what it is for. */
type Row = readonly [name: string, value: string, meaning?: string]

/**
 * Tells each step of the flow as it happens, for people who want to see what the browser and the pool say to each other. What
 * proves anything (state, nonce, verifier, code, tokens, secret) is told by its length alone.
 */
export function flowTrace(isAsked: boolean, messages: Pick<Messages, 'say'>) {
  let number = 0
  async function step(title: string, rows: readonly Row[]): Promise<void> {
    if (!isAsked) return
    number += 1
    const width = Math.max(...rows.map(([name]) => name.length))
    const lines = rows.map(([name, value, meaning]) => {
      const text = `    ${name.padEnd(width)}  ${escapeLine(value)}`
      return meaning === undefined ? text : `${text}  (${meaning})`
    })
    await messages.say([`trace ${number}: ${title}`, ...lines].join('\n'))
  }

  return {
    configuration: ({ found, endpointsFrom, setup }: LoginConfiguration, { issuers }: UserPool) =>
      step(`where this pool signs people in, from ${endpointsFrom}`, [
        ...issuers.map((issuer): Row => ['issuer', issuer, 'what `iss` of its tokens may be']),
        ...(found instanceof CogtoolError
          ? [['endpoints', 'none', found.code] as Row]
          : [
              ['authorize', found.endpoints.authorization, 'the browser goes there'] as Row,
              ['token', found.endpoints.token, 'cogtool itself goes there, not the browser'] as Row,
            ]),
        ['app client', typeof setup.client === 'object' ? 'its settings were read' : 'its settings are not known'],
      ]),

    attempt: ({ state, nonce, verifier, challenge }: Attempt, flow: Flow) =>
      step('fresh secrets for this one attempt', [
        ['state', hidden(state), 'comes back with the answer: it belongs to this attempt'],
        ['nonce', hidden(nonce), 'comes back inside the ID token: the token was made for this attempt'],
        ...(flow === 'code'
          ? [
              ['verifier', hidden(verifier), 'PKCE: kept here, shown at the exchange alone'] as Row,
              ['challenge', hidden(challenge), 'BASE64URL(SHA-256(verifier)): the pool is told this now'] as Row,
            ]
          : []),
      ]),

    callback: ({ address, authorizeUrl, server }: OpenCallback, asked: boolean) =>
      step('the browser is sent to the authorize address', [
        ['preflight', asked ? 'the pool did not refuse it' : 'left out'],
        [
          'listening',
          server.openAddress === authorizeUrl ? 'nowhere: the answer is pasted' : address.listenOn.join(', '),
        ],
        ['GET', withoutQuery(authorizeUrl)],
        ...[...new URL(authorizeUrl).searchParams].map(authorizeRow),
      ]),

    answer: ({ parameters, by }: ArrivedAnswer) =>
      step(by === 'paste' ? 'the answer was pasted' : 'the browser came back to the callback', [
        ...[...parameters].map(
          ([name, value]): Row => [
            name,
            /^(?:error|error_description|expires_in|token_type)$/.test(name) ? redact(value) : hidden(value),
          ],
        ),
        ['checked', 'state is ours, compared in constant time, before anything else was looked at'],
      ]),

    exchange: ({ authorize, clientSecret, callback, tokenEndpoint }: Exchange) =>
      authorize.flow === 'implicit'
        ? step('no exchange: the tokens came in the fragment', [['risk', 'they were in the address bar of a browser']])
        : step('the code is exchanged, without the browser', [
            ['POST', withoutQuery(tokenEndpoint)],
            ['grant_type', 'authorization_code'],
            ['client_id', authorize.clientId],
            ['redirect_uri', callback.registered, 'the same bytes once more'],
            ['code', '<hidden>', 'good for one use, within 5 minutes'],
            ['code_verifier', '<hidden>', 'shows that the sign-in ends where it began'],
            ...(clientSecret === undefined ? [] : [['client_secret', '<hidden>', 'in the body'] as Row]),
          ]),

    tokens: (tokens: SessionTokens) =>
      step('the pool sent tokens', [
        ...Object.entries(tokens).map(([kind, token]): Row => [`${kind} token`, described(token)]),
      ]),

    verified: ({ access, id }: VerifiedTokens) =>
      step('both tokens were verified, as cogtool verify does', [
        ['access', 'signature (RS256), iss, client_id, token_use, exp'],
        ...(id
          ? [['id', `signature, iss, aud, token_use, exp, nonce${'at_hash' in id ? ', at_hash' : ''}`] as Row]
          : []),
        ['sub', access.sub],
        ['scope', String(member(access, 'scope') ?? '')],
      ]),
  }
}

// what may be shown, so that a parameter added later is hidden until somebody decides
const shownParameters = new Set([
  ...['response_type', 'client_id', 'redirect_uri', 'scope', 'code_challenge_method', 'identity_provider', 'prompt'],
  'lang',
])

const meanings: Readonly<Record<string, string>> = {
  'response_type=code': 'no token in the address bar',
  'response_type=token': 'the tokens themselves come back, in the fragment',
  redirect_uri: 'compared byte for byte with those registered',
  code_challenge_method: 'SHA-256; the only method that Cognito knows',
  state: 'see above',
  nonce: 'see above',
  code_challenge: 'see above',
}

function authorizeRow([name, value]: readonly [string, string]): Row {
  const shown = shownParameters.has(name) ? value : hidden(value)
  const meaning = meanings[`${name}=${value}`] ?? meanings[name]
  return meaning === undefined ? [name, shown] : [name, shown, meaning]
}

function hidden(value: string): string {
  return `<${value.length} characters>`
}

function described(token: string): string {
  const claims = readUnverified(token)?.claims
  if (!claims) return `${hidden(token)}, opaque`
  const exp = member(claims, 'exp')
  return `${hidden(token)}, a JWT${typeof exp === 'number' ? ` that ends ${utcTime(exp)}` : ''}`
}
