import type { AuthFlowType, ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider'
import { explainFailure } from '../../aws/aws-errors.ts'
import type { CallEdges } from '../../aws/calls.ts'
import { cognitoClient } from '../../aws/cognito-client.ts'
import { oddAnswer, type SdkError } from '../../aws/failure-kind.ts'
import type { ApprovedTarget } from '../../aws/pool-target.ts'
import { readProfiles } from '../../aws/profiles.ts'
import type { JsonObject } from '../../text/json.ts'
import type { AuthService, Reply } from './api.ts'
import { type AuthAnswer, asAuthAnswer } from './auth-answer.ts'
import { isSignInRefusal } from './refusals.ts'

/**
 * The same calls with AWS credentials: AdminInitiateAuth and its twin. The SDK is loaded here, for this alone. Fails as AWS
 * calls do where the credentials, and not the person, are refused.
 */
export async function adminService(
  target: ApprovedTarget<'secret'>,
  clientId: string,
  edges: CallEdges,
): Promise<AuthService> {
  const { AdminInitiateAuthCommand, AdminRespondToAuthChallengeCommand } = await import('../../aws/cognito-sdk.ts')
  const abortSignal = edges.signal
  const common = { UserPoolId: target.poolId, ClientId: clientId }
  const ask = async (
    operation: string,
    send: (client: Awaited<ReturnType<typeof cognitoClient>>) => Promise<object>,
  ): Promise<Reply<AuthAnswer>> => {
    const client = await cognitoClient(target, edges)
    try {
      const answer = asAuthAnswer((await send(client)) as JsonObject)
      if (answer) return { answer }
      throw oddAnswer('it holds neither tokens nor a challenge')
    } catch (error) {
      edges.signal.throwIfAborted()
      const { name, message } = error as SdkError
      if (isSignInRefusal(name)) return { refusal: { type: name, message } }
      const credentials = { profiles: await readProfiles(target.profile, edges), env: edges.env, now: edges.now() }
      throw explainFailure(error, { operation, target, attempts: 1, credentials })
    } finally {
      client.destroy()
    }
  }
  return {
    // flow and challenge names are open strings
    initiate: (flow, parameters) => {
      const command = new AdminInitiateAuthCommand({
        ...common,
        AuthFlow: flow as AuthFlowType,
        AuthParameters: { ...parameters },
      })
      return ask('AdminInitiateAuth', (client) => client.send(command, { abortSignal }))
    },
    respond: ({ name, session }, responses) => {
      const command = new AdminRespondToAuthChallengeCommand({
        ...common,
        ChallengeName: name as ChallengeNameType,
        Session: session,
        ChallengeResponses: { ...responses },
      })
      return ask('AdminRespondToAuthChallenge', (client) => client.send(command, { abortSignal }))
    },
  }
}
