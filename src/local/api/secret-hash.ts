import { isSame } from '../../cognito-crypto/constant-time.ts'
import { secretHash } from '../../cognito-crypto/secret-hash.ts'
import type { AppClient } from '../state/model.ts'
import { notAuthorized } from './service-error.ts'

/** Fails with NotAuthorizedException unless the client has no secret, or the hash over this user name came along. */
export function requireSecretHash(client: AppClient, username: string, given: string | undefined): void {
  if (client.secret === undefined && given === undefined) return
  if (given === undefined) {
    // aws-amplify/amplify-android#2504
    throw notAuthorized(`Client ${client.id} is configured with secret but SECRET_HASH was not received`)
  }
  // that a hash for a client without a secret is refused too is inferred
  const right = client.secret !== undefined && isSame(given, secretHash(client.secret, username, client.id))
  if (!right) throw notAuthorized(`Unable to verify secret hash for client ${client.id}`)
}

/** Whether this is the client's secret; for a public client, whether none came along. */
export function isClientSecret(client: AppClient, given: string | undefined): boolean {
  if (client.secret === undefined || given === undefined) return client.secret === given
  return isSame(given, client.secret)
}
