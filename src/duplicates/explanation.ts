import type { PoolRules } from '../users/list/pool-schema.ts'
import type { Finding } from './judgement.ts'
import type { Kind } from './kinds.ts'

/** What accounts of a kind have in common, and whether more can appear, as far as the pool's own settings tell. */
export function explainKind(kind: Kind, rules: PoolRules | undefined): string {
  return sentences(meanings[kind], poolSentence(kind, rules))
}

/** The same of one finding, with what is true of it alone. */
export function explain(finding: Finding, rules: PoolRules | undefined): string {
  const { kind, also } = finding
  return sentences(
    meanings[kind],
    details[kind]?.(finding) ?? '',
    poolSentence(kind, rules),
    also.length === 0 ? '' : `Also in this group: ${also.join(', ')}.`,
  )
}

function sentences(...parts: readonly string[]): string {
  return parts.filter((sentence) => sentence !== '').join(' ')
}

function poolSentence(kind: Kind, rules: PoolRules | undefined): string {
  return rules === undefined ? whatPoolsDo(kind) : whatThePoolDoes[kind](rules)
}

const meanings: Readonly<Record<Kind, string>> = {
  'exact-email': 'Native accounts with exactly the same address.',
  'case-email': 'Addresses that differ only in case or spaces.',
  'idn-email': 'One mailbox whose domain is spelled in Unicode and in ASCII.',
  'case-username': 'User names, preferred ones included, that are equal or differ only in case.',
  'username-is-email': 'The user name of one account is the address of another: a sign-in may reach the wrong account.',
  'native-federated':
    'A native account and a federated profile with one address. This is not an error: link them if it is one person.',
  'federated-federated': 'Federated profiles with one address. This is not an error: link them if it is one person.',
  'unicode-email':
    'Addresses that only look alike: full-width letters, ligatures, or ß for ss. They are different mailboxes unless the mail server treats them as one.',
  'gmail-email':
    'One mailbox by the rules of Gmail, which ignores dots and what follows a plus sign. People often do this on purpose.',
  phone: 'Accounts with one phone number. Families share phones.',
  linked: 'A native account and the profile that was there before it was linked to that account: not a duplicate.',
}

const details: Readonly<Partial<Record<Kind, (finding: Finding) => string>>> = {
  'exact-email': ({ accounts }) => `${verifiedAmong(accounts)} of the ${accounts.length} here hold it verified.`,
  'native-federated': ({ accounts }) => `The profile is from ${providersOf(accounts)}.`,
  'federated-federated': ({ accounts }) => `The profiles are from ${providersOf(accounts)}.`,
  phone: ({ accounts }) => `${accounts.length} accounts have this one.`,
  linked: ({ accounts }) => `The profile is from ${providersOf(accounts)}.`,
}

const aboutLinking = () =>
  'An identity that has signed in can be linked only after its profile is removed, and its sub with it.'

const aboutLookAlikes = () => 'Every pool treats them as different, so more can appear.'

/** Without the pool's settings. */
function whatPoolsDo(kind: Kind): string {
  switch (kind) {
    case 'native-federated':
    case 'federated-federated':
      return aboutLinking()
    case 'phone':
      return 'Whether users can sign in with a number depends on the settings of the pool, which were not read.'
    case 'unicode-email':
    case 'gmail-email':
      return aboutLookAlikes()
    case 'linked':
      return ''
    default:
      return 'Whether more can appear depends on the settings of the pool, which were not read.'
  }
}

const whatThePoolDoes: Readonly<Record<Kind, (rules: PoolRules) => string>> = {
  'exact-email': aboutAddresses,
  'case-email': (rules) =>
    rules.caseSensitive
      ? `This pool is case-sensitive, which can't be changed: more can appear. ${aboutAddresses(rules)}`
      : `This pool ignores case in user names and aliases. ${aboutAddresses(rules)}`,
  'idn-email': (rules) => `This pool compares the text, so more can appear. ${aboutAddresses(rules)}`,
  'case-username': ({ caseSensitive }) =>
    caseSensitive
      ? "This pool is case-sensitive, which can't be changed: more can appear, and they block a move to a pool that ignores case."
      : 'This pool ignores case in user names.',
  'username-is-email': ({ aliasAttributes, usernameAttributes }) =>
    aliasAttributes.includes('email') || usernameAttributes.includes('email')
      ? 'Users can sign in with an address here, as with a user name.'
      : 'Users sign in with the user name alone here, but may still type the address.',
  'native-federated': aboutLinking,
  'federated-federated': aboutLinking,
  phone: ({ aliasAttributes }) =>
    aliasAttributes.includes('phone_number')
      ? 'phone_number is an alias here: only the account that has it verified can sign in with it.'
      : '',
  'unicode-email': aboutLookAlikes,
  'gmail-email': aboutLookAlikes,
  linked: () => '',
}

function aboutAddresses({ aliasAttributes, usernameAttributes }: PoolRules): string {
  if (usernameAttributes.includes('email'))
    return 'Addresses are user names here and should be unique among native accounts.'
  if (aliasAttributes.includes('email'))
    return 'email is an alias here: only the account that has it verified can sign in with it.'
  return "Users can't sign in with an address here; it need not be unique."
}

function verifiedAmong(accounts: Finding['accounts']): number {
  return accounts.filter(({ emailVerified }) => emailVerified).length
}

function providersOf(accounts: Finding['accounts']): string {
  return [...new Set(accounts.flatMap(({ provider }) => provider ?? []))].sort().join(' and ')
}
