import type { Session } from '../../src/session/store/session.ts'

export const pool = 'eu-west-1_AbC123xyz'
export const issuer = `https://cognito-idp.eu-west-1.amazonaws.com/${pool}`

/** A session whose tokens are none. */
export function session(changes: Partial<Session> = {}): Session {
  return {
    schema: 'cogtool.session/1',
    name: 'default',
    issuer,
    userPoolId: pool,
    clientId: 'client1',
    signedInBy: 'hosted-ui',
    signedInAt: '2026-11-22T06:00:00.000Z',
    savedAt: '2026-11-22T06:00:00.000Z',
    callback: 'http://localhost:8484/callback',
    settings: {},
    endpoints: { token: 'https://login.example.com/oauth2/token' },
    tokens: { access: 'a.b.c' },
    ...changes,
  }
}
