import { clientId } from '../helpers/trust/cell.ts'
import { evilPool, known, ownPool, strangeHosts } from '../helpers/trust/hosts.ts'
import type { Key } from './expectations.ts'

/** What a hostile project file says, beside the person's own pool. */
export const hostile: Readonly<Record<Key, string>> = {
  userPoolId: evilPool,
  clientId: 'the app client alone',
  domain: strangeHosts.domain,
  redirectUri: `https://${strangeHosts.domain}/callback`,
  issuer: `https://${strangeHosts.issuer}/${ownPool}`,
  endpointUrl: `https://${strangeHosts.api}`,
  region: 'us-east-1',
  awsProfile: 'work',
  apiUrl: `https://${strangeHosts.api}/api/v1/me`,
  caFile: './authority.pem',
}
/** The person's pool, app client and its secret. */
export const ownEnvironment = {
  COGTOOL_USER_POOL_ID: ownPool,
  COGTOOL_CLIENT_ID: clientId('confidential'),
  COGTOOL_CLIENT_SECRET: known.clientSecret,
}

export const awsCredentials = {
  AWS_ACCESS_KEY_ID: 'AKIAOWN0000000000001',
  AWS_SECRET_ACCESS_KEY: 'own-secret-key',
  AWS_SESSION_TOKEN: known.awsSessionToken,
}

const twins = ['maria', 'maria.2'].map((username) => ({ username, attributes: { email: 'maria@example.com' } }))
/** An export in which two share an address. */
export const exported = {
  name: 'users.jsonl',
  text: twins.map((user) => `${JSON.stringify(user)}\n`).join(''),
} as const

/** A config file whose one entry is the default. */
export const configText = (entry: object) => JSON.stringify({ default: 'dev', pools: { dev: entry } })
export const projectFile = (entry: object) => ({ 'project/cogtool.json': configText(entry) })
/** What lies beside them: an export, a private authority and an AWS profile. */
export const sideFiles = {
  [`project/${exported.name}`]: exported.text,
  'project/authority.pem': '<private authority>',
  'config/cogtool/authority.pem': '<private authority>',
  '.aws/credentials': '[work]\naws_access_key_id = AKIAWORK000000000001\naws_secret_access_key = work-secret-key\n',
}
