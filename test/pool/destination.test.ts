import { describe, expect, it } from 'vitest'
import type { Cargo } from '../../src/net/approved-address.ts'
import { type Destination, judgeDestination, mayDiscover } from '../../src/pool/destination.ts'
import type { Origin } from '../../src/pool/origin.ts'

const cargos: readonly Cargo[] = ['public', 'aws-read', 'aws-write', 'issued-token', 'secret', 'api-token']
const vouched: readonly Origin[] = [
  'flag',
  'environment',
  'user-file',
  'session',
  'trusted-project-file',
  'default',
  'pool',
]

const places = {
  strange: 'https://evil.example/x',
  aws: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A',
  here: 'http://127.0.0.1:9230/x',
  hereByTls: 'https://localhost:9230/x',
} as const

const judge = (changes: Partial<Destination> & Pick<Destination, 'cargo' | 'url'>) =>
  judgeDestination({ namedBy: 'flag', pool: { namedBy: 'flag', region: 'eu-west-1' }, ...changes }).answer

/** What an untrusted project file alone may name, for each cargo: [the address, the pool of a person's own address]. */
const untrusted: Readonly<
  Record<Cargo, { strange: string; aws: string; poolAtOwnAddress: string; poolAtAws: string }>
> = {
  public: { strange: 'ask-to-trust', aws: 'allowed', poolAtOwnAddress: 'allowed', poolAtAws: 'allowed' },
  'aws-read': { strange: 'ask-to-trust', aws: 'allowed', poolAtOwnAddress: 'allowed', poolAtAws: 'allowed' },
  'aws-write': {
    strange: 'ask-to-trust',
    aws: 'ask-to-trust',
    poolAtOwnAddress: 'ask-to-trust',
    poolAtAws: 'ask-to-trust',
  },
  'issued-token': { strange: 'ask-to-trust', aws: 'allowed', poolAtOwnAddress: 'allowed', poolAtAws: 'allowed' },
  secret: {
    strange: 'ask-to-trust',
    aws: 'ask-to-trust',
    poolAtOwnAddress: 'ask-to-trust',
    poolAtAws: 'ask-to-trust',
  },
  'api-token': { strange: 'ask-to-trust', aws: 'ask-to-trust', poolAtOwnAddress: 'allowed', poolAtAws: 'allowed' },
}

describe.each(cargos)('%s', (cargo) => {
  const foreign = { namedBy: 'project-file', region: 'eu-west-1' } as const

  it.each(Object.entries(places))('may go where a person says: %s', (_, url) => {
    for (const namedBy of vouched) {
      for (const pool of vouched) {
        expect(judge({ cargo, url, namedBy, pool: { namedBy: pool, region: 'eu-west-1' } })).toBe('allowed')
      }
    }
  })

  it.each(['strange', 'aws'] as const)('where only an untrusted project file names the address (%s)', (place) => {
    expect(judge({ cargo, url: places[place], namedBy: 'project-file' })).toBe(untrusted[cargo][place])
    expect(judge({ cargo, url: places[place], namedBy: 'project-file', pool: foreign })).toBe(untrusted[cargo][place])
  })

  it('where only an untrusted project file names the pool', () => {
    expect(judge({ cargo, url: places.strange, pool: foreign })).toBe(untrusted[cargo].poolAtOwnAddress)
    expect(judge({ cargo, url: places.aws, pool: foreign })).toBe(untrusted[cargo].poolAtAws)
  })

  it('may go to this machine, whoever says so', () => {
    expect(judge({ cargo, url: places.here, namedBy: 'project-file', pool: foreign })).toBe('allowed')
    expect(judge({ cargo, url: places.hereByTls, namedBy: 'project-file', pool: foreign })).toBe('allowed')
  })

  it('never goes over plain http to another machine, nor to an address with a user name', () => {
    const addresses = [
      'http://cognito.example/',
      'http://10.0.0.7:4566/',
      'https://a@b.example/',
      'https://:a@b.example/',
      'https://a:b@127.0.0.1/',
    ]
    for (const url of [...addresses, 'ftp://a.example/', 'not an address']) {
      for (const namedBy of [...vouched, 'project-file'] as const)
        expect(judge({ cargo, url, namedBy })).toBe('insecure')
    }
  })

  it('goes nowhere by a certificate authority that only an untrusted project file names', () => {
    for (const url of [places.strange, places.aws, places.hereByTls]) {
      expect(judge({ cargo, url, caFile: 'project-file' })).toBe('ask-to-trust')
      for (const caFile of vouched) expect(judge({ cargo, url, caFile })).toBe('allowed')
    }
    expect(judge({ cargo, url: places.here, caFile: 'project-file' })).toBe('allowed')
  })
})

