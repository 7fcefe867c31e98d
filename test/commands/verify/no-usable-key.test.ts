import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { main } from '../../../src/main.ts'
import { json, startKeyServer } from '../../helpers/key-server.ts'
import { makeTokens, publicJwk } from '../../helpers/made-tokens.ts'
import { testEdges } from '../../helpers/test-edges.ts'

const maker = makeTokens()
const [key = {}] = maker.jwks.keys
const weak = publicJwk(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)

const sets: readonly { readonly name: string; readonly keys: readonly unknown[]; readonly why: string }[] = [
  { name: 'no keys', keys: [], why: 'the key set is empty' },
  { name: 'no objects', keys: ['a', 1, null], why: '(3 set aside; 3: it is not a JSON object)' },
  { name: 'use enc', keys: [{ ...key, use: 'enc' }], why: '1: its `use` is not sig' },
  { name: 'no kid', keys: [{ ...key, kid: undefined }], why: '1: it has no `kid`' },
  { name: 'a padded n', keys: [{ ...key, n: `${key.n}=` }], why: '1: its `n` and `e` are not those of' },
  { name: 'an exponent of 1', keys: [{ ...key, e: 'AQ' }], why: '1: its `n` and `e` are not those of' },
  { name: 'too few bits', keys: [weak], why: '1: it has 1024 bits' },
  {
    name: 'several reasons',
    keys: [
      { ...key, use: 'enc' },
      { kid: 'a', kty: 'EC' },
      { kid: 'b', kty: 'EC' },
    ],
    why: '(3 set aside; 2: it is not an RSA key; 1: its `use` is not sig)',
  },
]

async function verify(args: readonly string[], jwks: object) {
  const edges = testEdges({ fetch: (url, init) => fetch(url, init) })
  await edges.files.replace(`${edges.home}/jwks.json`, JSON.stringify(jwks))
  const exitCode = await main(['verify', ...args, '--json'], edges)
  return { exitCode, out: edges.out(), err: edges.err() }
}

describe('a key set without a usable key', () => {
  it.each(sets)('from the network checks nothing, and says why: $name', async ({ keys, why }) => {
    const server = await startKeyServer(json({ keys }))
    const args = [maker.token({ iss: server.issuer }), '--issuer', server.issuer]
    const ended = await verify(args, { keys })
    expect(ended).toMatchObject({ exitCode: 4, out: '' })
    const { error } = JSON.parse(ended.err)
    expect(error.code).toBe('jwks_unavailable')
    expect(error.message).toContain(why)
    // whoever names a file has said that these are the keys
    const given = await verify([...args, '--jwks', 'jwks.json'], { keys })
    expect({ exitCode: given.exitCode, reason: JSON.parse(given.out).reason }).toEqual({
      exitCode: 1,
      reason: 'unknown_kid',
    })
  })

  it('is no such set where one key is usable', async () => {
    const keys = [...sets.flatMap((one) => one.keys), ...makeTokens().jwks.keys]
    const server = await startKeyServer(json({ keys }))
    const args = [maker.token({ iss: server.issuer }), '--issuer', server.issuer]
    for (const more of [['--jwks', 'jwks.json'], []]) {
      const { exitCode, out } = await verify([...args, ...more], { keys })
      expect({ exitCode, reason: JSON.parse(out).reason }).toEqual({ exitCode: 1, reason: 'unknown_kid' })
    }
  })
})
