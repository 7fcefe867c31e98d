import { X509Certificate } from 'node:crypto'
import { compactVerify } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseIssuer } from '../../src/pool/pool-address.ts'
import { buildCase, caseBuilders, requestOf } from '../../src/probe/build-case.ts'
import { catalogue } from '../../src/probe/catalogue.ts'
import { splitToken } from '../../src/probe/forging/forge.ts'
import { keyForms } from '../../src/probe/forging/key-forms.ts'
import type { BuiltCase, ProbeMaterials } from '../../src/probe/materials.ts'
import { checkSignature } from '../../src/verification/check-signature.ts'
import { expectFrom } from '../../src/verification/expected.ts'
import { keysFromSet } from '../../src/verification/keys/signing-keys.ts'
import { verifyToken } from '../../src/verification/verify-token.ts'
import { testIssuer, testMaterials } from '../helpers/probe-materials.ts'

let materials: ProbeMaterials
beforeAll(async () => {
  materials = await testMaterials()
})

function built(id: string, from = materials): BuiltCase {
  const found = buildCase(id, from)
  if ('missing' in found) throw new Error(`${id}: ${found.missing}`)
  return found
}
const tokenOf = (id: string, from = materials) => built(id, from).token ?? ''
const idsOf = (...needs: string[]) => catalogue.filter(({ need }) => needs.includes(need)).map(({ id }) => id)

it('every case of the catalogue is made, and nothing else', () => {
  expect(Object.keys(caseBuilders).sort()).toEqual(catalogue.map(({ id }) => id).sort())
})

describe('what is forged', () => {
  it.each(idsOf('forge'))('%s is refused by the verification core', async (id) => {
    const { headers, token = '' } = built(id)
    const sent = headers[0]?.[1].replace(/^Bearer /, '') ?? ''
    expect(sent.endsWith(token)).toBe(true)
    const means = { keys: keysFromSet({ keys: materials.keys }, 'file'), now: materials.now }
    const verdict = await verifyToken(sent, expectFrom(parseIssuer(testIssuer)), means)
    expect(verdict.ok).toBe(false)
  })

  it.each(
    catalogue
      .filter(({ group }) => ['algorithm', 'hmac-confusion', 'self-signed', 'key-injection'].includes(group))
      .map(({ id }) => id),
  )('%s carries the own subject and the marker of the run', (id) => {
    const { claims } = splitToken(tokenOf(id))
    expect(claims).toMatchObject({ sub: materials.good.claims.sub, cogtool_probe: materials.runId })
  })

  it('one case names another subject, which is nobody', () => {
    const { token = '', subject } = built('tampered-payload-sub')
    const { claims } = splitToken(token)
    expect(claims).toMatchObject({ sub: subject, username: subject })
    expect(subject).toMatch(/^[0-9a-f-]{36}$/)
    expect(subject).not.toBe(materials.good.claims.sub)
  })

  it.each([
    ['hs256-confusion-pem', /^-----BEGIN PUBLIC KEY-----\n[\s\S]+\n$/],
    ['hs256-confusion-pem-no-newline', /^-----BEGIN PUBLIC KEY-----\n[\s\S]+-$/],
    ['hs256-confusion-pem-crlf', /^-----BEGIN PUBLIC KEY-----\r\n[\s\S]+\r\n$/],
    ['hs256-confusion-pem-pkcs1', /^-----BEGIN RSA PUBLIC KEY-----\n[\s\S]+\n$/],
    ['hs256-confusion-pem-pkcs1-no-newline', /^-----BEGIN RSA PUBLIC KEY-----\n[\s\S]+-$/],
    [
      'hs256-confusion-jwk-json',
      /^\{"alg":"RS256","e":"AQAB","kid":"pool\+\/=","kty":"RSA","n":"[\w-]+","use":"sig"\}$/,
    ],
    ['hs256-weak-secret', /^secret$/],
  ])('%s is an HMAC that another library takes for good', async (id, secret) => {
    const { pem, pkcs1, json } = keyForms(materials.key)
    const secrets = [pem, pem.trimEnd(), pem.replaceAll('\n', '\r\n'), pkcs1, pkcs1.trimEnd(), json, 'secret']
    const used = secrets.find((text) => secret.test(text)) ?? ''
    const { protectedHeader } = await compactVerify(tokenOf(id), Buffer.from(used))
    expect(protectedHeader).toMatchObject({ alg: 'HS256', kid: materials.key.kid })
  })

  it('the certificate in x5c is a real one, signed by its own key', () => {
    const { header } = splitToken(tokenOf('x5c-embedded'))
    const [text] = header.x5c as string[]
    const certificate = new X509Certificate(Buffer.from(text ?? '', 'base64'))
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.publicKey.equals(materials.own.publicKey)).toBe(true)
    expect(new Date(certificate.validFrom) < materials.now && materials.now < new Date(certificate.validTo)).toBe(true)
  })

  it.each([
    ['huge-token-9k', 9_000],
    ['huge-token-60k', 60_000],
  ])('%s is as long as it says', (id, length) => {
    expect(Math.abs(tokenOf(id).length - length)).toBeLessThan(4)
  })

  it('another last character means the same signature', () => {
    const [text, good] = [tokenOf('non-canonical-base64'), materials.good.text]
    const bytes = (token: string) => Buffer.from(token.split('.')[2] ?? '', 'base64url')
    expect(text).not.toBe(good)
    expect(bytes(text)).toEqual(bytes(good))
  })

  it.each([
    ['flipped-signature', 256],
    ['truncated-signature', 247],
    ['zero-signature', 256],
    ['empty-signature', 0],
  ])('%s has %i bytes of signature', (id, size) => {
    const signature = Buffer.from(tokenOf(id).split('.')[2] ?? '', 'base64url')
    expect(signature).toHaveLength(size)
    expect(signature.equals(Buffer.from(materials.good.parts.signature, 'base64url'))).toBe(false)
  })
})

