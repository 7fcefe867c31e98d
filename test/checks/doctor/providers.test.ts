import { describe, expect, it } from 'vitest'
import type { Pool, Provider } from '../../../src/checks/snapshot/snapshot.ts'
import { selfSigned } from '../../helpers/certificate.ts'
import { outcomeOf, sayOf } from './snapshot-of.ts'

const schema: Partial<Pool> = {
  SchemaAttributes: [
    { Name: 'custom:site', Mutable: false },
    { Name: 'email', Mutable: true },
  ],
}

function say(id: string, description: Provider, pool: Partial<Pool> = {}): string {
  return sayOf(id, { pool, providers: { Okta: { description } } })
}

describe('pool-idp-immutable', () => {
  it.each([
    ['an immutable one', { 'custom:site': 'site', email: 'mail' }, 'high'],
    ['mutable ones', { email: 'mail' }, 'passes'],
    ['one that the schema does not tell about', { 'custom:other': 'x' }, 'passes'],
    ['no mapping', undefined, 'passes'],
  ])('%s: %s', (_, AttributeMapping, says) => {
    expect(say('pool-idp-immutable', { AttributeMapping }, schema)).toBe(says)
  })
})

describe('pool-idp-email-verified', () => {
  it.each([
    ['email alone', { email: 'mail' }, 'low'],
    ['both', { email: 'mail', email_verified: 'verified' }, 'passes'],
    ['neither', { name: 'cn' }, 'passes'],
  ])('%s: %s', (_, AttributeMapping, says) => {
    expect(say('pool-idp-email-verified', { AttributeMapping })).toBe(says)
  })
})

describe('idp-initiated', () => {
  it.each([
    ['true', { IDPInit: 'true' }, 'low'],
    ['false', { IDPInit: 'false' }, 'passes'],
    ['absent', {}, 'passes'],
  ])('%s', (_, ProviderDetails, says) => {
    expect(say('idp-initiated', { ProviderDetails })).toBe(says)
  })
})

describe('idp-certificate', () => {
  const certificate = (end: string) => {
    const { cert } = selfSigned({ notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date(end) })
    return cert.replace(/-----[A-Z ]+-----/g, '')
  }
  const key = (text: string, use = ' use="signing"') =>
    `<md:KeyDescriptor${use}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${text}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`
  const metadata = (...keys: string[]) => ({
    MetadataFile: `<md:EntityDescriptor><md:IDPSSODescriptor>${keys.join('\n')}</md:IDPSSODescriptor></md:EntityDescriptor>`,
  })
  const old = certificate('2026-11-28T08:59:59Z')
  const soon = certificate('2026-12-28T09:00:00Z')
  const later = certificate('2026-12-28T09:00:01Z')

  it.each([
    ['over', metadata(key(old)), 'high'],
    ['over this very second', metadata(key(certificate('2026-11-28T09:00:00Z'))), 'high'],
    ['within 30 days', metadata(key(soon)), 'medium'],
    ['just after them', metadata(key(later)), 'passes'],
    ['without a use, it signs too', metadata(key(old, '')), 'high'],
    ['of two, the later one takes over', metadata(key(old), key(later)), 'passes'],
    ['one that only encrypts', metadata(key(old, ' use="encryption"'), key(later)), 'passes'],
    ['without prefixes', { MetadataFile: metadata(key(old)).MetadataFile.replaceAll(/(md|ds):/g, '') }, 'high'],
    ['of the pool itself', { ActiveEncryptionCertificate: old }, 'high'],
    ['of both', { ...metadata(key(soon)), ActiveEncryptionCertificate: old }, 'high, medium'],
    ['one that does not parse', metadata(key('AAAA')), 'skipped'],
    ['metadata behind an address', { MetadataURL: 'https://id.example.org/metadata' }, 'does not apply'],
  ])('%s', (_, ProviderDetails, says) => {
    expect(say('idp-certificate', { ProviderDetails }).split(', ').sort().join(', ')).toBe(says)
  })

  it('reads metadata without an end in one pass', () => {
    const began = '<KeyDescriptor><X509Certificate>'.repeat(30_000)
    expect(say('idp-certificate', { ProviderDetails: { MetadataFile: began } })).toBe('does not apply')
  })

  it('says which one does not parse', () => {
    const providers = { Okta: { description: { ProviderDetails: metadata(key('AAAA')) } } }
    expect(outcomeOf('idp-certificate', { providers }).skipped).toEqual([
      {
        id: 'idp-certificate',
        resource: 'eu-west-1_AbC123xyz/identity-providers/Okta',
        reason: 'unreadable',
        needs: 'a certificate in ProviderDetails.MetadataFile of Okta does not parse',
      },
    ])
  })
})

it.each(['pool-idp-immutable', 'pool-idp-email-verified', 'idp-certificate', 'idp-initiated'])(
  '%s: skipped where the provider was not described, nothing where there is none',
  (id) => {
    expect(sayOf(id, { providers: { Okta: {} } })).toBe('skipped')
    expect(sayOf(id, {})).toBe('does not apply')
  },
)
