import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type FilesOf, poolId, userPool, writeFolder } from '../../checks/snapshot/folder-of.ts'

/** Answers of a pool with nothing grave; each file that every pool has is there, but for the users. */
export const goodPool: FilesOf = {
  'user-pool.json': userPool({
    Arn: `arn:aws:cognito-idp:eu-west-1:111122223333:userpool/${poolId}`,
    DeletionProtection: 'ACTIVE',
    UsernameConfiguration: { CaseSensitive: false },
    UsernameAttributes: ['email'],
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    SchemaAttributes: [],
  }),
  'clients.json': { UserPoolClients: [] },
  'mfa.json': { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } },
  ...Object.fromEntries(
    ['resource-servers', 'log-delivery', 'replicas', 'session', 'identity-providers', 'waf', 'stack/resources'].map(
      (name) => [`${name}.json`, ''],
    ),
  ),
}

/** One that a call can delete. */
export const openPool: FilesOf = { ...goodPool, 'user-pool.json': userPool() }

/** A folder with these answers, until the test ends. */
export function poolFolder(files: FilesOf): string {
  const folder = mkdtempSync(join(tmpdir(), 'cogtool-ci-pool-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFolder(folder, files)
  mkdirSync(join(folder, 'identity-pools'))
  return folder
}

/** A template with one pool. */
export const template = (name: string, protection = 'ACTIVE') => `Resources:
  ${name}:
    Type: AWS::Cognito::UserPool
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      UserPoolName: !Sub "$\{AWS::StackName}-users"
      DeletionProtection: ${protection}
`