describe('lab cases', () => {
  it.each(idsOf('lab').filter((id) => !['good-wrong-host', 'rs512-pool-key'].includes(id)))(
    '%s holds with the key of the pool',
    async (id) => {
      const [, second] = built(id).headers
      const token = id === 'dup-two-users' ? (second?.[1].slice('Bearer '.length) ?? '') : tokenOf(id)
      const [header = '', payload = '', signature = ''] = token.split('.')
      const split = { text: token, signed: `${header}.${payload}`, signature: Buffer.from(signature, 'base64url') }
      // jose refuses crit before it looks at the signature
      if (id !== 'crit-unknown') expect(await checkSignature(split, materials.key)).toBe(true)
    },
  )

  it.each(idsOf('lab').filter((id) => id !== 'good-wrong-host'))(
    '%s says how to get the key where there is none',
    (id) => {
      expect(buildCase(id, { ...materials, lab: { missing: 'needs --lab-key' } })).toEqual({
        missing: 'needs --lab-key',
      })
    },
  )

  it('a claim stands twice', () => {
    const payload = Buffer.from(tokenOf('dup-claim').split('.')[1] ?? '', 'base64url').toString()
    expect(payload.match(/"sub":/g)).toHaveLength(2)
    expect(JSON.parse(payload).sub).toBe(materials.good.claims.sub)
  })
})

describe('a request', () => {
  const requestFor = (id: string) => requestOf(id, built(id), materials)
  const linesOf = (id: string, name: string) => requestFor(id).headers.filter(([line]) => line.toLowerCase() === name)

  it.each(catalogue.map(({ id }) => id))('%s is a GET, a HEAD or an OPTIONS', (id) => {
    const found = buildCase(id, materials)
    if ('missing' in found) return
    const expected = { 'good-head': 'HEAD', 'options-no-token': 'OPTIONS' }[id] ?? 'GET'
    expect(requestFor(id).method).toBe(expected)
    expect(linesOf(id, 'user-agent')[0]?.[1]).toMatch(/^cogtool\/\S+ probe$/)
    expect(linesOf(id, 'x-cogtool-probe')).toEqual([['X-Cogtool-Probe', id]])
    expect(linesOf(id, 'accept')).toHaveLength(1)
  })

  it.each([
    ['token-in-query', 'access_token'],
    ['token-in-query-token', 'token'],
  ])('%s has the token in the address alone', (id, name) => {
    const { url, headers } = requestFor(id)
    expect(url.searchParams.get(name)).toBe(materials.good.text)
    expect(JSON.stringify(headers)).not.toContain(materials.good.text)
  })

  it('two lines of one name stay two', () => {
    const [first, second] = linesOf('dup-bad-good', 'authorization')
    expect(first?.[1]).not.toBe(`Bearer ${materials.good.text}`)
    expect(second?.[1]).toBe(`Bearer ${materials.good.text}`)
  })

  it.each([
    ['http://127.0.0.1/me', '/me/'],
    ['http://127.0.0.1/me/', '/me'],
    ['http://127.0.0.1/', '//'],
  ])('the other form of %s ends in %s', (address, path) => {
    const { url } = requestOf(
      'good-trailing-slash',
      built('good-trailing-slash', { ...materials, target: new URL(address) }),
      materials,
    )
    expect(url.pathname).toBe(path)
  })

  it('a made-up refresh token has five parts and a header that says so', () => {
    const parts = tokenOf('refresh-token-as-bearer').split('.')
    expect(parts).toHaveLength(5)
    expect(JSON.parse(Buffer.from(parts[0] ?? '', 'base64url').toString())).toMatchObject({ alg: 'RSA-OAEP' })
  })
})
