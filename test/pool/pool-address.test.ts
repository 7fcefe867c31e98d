import { describe, expect, it } from 'vitest'
import { isLoopback } from '../../src/net/loopback.ts'
import {
  apiAddressOf,
  isLocalPoolId,
  parseIssuer,
  parsePoolId,
  parsePoolIdBeside,
  poolNamedByIssuer,
  typedIssuer,
  typedPoolId,
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

describe("an id of the API's own pattern, whose region AWS does not have,", () => {
  const id = 'local_7Qx2Ab9K'
  const endpointUrl = 'http://localhost:9229/'

  it('is no pool by itself, and the answer says what is missing', () => {
    const refused = {
      code: 'invalid_value',
      why: expect.stringContaining('emulator'),
      hint: expect.stringContaining('--issuer'),
    }
    expect(() => parsePoolId(id)).toThrow(expect.objectContaining(refused))
    expect(() => parsePoolIdBeside(id, {})).toThrow(expect.objectContaining(refused))
  })

  it.each([
    [{ endpointUrl }, ['http://localhost:9229/local_7Qx2Ab9K']],
    [{ issuer: 'http://0.0.0.0:9229/local_7Qx2Ab9K' }, ['http://0.0.0.0:9229/local_7Qx2Ab9K']],
    [{ endpointUrl, issuer: 'http://0.0.0.0:9229/local_7Qx2Ab9K' }, ['http://0.0.0.0:9229/local_7Qx2Ab9K']],
  ])('is one beside %j', (beside, issuers) => {
    expect(parsePoolIdBeside(id, beside)).toEqual({ id, region: undefined, issuers })
  })

  it.each(['my pool', 'shop', 'eu-west-1_', '../x_a'])('%j is none beside an endpoint either', (text) => {
    expect(() => parsePoolIdBeside(text, { endpointUrl })).toThrow('this is not a user pool id')
  })

  it("a pool of AWS keeps AWS's issuers", () => {
    expect(parsePoolIdBeside('eu-west-1_a', { endpointUrl })).toEqual(parsePoolId('eu-west-1_a'))
  })
})

describe('a pool id as a person types it', () => {
  const id = 'eu-central-1_Field0002'
  it.each([
    id,
    ` ${id}\r\n`,
    `\uFEFF"${id}"`,
    `'${id}'`,
    `arn:aws:cognito-idp:eu-central-1:111122223333:userpool/${id}`,
    `arn:aws-us-gov:cognito-idp:eu-central-1:111122223333:userpool/${id}`,
    `cognito-idp.eu-central-1.amazonaws.com/${id}`,
    `"https://cognito-idp.eu-central-1.amazonaws.com/${id}/"`,
    `https://issuer-cognito-idp.eu-central-1.amazonaws.com/${id}/.well-known/jwks.json`,
  ])('%j', (text) => {
    expect(typedPoolId(text)).toBe(id)
  })

  it.each([
    'my pool',
    'local_7Qx2Ab9K',
    `arn:aws:s3:::userpool/${id}`,
    `https://cognito-idp.eu-central-1.amazonaws.com.evil.example/${id}`,
    `http://cognito-idp.eu-central-1.amazonaws.com/${id}`,
    `https://cognito-idp.eu-central-1.amazonaws.com/${id}?x=1`,
  ])('%j stays as it is', (text) => {
    expect(typedPoolId(text)).toBe(text)
  })
})

describe('an issuer as a person types it', () => {
  const issuer = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Field0002'
  it.each([
    `${issuer}//`,
    `"${issuer}"`,
    `${issuer}/.well-known/openid-configuration`,
    issuer.replace('cognito', 'COGNITO'),
    issuer.replace('.com', '.com:443'),
  ])('%j', (text) => {
    expect(typedIssuer(text)).toBe(issuer)
  })

  it.each([
    'https://id.example.com/realms/shop/',
    'http://LOCALHOST:9229/local_1',
    `${issuer.toLowerCase()}/x/`,
    issuer.replace('https', 'http'),
    `${issuer}?x`,
  ])('%j stays as it is: only a form of Cognito is known well enough', (text) => {
    expect(typedIssuer(text)).toBe(text)
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
    // a name alone: nothing is fetched from it over http
    ['http://host.docker.internal:9229/local_1a2b3c4d', 'local_1a2b3c4d'],
    ['http://[fd00::7]:9229/local_1a2b3c4d', 'local_1a2b3c4d'],
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
    ['https://example.com/a pool'],
    ['https://example.com/pool\n'],
    ['https://example.com\\pool'],
    ['https:example.com/pool'],
  ])('%j is not one', (text) => {
    expect(() => parseIssuer(text)).toThrow(/this is not an issuer address|the issuer address holds a user name/)
  })

  it.each(['http://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a', 'http://bucket.s3.amazonaws.com/pool'])(
    "%s is AWS's, which has https alone",
    (text) => {
      expect(() => parseIssuer(text)).toThrow(expect.objectContaining({ code: 'insecure_address', exitCode: 2 }))
    },
  )
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