describe('AWS’s own hosts', () => {
  it.each([
    ['https://cognito-idp.eu-west-1.amazonaws.com', 'eu-west-1', true],
    ['https://issuer-cognito-idp.eu-west-1.amazonaws.com', 'eu-west-1', true],
    ['https://cognito-idp-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1', true],
    ['https://cognito-idp.eu-west-1.api.aws', 'eu-west-1', true],
    ['https://cognito-idp.cn-north-1.amazonaws.com.cn', 'cn-north-1', true],
    ['https://cognito-idp.eusc-de-east-1.amazonaws.eu', 'eusc-de-east-1', true],
    ['https://cognito-idp.us-east-1.amazonaws.com', 'eu-west-1', false],
    ['https://cognito-idp.eu-west-1.amazonaws.com.evil.example', 'eu-west-1', false],
    ['https://cognito-idp.eu-west-1.amazonaws.com@evil.example', 'eu-west-1', false],
    ['https://cognito-idp.eu-west-1.amazonaws.com:8443', 'eu-west-1', false],
    ['https://evil-cognito-idp.eu-west-1.amazonaws.com', 'eu-west-1', false],
    ['https://x.execute-api.eu-west-1.amazonaws.com', 'eu-west-1', false],
    ['https://cognito-idp.s3.eu-west-1.amazonaws.com', 'eu-west-1', false],
    ['https://vpce-1.cognito-idp.eu-west-1.vpce.amazonaws.com', 'eu-west-1', false],
    ['https://x.auth.eu-west-1.amazoncognito.com', 'eu-west-1', false],
    ['https://localhost.evil.example', 'eu-west-1', false],
    ['https://127.0.0.1.evil.example', 'eu-west-1', false],
    ['https://cognito-idp.eu-west-1.amazonaws.com', undefined, false],
  ])('%s of %s: %s', (url, region, isAws) => {
    const answer = judge({ cargo: 'aws-read', url, namedBy: 'project-file', pool: { namedBy: 'project-file', region } })
    expect(answer === 'allowed').toBe(isAws)
  })
})

describe('the target API', () => {
  const strange = { cargo: 'api-token', url: places.strange } as const
  const api = { allowHttp: false, session: 'default', isKnownHost: false }
  it.each<[name: string, changes: Partial<Destination>, answer: string]>([
    ['a new host that was typed: the owner of a session’s token is asked', { api }, 'ask-about-host'],
    ['a token that the caller hands over', { api: { ...api, session: undefined } }, 'allowed'],
    ['a host that was agreed to', { api: { ...api, isKnownHost: true } }, 'allowed'],
    [
      'agreed to, and named by a project file',
      { namedBy: 'project-file', api: { ...api, isKnownHost: true } },
      'allowed',
    ],
    ['named by a project file', { namedBy: 'project-file', api }, 'ask-to-trust'],
    [
      'the caller’s own token, by a project file',
      { namedBy: 'project-file', api: { ...api, session: undefined } },
      'ask-to-trust',
    ],
    ['plain http', { url: 'http://api.example/me', api }, 'insecure'],
    [
      'plain http in a network that is vouched for',
      { url: 'http://api.example/me', api: { ...api, allowHttp: true } },
      'ask-about-host',
    ],
    ['this machine', { url: places.here, api }, 'allowed'],
    ['this machine, by a project file', { url: places.here, namedBy: 'project-file', api }, 'allowed'],
  ])('%s', (_, changes, answer) => {
    expect(judge({ ...strange, ...changes })).toBe(answer)
  })
})

describe('what a discovery document may name', () => {
  const aws = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A'
  it.each([
    [aws, 'https://demo.auth.eu-west-1.amazoncognito.com/oauth2/token', true],
    [aws, 'https://login.example.com/oauth2/token', true],
    [aws, 'https://demo.auth.us-east-1.amazoncognito.com/oauth2/token', false],
    [aws, 'https://bucket.s3.eu-west-1.amazonaws.com/oauth2/token', false],
    [aws, 'http://login.example.com/oauth2/token', false],
    [aws, 'http://127.0.0.1:8080/oauth2/token', false],
    [aws, 'https://localhost:8080/oauth2/token', false],
    ['https://idp.example/pool', 'https://idp.example/oauth2/token', true],
    ['https://idp.example/pool', 'https://login.example/oauth2/token', true],
    ['http://localhost:9230/pool', 'http://127.0.0.1:9231/oauth2/token', true],
    ['http://localhost:9230/pool', 'https://evil.example/oauth2/token', false],
    ['http://localhost:9230/pool', 'https://demo.auth.eu-west-1.amazoncognito.com/oauth2/token', false],
  ])('%s, %s: %s', (issuer, address, may) => {
    expect(mayDiscover(new URL(address), new URL(issuer), 'eu-west-1')).toBe(may)
  })
})
