import type { ChangedResource } from './weakened.ts'

/** The resources of which the snapshot has a description: types match exactly. */
export const describedTypes: Readonly<Record<string, ChangedResource['about']>> = {
  aws_cognito_user_pool: 'pool',
  aws_cognito_user_pool_client: 'client',
  aws_cognito_identity_provider: 'provider',
  aws_cognito_identity_pool: 'identityPool',
}
