import type { IncomingMessage } from 'node:http'
import type { Session } from '../../src/session/store/session.ts'
import { serveApi } from './api-server.ts'
import { makeTokens } from './made-tokens.ts'

/** What a scripted pool answers to an operation. */
export interface ScriptedAnswer {
  readonly status?: number
  readonly body: unknown
}

type Input = Readonly<Record<string, unknown>>
type Script = Readonly<Record<string, ScriptedAnswer | ((input: Input) => ScriptedAnswer)>>

/** A pool whose API answers as a test says, with tokens that it stands behind. */
export interface ScriptedPool {
  readonly origin: string
  /** The flags that lead to it. */
  readonly flags: readonly string[]
  /** AuthenticationResult with these members more, for this scope. */
  tokens(more?: object, scope?: string): object
  /** Operations, or paths of OAuth, with their inputs, in order. */
  readonly heard: readonly { readonly operation: string; readonly input: Input }[]
  /** The session that a sign-in there made. */
  session(changes?: Partial<Session>): Session
}

const poolId = 'eu-central-1_Field0007'
const clientId = '5fieldcases8app2client0ok'
const maker = makeTokens()

/** Starts one until the test is over; an operation that the script lacks is unknown to it. */
export async function scriptedPool(script: Script, { hasDomain = true } = {}): Promise<ScriptedPool> {
  const heard: { operation: string; input: Input }[] = []
  const answer = async (request: IncomingMessage): Promise<ScriptedAnswer> => {
    if (request.url?.endsWith('/jwks.json')) return { body: maker.jwks }
    if (request.method === 'GET') {
      const endpoints = {
        authorization_endpoint: `${origin}/oauth2/authorize`,
        token_endpoint: `${origin}/oauth2/token`,
      }
      return { body: { issuer: issuer(), ...(hasDomain && endpoints) } }
    }
    let text = ''
    for await (const piece of request) text += String(piece)
    const target = request.headers['x-amz-target']
    // a form of OAuth goes by its path
    const operation = target === undefined ? (request.url ?? '') : String(target).replace(/^.*\./, '')
    const input: Input = target === undefined ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text)
    heard.push({ operation, input })
    const next = script[operation]
    if (next === undefined) return { status: 400, body: { __type: 'UnknownOperationException' } }
    return typeof next === 'function' ? next(input) : next
  }
  const { origin } = await serveApi(async (request, response) => {
    const { status = 200, body } = await answer(request)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  const issuer = () => `${origin}/${poolId}`
  const access = (scope: string) => {
    const now = Math.floor(Date.now() / 1000)
    return maker.token({ iss: issuer(), client_id: clientId, scope, exp: now + 3600, iat: now, auth_time: now })
  }
  return {
    origin,
    flags: ['--issuer', issuer(), '--user-pool-id', poolId, '--endpoint-url', origin, '--client-id', clientId],
    heard,
    tokens: (more = {}, scope = 'aws.cognito.signin.user.admin') => ({
      AuthenticationResult: { AccessToken: access(scope), RefreshToken: 'refresh-1', TokenType: 'Bearer', ...more },
      ChallengeParameters: {},
    }),
    session: (changes = {}) => ({
      schema: 'cogtool.session/1',
      name: 'default',
      issuer: issuer(),
      userPoolId: poolId,
      clientId,
      signedInBy: 'api',
      signedInAt: new Date().toISOString(),
      savedAt: new Date().toISOString(),
      settings: { issuer: issuer(), endpointUrl: origin },
      endpoints: {},
      tokens: { access: access('aws.cognito.signin.user.admin'), refresh: 'refresh-1' },
      ...changes,
    }),
  }
}

/** A refusal of the API. */
export function refusal(type: string, message: string, status = 400): ScriptedAnswer {
  return { status, body: { __type: type, message } }
}
