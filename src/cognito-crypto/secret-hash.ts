import { createHmac } from 'node:crypto'

/** SECRET_HASH: Base64(HMAC-SHA256(key: the client's secret, message: user name and client id)) (DG "Computing secret hash values"). */
export function secretHash(secret: string, username: string, clientId: string): string {
  return createHmac('sha256', secret).update(`${username}${clientId}`).digest('base64')
}
