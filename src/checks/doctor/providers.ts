import { X509Certificate } from 'node:crypto'
import type { Provider } from '../snapshot/snapshot.ts'
import { type Check, check, type Judgement } from './check.ts'

const month = 30 * 86_400_000

/** What identity providers bring with them: mappings, certificates, sign-in that they begin. */
export const providerChecks: readonly Check[] = [
  check({
    id: 'pool-idp-immutable',
    title: 'an identity provider maps an attribute that can be written only once',
    severity: 'high',
    rules: 'baseline',
    fix: 'other',
    breaks: true,
    immutable: true,
    isSecurity: false,
    references: ['article/a3'],
    reads: ['identity-providers:AttributeMapping', 'user-pool:SchemaAttributes'],
    condition: 'AttributeMapping has an attribute of the schema that is not mutable.',
    reason:
      'Every sign-in writes every mapped attribute again. One that is not mutable lets a user in once, and never again, whether its value changed or not.',
    about: 'provider',
    needs: [],
    needsOwn: ['description'],
    judge: ({ pool, name, own: { description } }) => {
      const mapped = Object.keys(description.AttributeMapping ?? {})
      const bad = mapped.filter((one) =>
        (pool.SchemaAttributes ?? []).some(({ Name, Mutable }) => Name === one && Mutable === false),
      )
      if (bad.length === 0) return undefined
      return {
        severity: 'high',
        path: `AttributeMapping.${bad[0]}`,
        observed: bad.join(', '),
        message: `${name} maps ${bad.join(', ')}, which the schema holds immutable`,
        impact: `Users of ${name} can sign in once, and never again.`,
        fix: 'remove the attribute from the mapping; to keep it, add a mutable attribute under another name and map that',
      }
    },
  }),
  check({
    id: 'pool-idp-email-verified',
    title: 'each sign-in by an identity provider marks the email as unverified',
    severity: 'low',
    rules: 'baseline',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: false,
    references: ['article/a20', 'amplify-js/7300'],
    reads: ['identity-providers:AttributeMapping'],
    condition: 'AttributeMapping has email, and not email_verified.',
    reason: 'Without its own mapping, each federated sign-in writes email_verified as false.',
    about: 'provider',
    needs: [],
    needsOwn: ['description'],
    judge: ({ name, own: { description } }) => {
      const { AttributeMapping: mapping = {} } = description
      if (mapping.email === undefined || mapping.email_verified !== undefined) return undefined
      return {
        severity: 'low',
        path: 'AttributeMapping.email_verified',
        observed: 'absent',
        message: `${name} maps email and not email_verified`,
        impact: `Users of ${name} have an unverified email after every sign-in: no reset, no links by address.`,
        fix: 'map email_verified to the claim or attribute in which the provider says it',
      }
    },
  }),
  check({
    id: 'idp-certificate',
    title: 'a certificate of a SAML provider has expired, or is about to',
    severity: 'high',
    rules: 'baseline',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: false,
    references: [],
    reads: [
      'identity-providers:ProviderDetails.MetadataFile',
      'identity-providers:ProviderDetails.ActiveEncryptionCertificate',
    ],
    condition:
      'The last signing certificate in MetadataFile, or ActiveEncryptionCertificate, has expired: high; ends within 30 days: medium.',
    reason: 'A SAML answer that is signed with a certificate that is not in the metadata is refused.',
    about: 'provider',
    needs: [],
    needsOwn: ['description'],
    applies: (_, provider) => provider === undefined || certificatesOf(provider).length > 0,
    judge: ({ name, own: { description }, at }) => judgeCertificates(name, description, at),
  }),
  check({
    id: 'idp-initiated',
    title: 'a SAML provider may begin a sign-in',
    severity: 'low',
    rules: 'strict',
    fix: 'other',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: ['cwe/352'],
    reads: ['identity-providers:ProviderDetails.IDPInit'],
    condition: 'IDPInit of the provider is true.',
    reason:
      'An answer that was not asked for cannot be tied to the browser that brings it: people can be signed in as another user.',
    about: 'provider',
    needs: [],
    needsOwn: ['description'],
    judge: ({ name, own: { description } }) => {
      if (description.ProviderDetails?.IDPInit?.toLowerCase() !== 'true') return undefined
      return {
        severity: 'low',
        path: 'ProviderDetails.IDPInit',
        observed: 'true',
        message: `${name} may begin a sign-in`,
        impact: `Users of ${name} can be signed in to an account that is not theirs, by a link.`,
        fix: `let ${name} lead to the address where a sign-in of the app begins, then turn it off`,
      }
    },
  }),
]

interface NamedCertificate {
  /** The member of ProviderDetails that holds it. */
  readonly path: string
  /** Base64 of DER, line breaks and all. */
  readonly text: string
}

/**
 * Certificates of a SAML provider: those of its metadata that sign, and the one with which the pool has answers encrypted.
 * Metadata behind an address is not read.
 */
export function certificatesOf({ ProviderDetails: details = {} }: Provider): NamedCertificate[] {
  const { MetadataFile: metadata = '', ActiveEncryptionCertificate: encryption } = details
  const keys = metadata
    .split(/<(?:\w+:)?KeyDescriptor\b/)
    .slice(1)
    .map((text) => text.split(/<\/(?:\w+:)?KeyDescriptor>/, 1)[0] ?? '')
  const signing = keys.filter((key) => !/^[^>]*\buse=["']encryption["']/.test(key))
  const found = signing.flatMap((key) => [...key.matchAll(/<(?:\w+:)?X509Certificate\b[^>]*>([^<]*)</g)])
  return [
    ...found.map(([, text = '']) => ({ path: 'ProviderDetails.MetadataFile', text })),
    ...(encryption ? [{ path: 'ProviderDetails.ActiveEncryptionCertificate', text: encryption }] : []),
  ]
}

/** When a certificate ends; undefined where it does not parse. */
export function endOfCertificate(text: string): Date | undefined {
  try {
    const base64 = text.replace(/-----[A-Z ]+-----|\s/g, '')
    return new Date(new X509Certificate(Buffer.from(base64, 'base64')).validTo)
  } catch {
    return undefined
  }
}

function judgeCertificates(name: string, provider: Provider, at: Date): Judgement {
  const ends = certificatesOf(provider).map(({ path, text }) => ({ path, end: endOfCertificate(text) }))
  const unread = ends.find(({ end }) => end === undefined)
  if (unread) return { unreadable: `a certificate in ${unread.path} of ${name} does not parse` }
  const paths = [...new Set(ends.map(({ path }) => path))]
  return paths.flatMap((path) => {
    // with two in the metadata, the later one takes over
    const last = Math.max(...ends.filter((one) => one.path === path).map(({ end }) => end?.getTime() ?? 0))
    const left = last - at.getTime()
    if (left > month) return []
    const day = new Date(last).toISOString().slice(0, 10)
    const isOver = left <= 0
    return {
      severity: isOver ? ('high' as const) : ('medium' as const),
      path,
      observed: `ends ${day}`,
      message: `the certificate of ${name} ${isOver ? 'ended' : 'ends'} on ${day}`,
      impact: `Users of ${name} ${isOver ? 'cannot sign in, as far as the provider signs with it' : `cannot sign in from ${day} on`}.`,
      fix: 'use the new metadata of the provider; with MetadataURL instead of MetadataFile the pool follows by itself',
    }
  })
}
