import { describe, expect, it } from 'vitest'
import { mergeLayers, type SettingLayer, type SettingName } from '../src/settings.ts'

const layer = (origin: string, values: Partial<Record<SettingName, string>>, describesPool = false): SettingLayer => ({
  values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, origin }])),
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

  it('reads the region from the pool id unless one was given', () => {
    expect(mergeLayers([layer('flag', { userPoolId: 'us-gov-west-1_Abc' })]).region).toEqual({
      value: 'us-gov-west-1',
      origin: 'the pool id',
    })
    expect(mergeLayers([layer('flag', { userPoolId: a, region: 'eu-north-1' })]).region?.value).toBe('eu-north-1')
  })
})
