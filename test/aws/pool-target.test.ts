import { describe, expect, it } from 'vitest'
import { poolTarget } from '../../src/aws/pool-target.ts'
import { profileNames } from '../../src/aws/profiles.ts'
import type { SettingName } from '../../src/pool/setting.ts'
import type { Settings } from '../../src/pool/settings.ts'
import { flagSettings } from '../helpers/approved.ts'

/** Settings from `name: [value, origin]`. */
function settings(values: Partial<Record<SettingName, [string, string]>>): Settings {
  const entries = Object.entries(values).map(([name, [value, origin]]) => {
    const namedBy = origin.startsWith('--') ? 'flag' : origin.startsWith('AWS_') ? 'environment' : 'project-file'
    return [name, { value, origin, namedBy }]
  })
  const choice = { line: 1, name: undefined, origin: '--test' } as const
  return { ...flagSettings({}), values: Object.fromEntries(entries), choice }
}

const pool: [string, string] = ['eu-west-1_AbC123xyz', '--user-pool-id']

describe('poolTarget', () => {
  it.each<{ name: string; values: Parameters<typeof settings>[0]; region: string }>([
    { name: 'the pool id', values: { userPoolId: pool }, region: 'eu-west-1' },
    {
      name: 'the pool id, whatever the shell is set to',
      values: { userPoolId: pool, region: ['us-east-1', 'AWS_REGION'] },
      region: 'eu-west-1',
    },
    {
      name: 'and by its other name',
      values: { userPoolId: pool, region: ['us-east-1', 'AWS_DEFAULT_REGION'] },
      region: 'eu-west-1',
    },
    {
      name: 'a flag, which may mean a replica',
      values: { userPoolId: pool, region: ['us-east-1', '--region'] },
      region: 'us-east-1',
    },
    {
      name: 'an entry of the config file',
      values: { userPoolId: pool, region: ['us-east-1', 'cogtool.json (pool dev)'] },
      region: 'us-east-1',
    },
    {
      name: 'the shell, where the pool id has none',
      values: { issuer: ['http://127.0.0.1:9230/pool', '--issuer'], region: ['us-east-1', 'AWS_REGION'] },
      region: 'us-east-1',
    },
    {
      name: 'nowhere, for an endpoint that looks at none',
      values: {
        userPoolId: ['local_7Qx2Ab9K', '--user-pool-id'],
        endpointUrl: ['http://localhost:9229', '--endpoint-url'],
      },
      region: 'us-east-1',
    },
  ])('takes the region from $name', ({ values, region }) => {
    expect(poolTarget(settings(values)).region).toBe(region)
  })

  it('fails where there is no region', () => {
    const values = settings({ issuer: ['http://127.0.0.1:9230/pool', '--issuer'] })
    expect(() => poolTarget(values)).toThrow(expect.objectContaining({ code: 'usage', hint: 'add --region <region>' }))
  })

  it.each([
    { name: 'no pool', values: {} },
    {
      name: 'an issuer that names none',
      values: { issuer: ['http://127.0.0.1:9230/', '--issuer'] as [string, string] },
    },
  ])('fails where there is $name', ({ values }) => {
    expect(() => poolTarget(settings(values))).toThrow(expect.objectContaining({ code: 'pool_required' }))
  })
})

describe('profileNames', () => {
  it.each([
    {
      name: 'a config file',
      text: '[default]\nregion = x\n[profile dev]\n[profile  two words ]\r\n',
      names: ['default', 'dev', 'two words'],
    },
    { name: 'a credentials file', text: '[default]\n[dev]\naws_access_key_id = [x]', names: ['default', 'dev'] },
    {
      name: 'sections that are no profiles',
      text: '[sso-session my]\n[services s3]\n[profile "quoted"]',
      names: ['quoted'],
    },
    { name: 'comments', text: '# [profile old]\n; [older]\n', names: [] },
  ])('reads $name', ({ text, names }) => {
    expect(profileNames(text)).toEqual(names)
  })
})
