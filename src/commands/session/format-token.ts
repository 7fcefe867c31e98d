import type { PoolDocument } from '../../output/printer.ts'
import { endOf } from '../../session/store/identity.ts'
import { isoSeconds } from '../../text/instants.ts'

/** The `cogtool.token/1` document. */
export interface TokenDocument extends TokenAnswer, PoolDocument {
  readonly schema: 'cogtool.token/1'
  readonly expiresAt: string | null
}

/** What kubectl reads: a form of its own. */
interface ExecCredential {
  readonly apiVersion: string
  readonly kind: 'ExecCredential'
  readonly status: { readonly token: string; readonly expirationTimestamp?: string }
}

/** Forms of one token. */
export const tokenFormats = ['raw', 'json', 'env', 'header', 'exec-credential'] as const
export type TokenFormat = (typeof tokenFormats)[number]

/** A token that is the answer. */
export interface TokenAnswer {
  readonly session: string
  readonly userPoolId: string | null
  readonly type: 'access' | 'id' | 'refresh'
  readonly token: string
}

/**
 * The token as a line of text, or as a document that is printed as JSON. `execInfo` is what kubectl says to its credential
 * plugins in KUBERNETES_EXEC_INFO.
 */
export function formatToken(
  { session, userPoolId, type, token }: TokenAnswer,
  format: TokenFormat,
  execInfo?: string,
): string | TokenDocument | ExecCredential {
  const exp = endOf(token)
  const expiresAt = exp === undefined ? undefined : isoSeconds(exp)
  switch (format) {
    case 'raw':
      return token
    case 'env':
      // a token has no quote in it; a refresh token is not offered in this form
      return `export COGTOOL_TOKEN='${token}'`
    case 'header':
      return `Authorization: Bearer ${token}`
    case 'json':
      return { schema: 'cogtool.token/1', session, userPoolId, type, token, expiresAt: expiresAt ?? null }
    case 'exec-credential':
      // https://kubernetes.io/docs/reference/config-api/client-authentication.v1
      return {
        apiVersion: execApiVersion(execInfo),
        kind: 'ExecCredential',
        status: { token, ...(expiresAt === undefined ? {} : { expirationTimestamp: expiresAt }) },
      }
  }
}

/** kubectl refuses an answer of another version than its kubeconfig names: the older one only where it was asked for. */
function execApiVersion(execInfo: string | undefined): string {
  const older = 'client.authentication.k8s.io/v1beta1'
  return execInfo?.includes(`"${older}"`) ? older : 'client.authentication.k8s.io/v1'
}
