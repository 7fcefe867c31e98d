import { createHmac } from 'node:crypto'
import { isSame } from '../../cognito-crypto/constant-time.ts'
import { poolNameOf } from '../../cognito-crypto/srp-group.ts'
import { days, months, srpTimestamp } from '../../cognito-crypto/srp-timestamp.ts'
import type { PendingChallenge } from '../state/api-memory.ts'
import type { LocalUser, PasswordVerifier, PoolState } from '../state/model.ts'
import { isUsablePublicValue, passwordClaimSignature, srpServerValues } from '../state/srp.ts'
import { opaqueText, openChallenge, type SignInContext, takeChallenge } from './open-challenges.ts'
import { invalidParameter } from './service-error.ts'
import { challengeAnswer, findSignInUser, requiredParameter, wrongPassword } from './sign-in.ts'

/**
 * The PASSWORD_VERIFIER challenge. USER_SRP_AUTH gives no `Session` with it (measured: ministackorg/ministack#1758), so that the SECRET_BLOCK is
 * what finds it again; USER_AUTH does (inferred).
 */
export function askForPasswordProof(
  context: SignInContext,
  name: string,
  publicA: string,
  withSession: boolean,
): object {
  if (!isUsablePublicValue(publicA)) throw invalidParameter('SRP_A is not a valid number')
  const { state } = context
  const user = findSignInUser(context, name)
  const { salt, verifier } = user?.password ?? decoyPassword(state, name)
  const values = srpServerValues(verifier, (size) => state.edges.randomBytes(size))
  const session = withSession ? opaqueText(state) : undefined
  const srp = { salt, verifier, publicA, ...values, session }
  const secretBlock = openChallenge(context, { name: 'PASSWORD_VERIFIER', user, signInName: name, srp })
  const userId = user?.username ?? name
  return challengeAnswer('PASSWORD_VERIFIER', session, {
    SALT: salt,
    SECRET_BLOCK: secretBlock,
    SRP_B: values.publicB,
    USERNAME: userId,
    USER_ID_FOR_SRP: userId,
  })
}

/** The user who proved the password. Fails with NotAuthorizedException. */
export function checkPasswordProof(
  context: SignInContext,
  responses: Readonly<Record<string, string>>,
  session: string | undefined,
): PendingChallenge & { readonly user: LocalUser } {
  const signature = requiredParameter(responses, 'PASSWORD_CLAIM_SIGNATURE')
  const secretBlock = requiredParameter(responses, 'PASSWORD_CLAIM_SECRET_BLOCK')
  const timestamp = canonicalTimestamp(requiredParameter(responses, 'TIMESTAMP'))
  if (timestamp === undefined) {
    // amazon-archives/amazon-cognito-identity-js#683
    throw invalidParameter('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.')
  }
  const pending = pendingProof(context, secretBlock)
  const { srp, user } = pending
  if (!srp || (srp.session !== undefined && srp.session !== session)) throw wrongPassword()
  const expected = passwordClaimSignature({
    ...srp,
    poolName: poolNameOf(context.state.poolId),
    userId: user?.username ?? pending.signInName,
    secretBlock,
    timestamp,
  })
  if (!user?.password || !isSame(Buffer.from(signature, 'base64'), Buffer.from(expected, 'base64')))
    throw wrongPassword()
  return { ...pending, user }
}

// an unknown or spent SECRET_BLOCK has the sentence of a wrong password (measured: ministackorg/ministack#1758)
function pendingProof(context: SignInContext, secretBlock: string): PendingChallenge {
  if (!context.state.memory.challenges.has(secretBlock)) throw wrongPassword()
  return takeChallenge(context, secretBlock, 'PASSWORD_VERIFIER')
}

// the same for the same name every time, so that trying twice does not tell who exists
function decoyPassword({ memory }: PoolState, name: string): PasswordVerifier {
  const derived = (purpose: string) => createHmac('sha256', memory.pageKey).update(`${purpose}:${name}`).digest('hex')
  return { salt: derived('salt').slice(0, 32), verifier: derived('verifier') }
}

const timestampShape = /^(\w{3}) (\w{3}) (\d{1,2}) (\d{2}):(\d{2}):(\d{2}) UTC (\d{4})$/

/**
 * A TIMESTAMP as the service itself would write it, or undefined where it cannot be read. The signature is checked over this form: a padded day or a
 * wrong weekday makes it fail as a wrong password does (measured: ministackorg/ministack#1758).
 */
export function canonicalTimestamp(text: string): string | undefined {
  const [, weekday = '', month = '', ...numbers] = timestampShape.exec(text) ?? []
  if (!days.includes(weekday) || !months.includes(month)) return undefined
  const [day = 0, hours = 0, minutes = 0, seconds = 0, year = 0] = numbers.map(Number)
  return srpTimestamp(new Date(Date.UTC(year, months.indexOf(month), day, hours, minutes, seconds)))
}
