import { createAppClient } from './app-client.ts'
import type { AppClient, LocalEdges } from './model.ts'
import { made } from './seed-configuration.ts'

/** What the seeded clients differ in. */
type Fields = Omit<AppClient, 'settings' | 'rotation' | 'secret'> & { readonly secret?: string }

const month = 30 * 24 * 60 * 60
const hosts = ['localhost', '127.0.0.1', '[::1]']
const ports = [8484, 18484, 28484]
/** The loopback addresses that the pool's own tools may return to. */
const loopback = (path: string) => ports.flatMap((port) => hosts.map((host) => `http://${host}:${port}${path}`))

const base = {
  callbackUrls: [],
  logoutUrls: [],
  oauthFlows: [],
  scopes: [],
  hostedUi: false,
  explicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH'],
  identityProviders: ['COGNITO'],
  accessTokenSeconds: 3600,
  idTokenSeconds: 3600,
  refreshTokenSeconds: month,
  tokenRevocation: true,
  preventUserExistenceErrors: 'ENABLED',
} as const satisfies Partial<Fields>

const userScopes = ['aws.cognito.signin.user.admin', 'email', 'openid', 'phone', 'profile']
const everyFlow = [
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
  'ALLOW_USER_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
]

/**
 * The pool's app clients: a public one with the code grant (the default), an implicit one, a confidential one, one for the API alone, one for
 * machines, and one whose callback is never right. Ids are constant; secrets are made here, at every start.
 */
export function createClients(edges: Pick<LocalEdges, 'randomBytes'>): AppClient[] {
  const hosted = {
    hostedUi: true,
    scopes: userScopes,
    callbackUrls: loopback('/callback'),
    logoutUrls: loopback('/signed-out'),
  }
  const fields: readonly Fields[] = [
    {
      ...base,
      ...hosted,
      id: '3demo5code7public9client1a',
      name: 'public',
      oauthFlows: ['code'],
      explicitAuthFlows: [...base.explicitAuthFlows, 'ALLOW_USER_AUTH'],
      identityProviders: ['COGNITO', 'DemoProvider'],
    },
    {
      ...base,
      ...hosted,
      id: '4demo6implicit8client2bcde',
      name: 'implicit',
      oauthFlows: ['implicit'],
      preventUserExistenceErrors: 'LEGACY',
    },
    {
      ...base,
      ...hosted,
      id: '5demo7confidential9client3',
      name: 'confidential',
      secret: createSecret(edges),
      oauthFlows: ['code'],
      explicitAuthFlows: everyFlow,
    },
    {
      ...base,
      id: '6demo8api9only1client4fghi',
      name: 'api-only',
      explicitAuthFlows: everyFlow,
      preventUserExistenceErrors: 'LEGACY',
    },
    {
      ...base,
      id: '7demo9machine1client5jklmn',
      name: 'machine',
      secret: createSecret(edges),
      hostedUi: true,
      oauthFlows: ['client_credentials'],
      scopes: ['api/read', 'api/write'],
      explicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
    },
    {
      ...base,
      ...hosted,
      id: '8demo1wrong2callback3clien',
      name: 'wrong-callback',
      callbackUrls: ['https://app.example.com/callback'],
      logoutUrls: ['https://app.example.com/'],
      oauthFlows: ['code'],
      tokenRevocation: false,
    },
  ]
  return fields.map((each) => {
    const settings = { ...made, EnablePropagateAdditionalUserContextData: false, AuthSessionValidity: 3 }
    return Object.assign(createAppClient(settings), each)
  })
}

/** A secret with `_` and `+` in it, as Cognito's may have: both break clients that encode it carelessly. */
export function createSecret(edges: Pick<LocalEdges, 'randomBytes'>): string {
  // 32 characters, so that every byte falls on one of them equally often
  const alphabet = 'abcdefghijklmnopqrstuvwxyz012345'
  const characters = [...edges.randomBytes(50)].map((byte) => alphabet[byte % alphabet.length]).join('')
  return `${characters.slice(0, 17)}_${characters.slice(17, 34)}+${characters.slice(34)}`
}
