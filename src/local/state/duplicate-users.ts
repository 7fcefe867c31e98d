import type { SeedUser } from './edge-case-users.ts'

const email = (address: string, verified = 'true') => ({ email: address, email_verified: verified })

function federated(provider: string, userId: string, address: string): SeedUser {
  return {
    username: `${provider}_${userId}`,
    attributes: { ...email(address, 'false'), identities: identities(provider, userId, true) },
    status: 'EXTERNAL_PROVIDER',
    password: 'none',
  }
}

function identities(provider: string, userId: string, primary: boolean): string {
  const dateCreated = Date.UTC(2025, 2, 1)
  return JSON.stringify([
    { userId, providerName: provider, providerType: provider, issuer: null, primary, dateCreated },
  ])
}

/** Accounts that meet in an address, a name or a phone number, by how they do. */
export const duplicateUsers = {
  'case twins of an address': [
    { username: 'lena', attributes: email('lena.fischer@example.com') },
    { username: 'lena2', attributes: email('Lena.Fischer@example.com') },
  ],
  'case twins of a user name': [
    { username: 'oskar', attributes: email('oskar@example.com') },
    { username: 'Oskar', attributes: email('oskar.berg@example.com') },
  ],
  "a user name that is somebody's address": [
    { username: 'paula', attributes: email('paula@example.com') },
    { username: 'mimic', attributes: { ...email('mimic@example.com'), preferred_username: 'paula@example.com' } },
  ],
  'native and federated with one address': [
    { username: 'tom', attributes: email('tom@example.com') },
    federated('Google', '108234567890123456789', 'tom@example.com'),
  ],
  'two providers': [
    federated('Google', '117890123456789012345', 'kim@example.com'),
    federated('Facebook', '10157890123456789', 'kim@example.com'),
  ],
  'a profile of the demo provider': [federated('DemoProvider', '1001', 'dana@example.com')],
  'a linked profile and the stale one it left behind': [
    {
      username: 'nora',
      attributes: { ...email('nora@example.com'), identities: identities('Google', '102345678901234567890', false) },
    },
    federated('Google', '102345678901234567890', 'nora@example.com'),
  ],
  'an unverified squatter beside the verified holder': [
    { username: 'greta', attributes: email('greta@example.com') },
    { username: 'squatter', attributes: email('greta@example.com', 'false'), status: 'UNCONFIRMED' },
  ],
  'an alias that moved': [
    { username: 'hugo-old', attributes: email('hugo@example.com', 'false') },
    { username: 'hugo', attributes: email('hugo@example.com') },
  ],
  'IDN twins': [
    { username: 'buecher', attributes: email('kontakt@bücher.example') },
    { username: 'buecher-ascii', attributes: email('kontakt@xn--bcher-kva.example') },
  ],
  'NFC and NFD': [
    { username: 'zoe', attributes: email('zoé@example.com'.normalize('NFC')) },
    { username: 'zoe-mac', attributes: email('zoé@example.com'.normalize('NFD')) },
  ],
  'dotted and tagged gmail': [
    { username: 'sam', attributes: email('sam.taylor@gmail.com') },
    { username: 'sam-plain', attributes: email('samtaylor@gmail.com') },
    { username: 'sam-news', attributes: email('SamTaylor+news@googlemail.com') },
  ],
  'a trailing space': [
    { username: 'mila', attributes: email('mila@example.com') },
    { username: 'mila-space', attributes: email('mila@example.com ', 'false') },
  ],
  'a shared phone': [
    {
      username: 'pam',
      attributes: { ...email('pam@example.com'), phone_number: '+12065550100', phone_number_verified: 'true' },
    },
    {
      username: 'pat',
      attributes: { ...email('pat@example.com'), phone_number: '+12065550100', phone_number_verified: 'true' },
    },
  ],
} as const satisfies Readonly<Record<string, readonly SeedUser[]>>
