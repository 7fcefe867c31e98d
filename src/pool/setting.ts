import type { Origin } from './origin.ts'

/** A setting's value and who named it. */
export interface Setting {
  readonly value: string
  /** In words, e.g. `--user-pool-id`, `COGTOOL_API_URL`, `cogtool.json (pool dev)`, `default`. */
  readonly origin: string
  readonly namedBy: Origin
}

export const settingNames = [
  'pool',
  'userPoolId',
  'clientId',
  'domain',
  'redirectUri',
  'issuer',
  'endpointUrl',
  'region',
  'awsProfile',
  'apiUrl',
  'session',
  'caFile',
] as const
export type SettingName = (typeof settingNames)[number]

export const settingFlags: Readonly<Record<SettingName, string>> = {
  pool: '--pool',
  userPoolId: '--user-pool-id',
  clientId: '--client-id',
  domain: '--domain',
  redirectUri: '--redirect-uri',
  issuer: '--issuer',
  endpointUrl: '--endpoint-url',
  region: '--region',
  awsProfile: '--profile',
  apiUrl: '--api-url',
  session: '--session',
  caFile: '--ca-file',
}
