import { expect, it } from 'vitest'
import { calendarOf } from '../../../src/checks/doctor/calendar.ts'
import type { Acceptance } from '../../../src/checks/findings/finding.ts'
import { selfSigned } from '../../helpers/certificate.ts'
import { at, poolId, type SnapshotDescription, snapshotOf } from './snapshot-of.ts'

const certificate = (end: string) =>
  selfSigned({ notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date(end) }).cert

const dates = (description: SnapshotDescription, accepted: readonly Acceptance[] = []) =>
  calendarOf(snapshotOf(description), accepted, at)

it('tells what ends when, soonest first', () => {
  const { events, unknown } = dates(
    {
      pool: { CustomDomain: 'login.example.org', Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 3 } } },
      parts: {
        certificate: { NotAfter: '2027-01-31T00:00:00Z' },
        key: { DeletionDate: '2026-12-05T00:00:00Z' },
        users: {
          ...{ total: 9, oddlyVerified: 0, unconfirmed: {}, temporaryPasswords: { '2026-11-27': 2, '2026-11-01': 1 } },
          ...{ caseTwins: { groups: 0, accounts: 0 }, sharedEmails: { groups: 0, accounts: 0 } },
        },
      },
      clients: {
        web: {
          description: { ClientName: 'web', ClientSecret: 'x' },
          secrets: [{ ClientSecretCreateDate: '2026-01-01T00:00:00Z' }],
        },
        spa: { description: { ClientName: 'spa' } },
      },
      providers: {
        Okta: {
          description: {
            ProviderType: 'SAML',
            ProviderDetails: { ActiveEncryptionCertificate: certificate('2028-01-01T00:00:00Z') },
          },
        },
      },
    },
    [{ id: 'pool-mfa', reason: 'passkeys come first', until: '2027-03-31' }],
  )
  expect(events.map(({ date, days, kind, resource }) => [date, days, kind, resource])).toEqual([
    ['2026-11-04', -24, 'temporary-passwords', poolId],
    ['2026-11-30', 2, 'temporary-passwords', poolId],
    ['2026-12-05', 7, 'key-deletion', poolId],
    ['2027-01-01', 34, 'client-secret', `${poolId}/clients/web`],
    ['2027-01-31', 64, 'certificate', poolId],
    ['2027-03-31', 123, 'accepted-finding', 'pool-mfa'],
    ['2028-01-01', 399, 'certificate', `${poolId}/identity-providers/Okta`],
  ])
  expect(unknown).toEqual([])
})

it('says what no API tells, and what was not read', () => {
  const { events, unknown } = dates({
    pool: { CustomDomain: 'login.example.org', KeyConfiguration: { KmsKeyArn: 'arn:aws:kms:eu-west-1:1:key/k' } },
    clients: { web: { description: { ClientSecret: 'x' } } },
    providers: {
      Google: { description: { ProviderType: 'Google' } },
      Okta: { description: { ProviderType: 'SAML', ProviderDetails: { MetadataURL: 'https://id.example.org/' } } },
      Old: { description: { ProviderType: 'SAML', ProviderDetails: { ActiveEncryptionCertificate: 'AAAA' } } },
      Unread: {},
    },
  })
  expect(events).toEqual([])
  expect(unknown.map(({ resource, what, why }) => `${resource.slice(poolId.length)} ${what}: ${why}`)).toEqual([
    ' temporary passwords: not read: users.json',
    ' the certificate of login.example.org: not read: certificate.json',
    ' the key that the pool is encrypted with is deleted: not read: key.json',
    '/clients/web the client secret: not read: secrets.json',
    '/identity-providers/Google the client secret at the provider: no API tells when the provider ends it',
    '/identity-providers/Okta the certificates behind MetadataURL: the pool reads them itself, and shows no date',
    '/identity-providers/Old a certificate in ProviderDetails.ActiveEncryptionCertificate: it does not parse',
    '/identity-providers/Unread certificates and secrets: not read: description.json',
  ])
})

it('tells that ACM renews a certificate', () => {
  const certificates = { NotAfter: '2027-01-31T00:00:00Z', RenewalEligibility: 'ELIGIBLE' }
  const { events } = dates({ pool: { CustomDomain: 'login.example.org' }, parts: { certificate: certificates } })
  expect(events[0]?.impact).toBe('None, as far as ACM renews it.')
})

it('counts whole days, from midnight to midnight in UTC', () => {
  const ends = (time: string) => dates({ parts: { key: { DeletionDate: time } } }).events[0]?.days
  expect([
    ends('2026-11-27T23:59:59Z'),
    ends('2026-11-28T00:00:00Z'),
    ends('2026-11-28T23:59:59Z'),
    ends('2026-11-29T00:00:00Z'),
  ]).toEqual([-1, 0, 0, 1])
})

it('lets the later one of two certificates take over', () => {
  const [sooner, later] = ['2027-01-01T00:00:00Z', '2028-01-01T00:00:00Z'].map((end) =>
    certificate(end).replace(/-----[A-Z ]+-----|\s/g, ''),
  )
  const key = (text = '') => `<KeyDescriptor use="signing"><X509Certificate>${text}</X509Certificate></KeyDescriptor>`
  const ProviderDetails = { MetadataFile: `<EntityDescriptor>${key(later)}${key(sooner)}</EntityDescriptor>` }
  const { events } = dates({ providers: { Okta: { description: { ProviderType: 'SAML', ProviderDetails } } } })
  expect(events.map(({ date, impact }) => `${date} ${impact}`)).toEqual([
    '2027-01-01 None, as far as Okta uses the one that ends later.',
    '2028-01-01 Users of Okta cannot sign in from then on.',
  ])
})

it('names what has no date, and crashes at none', () => {
  const none = { groups: 0, accounts: 0 }
  const facts = { total: 1, oddlyVerified: 0, unconfirmed: {}, caseTwins: none, sharedEmails: none }
  const { events, unknown } = dates({
    pool: { CustomDomain: 'login.example.org' },
    parts: { certificate: {}, users: { ...facts, temporaryPasswords: { '2026-99-99': 1 } } },
    clients: { web: { description: { ClientName: 'web', ClientSecret: 'x' }, secrets: [{}] } },
    unread: ['clients', 'providers'],
  })
  expect(events).toEqual([])
  expect(unknown.map(({ what, why }) => `${what}: ${why}`)).toEqual([
    '1 temporary password of 2026-99-99: AWS tells no date',
    'app clients: not read: clients.json',
    'identity providers: not read: providers.json',
    'the certificate of login.example.org: AWS tells no date',
    'a secret of "web" becomes one year old: AWS tells no date',
  ])
})
