import { expect, it } from 'vitest'
import { keySetAtEndpoint } from '../../src/pool/endpoint-keys.ts'
import type { Origin } from '../../src/pool/origin.ts'

const value = 'http://localhost:5000/'
const poolId = 'eu-west-1_AbC123xyz'

it.each<[Origin | undefined, boolean]>([
  ['flag', true],
  ['environment', true],
  ['user-file', true],
  ['session', true],
  ['trusted-project-file', true],
  ['project-file', false],
  ['default', false],
  ['pool', false],
  [undefined, false],
])('an endpoint named by %s gives keys: %s', (namedBy, gives) => {
  expect(keySetAtEndpoint(poolId, { value, namedBy })).toBe(
    gives ? `http://localhost:5000/${poolId}/.well-known/jwks.json` : undefined,
  )
})

it.each([
  ['an endpoint of AWS', poolId, 'https://cognito-idp.eu-west-1.amazonaws.com'],
  ['a private link', poolId, 'https://vpce-1.cognito-idp.eu-west-1.vpce.amazonaws.com'],
  ['no address', poolId, 'localhost'],
  ['a path that names no pool', 'shop', value],
  ['an issuer without a path', undefined, value],
])('%s gives none', (_, id, endpoint) => {
  expect(keySetAtEndpoint(id, { value: endpoint, namedBy: 'flag' })).toBeUndefined()
})

it('no endpoint gives none', () => {
  expect(keySetAtEndpoint(poolId, undefined)).toBeUndefined()
})
