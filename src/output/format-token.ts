import { endOf } from '../session/identity.ts'
import { isoSeconds } from '../verification/instants.ts'

export type TokenFormat = 'raw' | 'json' | 'env' | 'header' | 'exec-credential'

/** A token that is the answer. */
export interface TokenAnswer {
  readonly session: string
  readonly type: 'access' | 'id' | 'refresh'
  readonly token: string
}

/** The token as a line of text, or as a document that is printed as JSON. */
export function formatToken({ session, type, token }: TokenAnswer, format: TokenFormat): string | object {
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
      return { schema: 'cogtool.token/1', session, type, token, expiresAt: expiresAt ?? null }
    case 'exec-credential':
      // https://kubernetes.io/docs/reference/config-api/client-authentication.v1
      return {
        apiVersion: 'client.authentication.k8s.io/v1',
        kind: 'ExecCredential',
        status: { token, ...(expiresAt === undefined ? {} : { expirationTimestamp: expiresAt }) },
      }
  }
}
