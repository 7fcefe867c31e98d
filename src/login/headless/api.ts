import type { Approved } from '../../net/approved-address.ts'
import type { Messages, RequestEdges } from '../../net/post-form.ts'
import { type ApiRefusal, postOperation, refusalOf, unsupportedIn } from '../../session/protocol/api.ts'
import { unusable } from '../../session/protocol/token-endpoint.ts'
import type { JsonObject } from '../../text/json.ts'
import { type AuthAnswer, asAuthAnswer, type Challenge } from './auth-answer.ts'

export type Parameters = Readonly<Record<string, string>>

/** A refusal is an answer: what it means depends on what was asked. */
export type Reply<T> = { readonly answer: T } | { readonly refusal: ApiRefusal }

/** The calls that sign somebody in. Each is sent once: a `Session` works once, and a password that was refused counts. */
export interface AuthService {
  initiate(flow: string, parameters: Parameters): Promise<Reply<AuthAnswer>>
  respond(challenge: Pick<Challenge, 'name' | 'session'>, responses: Parameters): Promise<Reply<AuthAnswer>>
}

/** What cannot be done with somebody else's AWS credentials, and needs none. */
export type OpenOperation = 'AssociateSoftwareToken' | 'VerifySoftwareToken' | 'ConfirmDevice'
export type CallOpen = (operation: OpenOperation, input: object) => Promise<Reply<JsonObject>>

/** The API at an address, without AWS credentials. */
export function openService(
  url: Approved<'secret'>,
  clientId: string,
  edges: RequestEdges,
  messages: Messages,
): AuthService & { readonly call: CallOpen } {
  const post = async (operation: string, input: object): Promise<Reply<JsonObject>> => {
    const answer = await postOperation(url, operation, input, edges, messages)
    if (answer.status === 200 && answer.json) return { answer: answer.json }
    const refusal = unsupportedIn(answer) ?? (answer.status < 500 ? refusalOf(answer) : undefined)
    if (refusal) return { refusal }
    throw unusable(operation, url, answer)
  }
  const ask = async (operation: string, input: object): Promise<Reply<AuthAnswer>> => {
    const reply = await post(operation, input)
    if ('refusal' in reply) return reply
    const answer = asAuthAnswer(reply.answer)
    if (answer) return { answer }
    throw unusable(operation, url, { status: 200 })
  }
  return {
    initiate: (AuthFlow, AuthParameters) => ask('InitiateAuth', { ClientId: clientId, AuthFlow, AuthParameters }),
    respond: ({ name, session }, responses) =>
      ask('RespondToAuthChallenge', {
        ClientId: clientId,
        ChallengeName: name,
        ...(session === undefined ? {} : { Session: session }),
        ChallengeResponses: responses,
      }),
    call: post,
  }
}
