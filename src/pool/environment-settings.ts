import type { Environment } from '../text/environment.ts'
import { trimIdentifier } from '../text/given-values.ts'
import type { Setting, SettingName } from './setting.ts'

const ownVariables: Readonly<Partial<Record<SettingName, string>>> = {
  pool: 'COGTOOL_POOL',
  userPoolId: 'COGTOOL_USER_POOL_ID',
  clientId: 'COGTOOL_CLIENT_ID',
  domain: 'COGTOOL_DOMAIN',
  redirectUri: 'COGTOOL_REDIRECT_URI',
  issuer: 'COGTOOL_ISSUER',
  endpointUrl: 'COGTOOL_ENDPOINT_URL',
  apiUrl: 'COGTOOL_API_URL',
  session: 'COGTOOL_SESSION',
}

const awsVariables: Readonly<Partial<Record<SettingName, readonly string[]>>> = {
  endpointUrl: ['AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER', 'AWS_ENDPOINT_URL'],
  region: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
  awsProfile: ['AWS_PROFILE'],
}

/** A setting that a variable of the environment gives, cogtool's own before AWS's. */
export function environmentSetting(env: Environment, name: SettingName, kind: 'own' | 'aws'): Setting | undefined {
  const own = ownVariables[name]
  const names = kind === 'own' ? (own === undefined ? [] : [own]) : (awsVariables[name] ?? [])
  for (const origin of names) {
    const value = trimIdentifier(env[origin] ?? '')
    // an empty variable counts as unset, as in the AWS CLI
    if (value) return { value, origin, namedBy: 'environment' }
  }
  return undefined
}
