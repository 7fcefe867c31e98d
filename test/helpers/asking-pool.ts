import type { IncomingMessage } from 'node:http'
import type { LocalPool } from '../../src/local/server/local-pool.ts'
import { serveApi } from './api-server.ts'
import { clientNamed } from './login-edges.ts'

/** A request to the API of an asking pool. */
export interface Heard {
  readonly operation: string
  readonly input: Record<string, unknown> & {
    readonly AuthParameters?: Readonly<Record<string, string>>
    readonly ChallengeResponses?: Readonly<Record<string, string>>
  }
}

/** What it answers: a body of status 200, an API error of status 400 (`__type`), or a connection that is cut. */
export type Told = object | 'cut'

/** A cognito-idp API that asks what a test makes it ask. */
export interface AskingPool {
  readonly url: string
  readonly heard: readonly Heard[]
}

/** Answers each request by the next line of the script; a function looks at what came. */
export async function askingPool(...script: (Told | ((heard: Heard) => Told))[]): Promise<AskingPool> {
  const heard: Heard[] = []
  const { origin } = await serveApi(async (request, response) => {
    // it does not tell its time: whether those who ask have the real clock is up to the test
    response.sendDate = false
    // it has no keys: those are where the issuer has them
    if (request.method === 'GET') return void response.writeHead(404).end()
    const one = await hear(request)
    const next = script[heard.length] ?? { __type: 'InternalErrorException', message: 'the script is over' }
    heard.push(one)
    const told = typeof next === 'function' ? next(one) : next
    if (told === 'cut') return void request.socket.destroy()
    response.writeHead('__type' in told ? 400 : 200).end(JSON.stringify(told))
  })
  return { url: origin, heard }
}

async function hear(request: IncomingMessage): Promise<Heard> {
  let body = ''
  for await (const piece of request) body += String(piece)
  return { operation: String(request.headers['x-amz-target']).replace(/^.*\./, ''), input: JSON.parse(body) }
}

let sessions = 0

/** A challenge with a `Session` of its own. */
export function asks(name: string, parameters: Record<string, string> = {}, more: object = {}): object {
  sessions += 1
  return { ChallengeName: name, ChallengeParameters: parameters, Session: `session-${sessions}`, ...more }
}

/** Tokens that a local pool stands behind, for its demo user. */
export async function tokensOf(pool: LocalPool, clientName = 'api-only', more: object = {}): Promise<object> {
  const issued = await pool.state.tokens.issue({
    user: pool.state.users.forSignIn(pool.demoUser.username),
    client: clientNamed(pool, clientName),
    scopes: ['aws.cognito.signin.user.admin'],
    refreshable: true,
    through: 'api',
  })
  const tokens = { AccessToken: issued.access, IdToken: issued.id, RefreshToken: issued.refresh, TokenType: 'Bearer' }
  return { AuthenticationResult: { ...tokens, ...more }, ChallengeParameters: {} }
}
