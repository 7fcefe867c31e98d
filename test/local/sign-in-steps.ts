import {
  type CognitoIdentityProviderClient,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
  type RespondToAuthChallengeCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider'
import { srpClient } from './srp-client.ts'

/** What an answer of either operation holds. */
type AuthAnswer = InitiateAuthCommandOutput | RespondToAuthChallengeCommandOutput

export interface Attempt {
  readonly sdk: CognitoIdentityProviderClient
  readonly poolId: string
  readonly clientId: string
  readonly username: string
  readonly password: string
  /** For a client with a secret, by user name. */
  readonly hash?: (username: string) => string
}

/** Both steps of a sign-in that proves the password: USER_SRP_AUTH, or USER_AUTH with PASSWORD_SRP preferred. */
export async function signInBySrp(
  attempt: Attempt,
  flow: 'USER_SRP_AUTH' | 'USER_AUTH' = 'USER_SRP_AUTH',
): Promise<{ first: AuthAnswer; second: AuthAnswer }> {
  const { sdk, clientId, username, password, poolId } = attempt
  const srp = srpClient(poolId, password)
  const first = await sdk.send(
    new InitiateAuthCommand({
      ClientId: clientId,
      AuthFlow: flow,
      AuthParameters: {
        USERNAME: username,
        SRP_A: srp.publicA,
        ...(flow === 'USER_AUTH' && { PREFERRED_CHALLENGE: 'PASSWORD_SRP' }),
        ...secretHashOf(attempt, username),
      },
    }),
  )
  const userId = first.ChallengeParameters?.USER_ID_FOR_SRP ?? ''
  const second = await sdk.send(
    new RespondToAuthChallengeCommand({
      ClientId: clientId,
      ChallengeName: 'PASSWORD_VERIFIER',
      Session: first.Session,
      ChallengeResponses: {
        USERNAME: userId,
        ...srp.answer(first.ChallengeParameters),
        ...secretHashOf(attempt, userId),
      },
    }),
  )
  return { first, second }
}

function secretHashOf({ hash }: Attempt, username: string): Record<string, string> {
  return hash ? { SECRET_HASH: hash(username) } : {}
}

/** The claims of a token, unchecked. */
export function unverifiedClaims(token: string | undefined): Record<string, unknown> {
  return JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString() || '{}') as Record<string, unknown>
}
