import type { PoolRules } from '../users/list/pool-schema.ts'
import type { Finding } from './judgement.ts'
import type { Kind } from './kinds.ts'

/** How a finding came about and whether it still can, as far as the pool's own settings tell. */
export function explain(finding: Finding, rules: PoolRules | undefined): string {
  const { kind, also } = finding
  return [
    whatIsThere[kind](finding),
    rules === undefined ? whatPoolsDo(kind) : whatThePoolDoes[kind](rules),
    also.length === 0 ? '' : `Also in this group: ${also.join(', ')}.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}

const whatIsThere: Readonly<Record<Kind, (finding: Finding) => string>> = {
  'exact-email': ({ accounts }) =>
    `Native accounts with the very same address; ${verifiedAmong(accounts)} of the ${accounts.length} here hold it verified.`,
  'case-email': () => 'Native accounts whose addresses differ only in case, blanks or composition.',
  'idn-email': () => 'One mailbox: its domain is spelled in Unicode and in ASCII.',
  'case-username': () => 'User names, preferred ones included, that differ at most in case.',
  'username-is-email': () =>
    'A user name of one account is the address of another: a sign-in may reach the wrong account.',
  'native-federated': ({ accounts }) =>
    `A native account and a profile of ${providersOf(accounts)} have one address: no defect, it wants linking if they are one person.`,
  'federated-federated': ({ accounts }) =>
    `Profiles of ${providersOf(accounts)} have one address: no defect, it wants linking if they are one person.`,
  'unicode-email': () =>
    'Addresses that only look alike: letters of other forms, such as full width, ligatures or ß for ss. They are mailboxes of their own, unless the mail server folds them too.',
  'gmail-email': () =>
    'One mailbox by the rules of Gmail, which looks at neither dots nor what follows a plus. People do so on purpose.',
  phone: ({ accounts }) => `${accounts.length} accounts have one number; families share phones.`,
  linked: ({ accounts }) =>
    `A native account is linked to a profile of ${providersOf(accounts)} that is still there from before the linking: no duplicate.`,
}

const aboutLinking = () =>
  'An identity that has signed in can be linked only once its profile is gone, and its sub with it.'

const aboutLookAlikes = () => 'No pool takes them for one, so it can happen again.'

/** Without the pool's settings. */
function whatPoolsDo(kind: Kind): string {
  switch (kind) {
    case 'native-federated':
    case 'federated-federated':
      return aboutLinking()
    case 'phone':
      return 'Whether a number signs in depends on the settings of the pool, which were not read.'
    case 'unicode-email':
    case 'gmail-email':
      return aboutLookAlikes()
    case 'linked':
      return ''
    default:
      return 'Whether it can happen again depends on the settings of the pool, which were not read.'
  }
}

const whatThePoolDoes: Readonly<Record<Kind, (rules: PoolRules) => string>> = {
  'exact-email': aboutAddresses,
  'case-email': (rules) =>
    rules.caseSensitive
      ? `The pool is case-sensitive, which cannot be changed, and takes them for different ones: it can happen again, and it blocks a move to a pool that is not. ${aboutAddresses(rules)}`
      : `The pool ignores case in user names and aliases. ${aboutAddresses(rules)}`,
  'idn-email': (rules) => `The pool compares text, so it can happen again. ${aboutAddresses(rules)}`,
  'case-username': ({ caseSensitive }) =>
    caseSensitive
      ? 'The pool is case-sensitive, which cannot be changed: it can happen again, and it blocks a move to a pool that is not.'
      : 'The pool ignores case in user names.',
  'username-is-email': ({ aliasAttributes, usernameAttributes }) =>
    aliasAttributes.includes('email') || usernameAttributes.includes('email')
      ? 'Addresses sign in here as user names do.'
      : 'Only user names sign in here, so that the address itself does not; people may still type it.',
  'native-federated': aboutLinking,
  'federated-federated': aboutLinking,
  phone: ({ aliasAttributes }) =>
    aliasAttributes.includes('phone_number')
      ? 'phone_number is an alias here: only the verified holder can sign in with it.'
      : '',
  'unicode-email': aboutLookAlikes,
  'gmail-email': aboutLookAlikes,
  linked: () => '',
}

function aboutAddresses({ aliasAttributes, usernameAttributes }: PoolRules): string {
  if (usernameAttributes.includes('email'))
    return 'Addresses are user names here, meant to be unique among native accounts.'
  if (aliasAttributes.includes('email')) return 'email is an alias here: only the verified holder can sign in with it.'
  return 'Addresses sign nobody in here, and nothing keeps them unique.'
}

function verifiedAmong(accounts: Finding['accounts']): number {
  return accounts.filter(({ emailVerified }) => emailVerified).length
}

function providersOf(accounts: Finding['accounts']): string {
  return [...new Set(accounts.flatMap(({ provider }) => provider ?? []))].sort().join(' and ')
}
