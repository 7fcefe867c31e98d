import {
  type CognitoIdentityProviderClient,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
  type RespondToAuthChallengeCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider'
import { createSrpSession, signSrpSession, wrapAuthChallenge, wrapInitiateAuth } from 'cognito-srp-helper'

/** What an answer of either operation holds. */
export type AuthAnswer = InitiateAuthCommandOutput | RespondToAuthChallengeCommandOutput

export interface Attempt {
  readonly sdk: CognitoIdentityProviderClient
  readonly poolId: string
  readonly clientId: string
  readonly username: string
  readonly password: string
  /** For a client with a secret, by user name. */
  readonly hash?: (username: string) => string
}

/** Both steps of USER_SRP_AUTH, with cognito-srp-helper as the client that we did not write. */
export async function signInBySrp(attempt: Attempt): Promise<{ first: AuthAnswer; second: AuthAnswer }> {
  const { sdk, clientId, username } = attempt
  const session = createSrpSession(username, attempt.password, attempt.poolId, false)
  const first = await sdk.send(
    new InitiateAuthCommand(
      wrapInitiateAuth(session, {
        ClientId: clientId,
        AuthFlow: 'USER_SRP_AUTH' as const,
        AuthParameters: { USERNAME: username, ...secretHashOf(attempt, username) },
      }),
    ),
  )
  return { first, second: await answerVerifier(attempt, session, first) }
}

/** USER_AUTH with PASSWORD_SRP as the preferred challenge. */
export async function signInByChosenSrp(attempt: Attempt): Promise<{ first: AuthAnswer; second: AuthAnswer }> {
  const { sdk, clientId, username } = attempt
  const session = createSrpSession(username, attempt.password, attempt.poolId, false)
  const first = await sdk.send(
    new InitiateAuthCommand(
      wrapInitiateAuth(session, {
        ClientId: clientId,
        AuthFlow: 'USER_AUTH' as const,
        AuthParameters: { USERNAME: username, PREFERRED_CHALLENGE: 'PASSWORD_SRP', ...secretHashOf(attempt, username) },
      }),
    ),
  )
  return { first, second: await answerVerifier(attempt, session, first) }
}

async function answerVerifier(
  attempt: Attempt,
  session: ReturnType<typeof createSrpSession>,
  first: InitiateAuthCommandOutput,
): Promise<AuthAnswer> {
  const userId = first.ChallengeParameters?.USER_ID_FOR_SRP ?? ''
  return attempt.sdk.send(
    new RespondToAuthChallengeCommand(
      wrapAuthChallenge(signed(session, first), {
        ClientId: attempt.clientId,
        ChallengeName: 'PASSWORD_VERIFIER' as const,
        ChallengeResponses: { USERNAME: userId, ...secretHashOf(attempt, userId) },
        ...(first.Session !== undefined && { Session: first.Session }),
      }),
    ),
  )
}

/** The session after the challenge; the types of the two packages differ in what may be undefined. */
export function signed(session: ReturnType<typeof createSrpSession>, first: Pick<AuthAnswer, 'ChallengeParameters'>) {
  return signSrpSession(session, { ChallengeParameters: first.ChallengeParameters ?? {} })
}

function secretHashOf({ hash }: Attempt, username: string): Record<string, string> {
  return hash ? { SECRET_HASH: hash(username) } : {}
}

/** The claims of a token, unchecked. */
export function unverifiedClaims(token: string | undefined): Record<string, unknown> {
  return JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString() || '{}') as Record<string, unknown>
}
