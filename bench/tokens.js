// A made-up user pool for measurements: its keys and as many distinct access tokens as asked for.
import { createSign, generateKeyPairSync } from 'node:crypto'

export const userPoolId = 'eu-west-1_Bench0001'
export const clientId = '1benchclient0000000000000'

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A JWKS with two keys, as Cognito's have, and tokens signed by the first, valid for an hour. */
export function makePool(count) {
  const pairs = ['access', 'id'].map((kid) => ({ kid, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) }))
  const jwks = {
    keys: pairs.map(({ kid, publicKey }) => ({
      alg: 'RS256',
      kid,
      use: 'sig',
      ...publicKey.export({ format: 'jwk' }),
    })),
  }
  const [{ kid, privateKey }] = pairs
  const header = part({ kid, alg: 'RS256' })
  const now = Math.floor(Date.now() / 1000)
  const tokens = Array.from({ length: count }, (_, number) => {
    const sub = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
    const claims = {
      sub,
      'cognito:groups': ['admins', 'eu-west-1_Bench0001_Google'],
      iss: `https://cognito-idp.eu-west-1.amazonaws.com/${userPoolId}`,
      version: 2,
      client_id: clientId,
      origin_jti: sub.replace(/^0/, '1'),
      event_id: sub.replace(/^0/, '2'),
      token_use: 'access',
      scope: 'openid profile email aws.cognito.signin.user.admin',
      auth_time: now - 60,
      exp: now + 3600,
      iat: now - 60,
      jti: sub.replace(/^0/, '3'),
      username: sub,
    }
    const signed = `${header}.${part(claims)}`
    return `${signed}.${createSign('sha256').update(signed).sign(privateKey).toString('base64url')}`
  })
  return { jwks, tokens }
}
