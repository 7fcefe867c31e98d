import type { Messages } from '../../net/post-form.ts'
import { escapeLine } from '../../text/escape.ts'
import { redact } from '../../text/redact.ts'
import type { AuthService, Parameters, Reply } from './api.ts'
import type { AuthAnswer } from './auth-answer.ts'

const meanings: Readonly<Record<string, string>> = {
  SRP_A: 'a public number: the password stays here',
  PASSWORD_CLAIM_SIGNATURE: 'proves the password without sending it',
  PASSWORD: 'the password itself, over TLS',
  SECRET_HASH: "over the user name, with the app client's secret",
}

const isProof = /PASSWORD|SECRET|SIGNATURE/

/** Wraps services so that each step is told as it happens: the names of what is said, and never a value. */
export function stepTracer(isAsked: boolean, messages: Pick<Messages, 'say'>): (service: AuthService) => AuthService {
  let number = 0
  const tell = async (title: string, sent: Parameters, reply: Reply<AuthAnswer>): Promise<Reply<AuthAnswer>> => {
    number += 1
    // names, but whoever answers chooses them
    const secrets = Object.entries(sent).flatMap(([name, value]) =>
      isProof.test(name) && value.length >= 8 ? [value] : [],
    )
    const answered = redact(answerLine(reply), secrets)
    await messages.say([`trace ${number}: ${escapeLine(title)}`, ...sentLines(sent), `    ← ${answered}`].join('\n'))
    return reply
  }
  return (service) =>
    isAsked
      ? {
          initiate: async (flow, parameters) =>
            tell(`the sign-in begins with ${flow}`, parameters, await service.initiate(flow, parameters)),
          respond: async (challenge, responses) =>
            tell(`${challenge.name} is answered`, responses, await service.respond(challenge, responses)),
        }
      : service
}

function sentLines(sent: Parameters): string[] {
  return Object.keys(sent).map((name) => {
    const meaning = Object.hasOwn(meanings, name) ? `  (${meanings[name]})` : ''
    return `    → ${escapeLine(name)}${meaning}`
  })
}

function answerLine(reply: Reply<AuthAnswer>): string {
  if ('refusal' in reply) return `refused: ${escapeLine(reply.refusal.type)}`
  if ('tokens' in reply.answer) return `tokens: ${Object.keys(reply.answer.tokens).join(', ')}`
  const { name, parameters } = reply.answer.challenge
  const names = Object.keys(parameters).join(', ')
  return escapeLine(names === '' ? `the challenge ${name}` : `the challenge ${name}, with ${names}`)
}
