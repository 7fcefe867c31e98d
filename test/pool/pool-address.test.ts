import { describe, expect, it } from 'vitest'
import { isLoopback } from '../../src/net/loopback.ts'
import {
  apiAddressOf,
  isLocalPoolId,
  parseIssuer,
  parsePoolId,
  poolNamedByIssuer,
} from '../../src/pool/pool-address.ts'

describe('a user pool id', () => {
  it.each([
    ['eu-west-1_AbC123xyz', 'eu-west-1', 'https://cognito-idp.eu-west-1.amazonaws.com'],
    ['us-gov-west-1_AbC123xyz', 'us-gov-west-1', 'https://cognito-idp.us-gov-west-1.amazonaws.com'],
    ['cn-north-1_AbC123xyz', 'cn-north-1', 'https://cognito-idp.cn-north-1.amazonaws.com.cn'],
    ['eusc-de-east-1_AbC123xyz', 'eusc-de-east-1', 'https://cognito-idp.eusc-de-east-1.amazonaws.eu'],
    ['ap-southeast-12_a', 'ap-southeast-12', 'https://cognito-idp.ap-southeast-12.amazonaws.com'],
  ])('%s lies in %s', (id, region, api) => {
    const pool = parsePoolId(id)
    expect(pool).toMatchObject({ id, region })
    expect(pool.issuers).toContain(`${api}/${id}`)
    expect(pool.issuers).toContain(`${api.replace('cognito-idp', 'issuer-cognito-idp')}/${id}`)
    expect(apiAddressOf(pool)).toBe(api)
    for (const issuer of pool.issuers) expect(poolNamedByIssuer(issuer)).toEqual({ id, region, issuers: [issuer] })
  })

  it('trusts both suffixes in the EU sovereign cloud', () => {
    expect(parsePoolId('eusc-de-east-1_A').issuers).toHaveLength(4)
  })

  it.each([
    [''],
    ['eu-west-1'],
    ['eu-west-1_'],
    ['eu-west-1_a-b'],
    ['eu-west-1_a/b'],
    ['EU-WEST-1_a'],
    ['eu_west_1_a'],
    [' eu-west-1_a'],
    ['eu-west-1_a\n'],
    ['eu-west-1.evil.example/x_a'],
    [`eu-west-1_${'a'.repeat(56)}`],
    ['https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a'],
  ])('%j is not one', (text) => {
    expect(() => parsePoolId(text)).toThrow('this is not a user pool id')
  })
})

describe('the user pool id of --target-pool', () => {
  it.each([
    ['eu-west-1_AbC123xyz', 'eu-west-1'],
    ['local_1a2b3c4d', 'local'],
    ['EU_WEST_1_a', 'EU'],
  ])('%s is one, of the region "%s"', (id, region) => {
    expect(parsePoolId(id, '--target-pool')).toMatchObject({ id, region })
  })

  it.each(['', 'x', '_a', 'eu-west-1_', 'eu-west-1_a-b', 'eu-west-1.evil.example/x_a', 'eu-west-1_a '])(
    '%j is not one',
    (id) => {
      expect(() => parsePoolId(id, '--target-pool')).toThrow('--target-pool is not a user pool id')
    },
  )
})

it.each([
  ['us-local-1_Demo0001', true],
  ['us-local-10_Demo0001', false],
  ['eu-west-1_AbC123xyz', false],
  ['', false],
])('%j is a pool of cogtool local: %s', (id, isLocal) => {
  expect(isLocalPoolId(id)).toBe(isLocal)
})

describe('an issuer address', () => {
  it.each([
    ['http://localhost:9229/local_1a2b3c4d', 'local_1a2b3c4d'],
    ['http://127.0.0.1:9230/us-local-1_Demo0001', 'us-local-1_Demo0001'],
    ['https://cognito-idp.us-west-2.amazonaws.com/us-east-1_Ab', 'us-east-1_Ab'],
    ['https://login.example.com', undefined],
  ])('%s is trusted as that one text', (text, id) => {
    expect(parseIssuer(text)).toEqual({ id, region: undefined, issuers: [text] })
    expect(apiAddressOf(parseIssuer(text))).toBeUndefined()
  })

  it.each([
    [''],
    ['localhost'],
    ['https://user:secret@example.com/pool'],
    ['https://example.com/pool?x=1'],
    ['https://example.com/pool#x'],
    ['file:///etc/passwd'],
  ])('%j is not one', (text) => {
    expect(() => parseIssuer(text)).toThrow('this is not an issuer address')
  })

  it.each(['http://example.com/pool', 'http://localhost.example.com/pool'])('%s is not safe', (text) => {
    expect(() => parseIssuer(text)).toThrow(expect.objectContaining({ code: 'insecure_address', exitCode: 2 }))
  })
})

it.each([
  ['https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a/'],
  ['https://cognito-idp.us-west-2.amazonaws.com/eu-west-1_a'],
  ['https://cognito-idp.eu-west-1.amazonaws.com.evil.example/eu-west-1_a'],
  ['https://evil.example/eu-west-1_a'],
  ['http://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a'],
  ['https://cognito-idp.eu-west-1.amazonaws.com:443/eu-west-1_a'],
  ['eu-west-1_a'],
  [''],
])('no pool is named by %j', (iss) => {
  expect(poolNamedByIssuer(iss)).toBeUndefined()
})

it.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['[::1]', true],
  ['localhost.', false],
  ['127.0.0.1.example.com', false],
  ['0.0.0.0', false],
  ['10.0.0.1', false],
])('%s is this machine: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected)
})
