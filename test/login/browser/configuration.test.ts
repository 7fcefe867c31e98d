import { describe, expect, it } from 'vitest'
import { type ClientSetup, type PoolDomain, unknownSetup } from '../../../src/login/browser/client-setup.ts'
import { configureLogin } from '../../../src/login/browser/configuration.ts'
import { parsePoolId } from '../../../src/pool/pool-address.ts'
import { CogtoolError } from '../../../src/text/cogtool-error.ts'
import { approveKeySet } from '../../helpers/approved.ts'
import { loginEdges } from '../../helpers/login-edges.ts'

const pool = parsePoolId('us-gov-west-1_AbC123xyz')
const sources = { pool, domain: undefined, endpointUrl: undefined, approveIssuer: approveKeySet }
const withDomains = (...domains: PoolDomain[]): ClientSetup => ({ ...unknownSetup(), domains })
const active = (name: string): PoolDomain => ({ name, status: 'ACTIVE', isManagedLogin: false })

/** The configuration of a pool whose discovery document names these endpoints. */
function configure(endpoints: object, setup: ClientSetup, domain?: string) {
  const [issuer = ''] = pool.issuers
  const edges = loginEdges({ fetch: async () => Response.json({ issuer, ...endpoints }) })
  const named = domain === undefined ? undefined : { value: domain, origin: '--domain', namedBy: 'flag' as const }
  return configureLogin({ ...sources, domain: named, describe: async () => setup }, edges)
}

describe('the address of the Hosted UI', () => {
  const discovered = {
    authorization_endpoint: 'https://login.example.com/oauth2/authorize',
    token_endpoint: 'https://login.example.com/oauth2/token',
  }
  it.each([
    {
      name: 'discovery first',
      endpoints: discovered,
      setup: withDomains(active('other')),
      host: 'login.example.com',
      from: 'discovery',
    },
    {
      name: '--domain before all',
      endpoints: discovered,
      setup: unknownSetup(),
      domain: 'mine.example.com',
      host: 'mine.example.com',
      from: '--domain',
    },
    {
      name: "a prefix that the API told of, in GovCloud's form",
      endpoints: {},
      setup: withDomains(active('demo')),
      host: 'demo.auth-fips.us-gov-west-1.amazoncognito.com',
      from: 'DescribeUserPool',
    },
    {
      name: 'a custom domain before the prefix',
      endpoints: {},
      setup: withDomains(active('sign-in.example.com'), active('demo')),
      host: 'sign-in.example.com',
      from: 'DescribeUserPool',
    },
    {
      name: 'the prefix, while the custom domain is being made',
      endpoints: {},
      setup: withDomains({ ...active('sign-in.example.com'), status: 'CREATING' }, active('demo')),
      host: 'demo.auth-fips.us-gov-west-1.amazoncognito.com',
      from: 'DescribeUserPool',
    },
  ])('$name', async ({ endpoints, setup, domain, host, from }) => {
    const found = await configure(endpoints, setup, domain)
    expect(found.endpointsFrom).toBe(from)
    expect(found.found).toMatchObject({ endpoints: { token: `https://${host}/oauth2/token` } })
  })

  it.each([
    { name: 'no domain at all', setup: withDomains(), says: 'this pool has no Hosted UI' },
    {
      name: 'one that is being made',
      setup: withDomains({ ...active('sign-in.example.com'), status: 'CREATING' }),
      says: 'the domain sign-in.example.com of this pool cannot be used yet',
    },
  ])('is missing with $name', async ({ setup, says }) => {
    const { found } = await configure({}, setup)
    expect(found).toBeInstanceOf(CogtoolError)
    expect(found).toMatchObject({ code: 'domain_missing', message: says })
  })
})

it('a pool that is not there is not waited for: the API is told to stop', async () => {
  const edges = loginEdges({ fetch: async () => new Response('{}', { status: 400 }) })
  let told = false
  const describe = (signal: AbortSignal) =>
    new Promise<ClientSetup>(() => {
      signal.addEventListener('abort', () => {
        told = true
      })
    })
  await expect(configureLogin({ ...sources, describe }, edges)).rejects.toMatchObject({
    code: 'pool_not_found',
  })
  expect(told).toBe(true)
})
