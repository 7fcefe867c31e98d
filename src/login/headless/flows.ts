import { secretHash } from '../../cognito-crypto/secret-hash.ts'
import type { Messages } from '../../net/post-form.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { Answers } from './answers.ts'
import type { AuthService, Parameters } from './api.ts'
import type { AuthAnswer } from './auth-answer.ts'
import type { RefusalContext } from './denied-hints.ts'
import { isFlowRefusal, refusedSignIn, withoutSent } from './refusals.ts'

export const authFlows = ['auto', 'srp', 'user-auth', 'password', 'admin', 'custom'] as const
export type AuthFlow = (typeof authFlows)[number]

/** What each flow is called in the API. */
const apiNames = {
  srp: 'USER_SRP_AUTH',
  'user-auth': 'USER_AUTH',
  password: 'USER_PASSWORD_AUTH',
  admin: 'ADMIN_USER_PASSWORD_AUTH',
  custom: 'CUSTOM_AUTH',
} as const
type NamedFlow = keyof typeof apiNames

// the password leaves this machine only from the third on
const automatic: readonly NamedFlow[] = ['srp', 'user-auth', 'password', 'admin']

/** Who signs in, and by which means. */
export interface FirstStep {
  readonly username: string
  readonly clientId: string
  readonly clientSecret: string | undefined
  /** Of a remembered device. */
  readonly deviceKey: string | undefined
  /** SRP_A. */
  readonly publicA: string
  readonly context: RefusalContext
  readonly answers: Answers
  readonly open: AuthService
  /** With AWS credentials; opened when it is needed. */
  readonly admin: () => Promise<AuthService>
  readonly messages: Pick<Messages, 'say'>
}

/** A sign-in under way: its flow as the API calls it, and who answers for the rest of it. */
export interface Started {
  readonly flow: string
  readonly service: AuthService
  readonly answer: AuthAnswer
}

/**
 * The first step of a flow. `auto` goes on to the next flow only where the flow itself was refused, never after a refused
 * password: attempts count towards a lock-out. Fails with `flow_not_allowed`, or with what the pool refused.
 */
export async function startFlow(wanted: AuthFlow, step: FirstStep): Promise<Started> {
  const refused: string[] = []
  for (const name of wanted === 'auto' ? automatic : [wanted]) {
    const flow = apiNames[name]
    const isOnly = wanted !== 'auto'
    try {
      const service = name === 'admin' ? await step.admin() : step.open
      const proof = await proofOf(name, wanted, step)
      if (proof.PASSWORD !== undefined && refused.length > 0) {
        // a weaker flow never follows in silence
        await step.messages.say(`SRP is refused: the pool gets the password itself now (${flow}).`)
      }
      const reply = await service.initiate(flow, { ...commonParameters(step), ...proof })
      if ('answer' in reply) return { flow, service, answer: reply.answer }
      const refusal = withoutSent(reply.refusal, proof)
      if (isOnly || !isFlowRefusal(refusal)) throw refusedSignIn(refusal, step.context)
      refused.push(`${flow}: ${refusal.message.slice(0, 100)}`)
    } catch (error) {
      if (isOnly || name !== 'admin' || !isWithoutCredentials(error)) throw error
      refused.push(`${flow}: needs AWS credentials`)
    }
  }
  throw new CogtoolError('flow_not_allowed', 'the app client allows no sign-in with user name and password', {
    why: refused.join('; '),
    hint: 'allow one in the app client (ExplicitAuthFlows: ALLOW_USER_SRP_AUTH), or sign in with the browser: cogtool login',
  })
}

function commonParameters({ username, clientId, clientSecret, deviceKey }: FirstStep): Parameters {
  return {
    USERNAME: username,
    ...(clientSecret === undefined ? {} : { SECRET_HASH: secretHash(clientSecret, username, clientId) }),
    ...(deviceKey === undefined ? {} : { DEVICE_KEY: deviceKey }),
  }
}

async function proofOf(name: NamedFlow, wanted: AuthFlow, { answers, publicA }: FirstStep): Promise<Parameters> {
  switch (name) {
    case 'srp':
      return { SRP_A: publicA }
    case 'password':
    case 'admin':
      return { PASSWORD: await answers.password() }
    case 'custom':
      // DG "Custom authentication challenge Lambda triggers": with SRP_A the password comes before the pool's own challenges
      return answers.hasPassword ? { CHALLENGE_NAME: 'SRP_A', SRP_A: publicA } : {}
    case 'user-auth':
      if (answers.hasPassword || wanted === 'auto') return { PREFERRED_CHALLENGE: 'PASSWORD_SRP', SRP_A: publicA }
      if (answers.preferred === 'sms') return { PREFERRED_CHALLENGE: 'SMS_OTP' }
      return answers.preferred === 'email' ? { PREFERRED_CHALLENGE: 'EMAIL_OTP' } : {}
  }
}

function isWithoutCredentials(error: unknown): boolean {
  return error instanceof CogtoolError && (error.code.startsWith('aws_') || error.exitCode === 2)
}
