import { describe, expect, it } from 'vitest'
import type { Origin } from '../../src/pool/origin.ts'
import type { SettingName } from '../../src/pool/setting.ts'
import { mergeLayers, type SettingLayer } from '../../src/pool/settings.ts'

const kinds: Readonly<Record<string, Origin>> = { AWS_REGION: 'environment', session: 'session', file: 'project-file' }
const layer = (origin: string, values: Partial<Record<SettingName, string>>, describesPool = false): SettingLayer => ({
  values: Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { value, origin, namedBy: kinds[origin] ?? 'flag' }]),
  ),
  describesPool,
})
const a = 'eu-west-1_Aaaaaaaaa'
const b = 'eu-west-1_Bbbbbbbbb'

describe('which value of a setting wins', () => {
  it.each<[string, SettingLayer[], Partial<Record<SettingName, string>>]>([
    ['the earlier layer', [layer('flag', { apiUrl: 'x' }), layer('env', { apiUrl: 'y' })], { apiUrl: 'x' }],
    [
      'an entry of the chosen pool fills what is missing',
      [layer('flag', { userPoolId: a }), layer('file', { userPoolId: a, clientId: 'c' }, true)],
      { userPoolId: a, clientId: 'c' },
    ],
    [
      'an entry of another pool gives nothing at all',
      [layer('flag', { userPoolId: a }), layer('file', { userPoolId: b, clientId: 'c' }, true)],
      { userPoolId: a },
    ],
    [
      'an entry without a pool id gives nothing to a pool chosen elsewhere',
      [layer('flag', { userPoolId: a }), layer('file', { clientId: 'c' }, true)],
      { userPoolId: a },
    ],
    [
      'a session of another issuer gives nothing',
      [
        layer('flag', { issuer: 'https://one.example' }),
        layer('session', { issuer: 'https://two.example', clientId: 'c' }, true),
      ],
      { issuer: 'https://one.example' },
    ],
    [
      'a variable is not an entry: it is combined',
      [layer('flag', { userPoolId: a }), layer('env', { clientId: 'c' })],
      { userPoolId: a, clientId: 'c' },
    ],
  ])('%s', (_, layers, expected) => {
    const { region: _region, ...merged } = mergeLayers(layers)
    const values = Object.entries(merged).flatMap(([name, setting]) => (setting ? [[name, setting.value]] : []))
    expect(Object.fromEntries(values)).toEqual(expected)
  })

  const shell = layer('AWS_REGION', { region: 'us-west-2' })
  it.each<[string, SettingLayer[], string | undefined, string | undefined]>([
    ['the pool id', [layer('flag', { userPoolId: 'us-gov-west-1_Abc' })], 'us-gov-west-1', 'the pool id'],
    [
      'the pool id, whatever the shell is set to',
      [layer('flag', { userPoolId: a }), shell],
      'eu-west-1',
      'the pool id',
    ],
    ['the pool id of a session', [shell, layer('session', { userPoolId: a }, true)], 'eu-west-1', 'the pool id'],
    [
      'a flag, which may mean a replica',
      [layer('--region', { region: 'eu-north-1' }), layer('flag', { userPoolId: a }), shell],
      'eu-north-1',
      '--region',
    ],
    [
      'an entry of the config file',
      [layer('cogtool.json (pool dev)', { userPoolId: a, region: 'eu-north-1' }, true)],
      'eu-north-1',
      'cogtool.json (pool dev)',
    ],
    ['the shell, where no pool id names one', [layer('--issuer', { issuer: 'x' }), shell], 'us-west-2', 'AWS_REGION'],
    ['nothing', [], undefined, undefined],
  ])('takes the region from %s', (_, layers, value, origin) => {
    expect(mergeLayers(layers).region).toEqual(value && { value, origin, namedBy: expect.any(String) })
  })
})
