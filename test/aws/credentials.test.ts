import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { credentialsLookConfigured } from '../../src/aws/credentials.ts'
import { testEdges } from '../helpers/test-edges.ts'

it.each<{ name: string; env?: Record<string, string>; config?: string; credentials?: string; expected: boolean }>([
  { name: 'nothing', expected: false },
  { name: 'keys in the environment', env: { AWS_ACCESS_KEY_ID: 'x' }, expected: true },
  { name: 'a profile in the environment', env: { AWS_PROFILE: 'dev' }, expected: true },
  { name: 'a web identity, as in EKS and GitHub', env: { AWS_WEB_IDENTITY_TOKEN_FILE: '/x' }, expected: true },
  { name: 'a container', env: { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/x' }, expected: true },
  {
    name: 'a region alone',
    env: { AWS_REGION: 'eu-west-1' },
    config: '[default]\nregion = eu-west-1\n',
    expected: false,
  },
  { name: 'an empty variable', env: { AWS_ACCESS_KEY_ID: '' }, expected: false },
  {
    name: 'keys in a file',
    credentials: '[default]\naws_access_key_id = x\naws_secret_access_key = y\n',
    expected: true,
  },
  { name: 'SSO in the config file', config: '[profile dev]\nsso_session = corp\n', expected: true },
  { name: 'a role in the config file', config: '[profile dev]\nrole_arn=arn:aws:iam::1:role/x\n', expected: true },
  { name: 'a credential process', config: '[default]\ncredential_process = aws-vault export dev\n', expected: true },
])('AWS credentials look configured with $name: $expected', async ({ env = {}, config, credentials, expected }) => {
  const edges = testEdges()
  const folder = join(edges.home, '.aws')
  mkdirSync(folder)
  if (config !== undefined) writeFileSync(join(folder, 'config'), config)
  if (credentials !== undefined) writeFileSync(join(folder, 'credentials'), credentials)
  expect(await credentialsLookConfigured({ ...edges, env: { HOME: edges.home, ...env } })).toBe(expected)
})
