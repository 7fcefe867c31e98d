import { quoteBlanks } from '../../text/escape.ts'
import { durationWords } from '../../text/instants.ts'
import { plural } from '../../text/numbers.ts'
import { shellWord } from '../../text/shell.ts'
import { subOf } from '../find/find-users.ts'
import { isFederated, type User } from '../list/user.ts'
import { type Address, askedAddress, isVerified, providerOf, type SignInFacts, signInNameOf } from './facts.ts'

/** Whether a reason keeps the account from signing in: always, with this address alone, not at all, or nobody can tell. */
export type Blocks = 'yes' | 'address' | 'no' | 'unknown'

/** Writes command lines that are complete: about the same pool, and quoted for a POSIX shell. */
export interface CommandLines {
  /** Of the AWS CLI, about the pool. */
  aws(operation: string, more?: string): string
  /** Of the AWS CLI, about no pool. */
  awsWithoutPool(operation: string): string
  /** Of cogtool: what follows the program's name. */
  cogtool(line: string): string
}

/** What to do next. */
export interface NextStep {
  readonly command?: string
  /** What the command does not say. */
  readonly advice?: string
  /** Whether it is a sign-in, which everything else that blocks keeps from working. */
  readonly signsIn?: true
}

/** Why an account cannot sign in, or what else its sign-in meets. */
export interface Reason {
  readonly code: ReasonCode
  readonly blocks: Blocks
  readonly evidence: string
  readonly next: readonly NextStep[]
}

interface Rule {
  /** undefined where the reason does not hold. */
  readonly evidence: (facts: SignInFacts) => string | undefined
  readonly blocks: Blocks | ((facts: SignInFacts) => Blocks)
  readonly next: (facts: SignInFacts, lines: CommandLines) => readonly NextStep[]
}

const daySeconds = 86_400
/** ExplicitAuthFlows that take a password; those without ALLOW_ are of pools from before 2019. */
const passwordFlows = [
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_USER_AUTH',
  'USER_PASSWORD_AUTH',
  'ADMIN_NO_SRP_AUTH',
]
const knownStatuses = ['CONFIRMED', 'UNCONFIRMED', 'FORCE_CHANGE_PASSWORD', 'RESET_REQUIRED', 'EXTERNAL_PROVIDER']

/** Every reason, in the order in which they are told. */
const rules = {
  disabled: {
    evidence: ({ user }) => when(user.enabled === false, 'the account is disabled'),
    blocks: 'yes',
    next: ({ user }, { aws }) => [{ command: aws('admin-enable-user', named(user)) }],
  },
  unconfirmed: {
    evidence: ({ user }) => when(user.status === 'UNCONFIRMED', 'the sign-up was never confirmed'),
    blocks: 'yes',
    next: ({ user, client }, { aws, awsWithoutPool }) => [
      // an app client with a secret wants a hash of it in every call
      ...(client && !client.hasSecret
        ? [
            {
              command: awsWithoutPool(`resend-confirmation-code --client-id ${shellWord(client.id)} ${named(user)}`),
              advice: 'sends the code again',
            },
          ]
        : []),
      { command: aws('admin-confirm-sign-up', named(user)), advice: 'confirms it without a code' },
    ],
  },
  temporary_password_expired: {
    evidence: (facts) => {
      const expiry = temporaryPassword(facts)
      if (expiry?.left === undefined || expiry.left > 0) return undefined
      return `the temporary password expired ${durationWords(expiry.left)} ago (${expiry.days} d after ${expiry.day})`
    },
    blocks: 'yes',
    next: (facts, { aws }) => [
      { command: aws('admin-create-user', `--message-action RESEND ${usernameFlag(signInNameOf(facts))}`) },
    ],
  },
  new_password_required: {
    evidence: (facts) => {
      const expiry = temporaryPassword(facts)
      if (!expiry || (expiry.left !== undefined && expiry.left <= 0)) return undefined
      const password = 'the password is a temporary one, to be replaced at the first sign-in'
      if (expiry.left === undefined) return `${password}; whether it has expired is not known`
      return `${password} within ${durationWords(expiry.left)}`
    },
    blocks: (facts) => (temporaryPassword(facts)?.left === undefined ? 'unknown' : 'no'),
    next: (facts, { cogtool }) => [
      {
        command: cogtool(`login ${usernameFlag(signInNameOf(facts))}`),
        advice: 'asks for the new password',
        signsIn: true,
      },
    ],
  },
  reset_required: {
    evidence: ({ user }) => when(user.status === 'RESET_REQUIRED', 'the password must be reset first'),
    blocks: 'yes',
    next: (_, { cogtool }) => [{ command: cogtool('login'), advice: 'then "Forgot your password?"', signsIn: true }],
  },
  federated_only: {
    evidence: ({ user }) =>
      when(
        isFederated(user.status),
        `the account comes from ${providerOf(user) ?? 'an identity provider'} and has no password`,
      ),
    blocks: 'no',
    next: ({ user }, { cogtool }) => {
      const provider = providerOf(user)
      const flag = provider === undefined ? '' : ` --idp ${shellWord(provider)}`
      return [{ command: cogtool(`login${flag}`), signsIn: true }]
    },
  },
  provider_not_offered: {
    evidence: ({ user, client }) => {
      const provider = isFederated(user.status) ? providerOf(user) : undefined
      if (!client || provider === undefined) return undefined
      const isOffered = client.identityProviders.some((name) => name.toLowerCase() === provider.toLowerCase())
      return when(!isOffered, `the app client ${client.id} does not offer ${provider}`)
    },
    blocks: 'yes',
    next: anotherClient,
  },
  address_not_verified: {
    evidence: (facts) => {
      const address = typedAddress(facts)
      if (!address || !facts.pool?.rules.aliasAttributes.includes(address.attribute)) return undefined
      return when(
        !isVerified(facts.user, address),
        `${quoteBlanks(address.value)} is not verified, and only a verified address signs in`,
      )
    },
    blocks: 'address',
    next: (facts, { aws }) => {
      const { attribute = 'email' } = askedAddress(facts) ?? {}
      const change = `${named(facts.user)} --user-attributes Name=${attribute}_verified,Value=true`
      return [
        {
          command: aws('admin-update-user-attributes', change),
          advice: 'only if the address is theirs; counts the user as active this month (billed)',
        },
      ]
    },
  },
  address_shared: {
    evidence: ({ shared }) => {
      if (!shared) return undefined
      const { address, others, otherCase } = shared
      const written = quoteBlanks(address.value)
      if (others.length > 0) return `${have(others)} ${written} too: ${subsOf(others)}`
      // the service may tell of them, unasked: searches by address ignore case, says the DG
      const otherwise = written === address.value ? 'in another case' : 'in another case or without its spaces'
      return when(otherCase.length > 0, `${have(otherCase)} ${written} ${otherwise}: ${subsOf(otherCase)}`)
    },
    // another account's address it is, or one that the pool keeps apart from this one
    blocks: ({ shared }) => (shared && shared.others.length > 0 ? 'address' : 'no'),
    next: ({ shared }, { cogtool }) => {
      const by = shared?.address.attribute === 'phone_number' ? 'phone' : 'email'
      return [{ command: cogtool(`audit-duplicates --by ${by}`) }]
    },
  },
  address_not_a_sign_in: {
    evidence: (facts) => {
      const address = typedAddress(facts)
      if (!address || !facts.pool) return undefined
      const { aliasAttributes, usernameAttributes } = facts.pool.rules
      const signsIn = [...aliasAttributes, ...usernameAttributes].includes(address.attribute)
      const noun = address.attribute === 'email' ? 'an email address' : 'a phone number'
      return when(!signsIn && facts.user.username !== address.value, `users can't sign in to this pool with ${noun}`)
    },
    blocks: 'address',
    next: (facts, { cogtool }) => [
      {
        command: cogtool(`login ${usernameFlag(signInNameOf(facts))}`),
        advice: 'with the user name instead',
        signsIn: true,
      },
    ],
  },
  client_flows: {
    evidence: ({ user, client }) => {
      if (!client || client.usesHostedUi) return undefined
      if (isFederated(user.status))
        return `the app client ${client.id} does not use the Hosted UI, which providers need`
      return when(
        !client.apiFlows.some((flow) => passwordFlows.includes(flow)),
        `the app client ${client.id} allows neither the Hosted UI nor a password`,
      )
    },
    // what triggers ask for and accept is theirs to say, but not of those who come from a provider
    blocks: ({ user, client }) =>
      !isFederated(user.status) && client?.apiFlows.some((flow) => flow.includes('CUSTOM')) ? 'unknown' : 'yes',
    next: anotherClient,
  },
  mfa_missing: {
    evidence: ({ pool, mfa, user }) =>
      // who signs in elsewhere is not asked for a factor here
      when(
        pool?.mfa === 'ON' && mfa?.length === 0 && !isFederated(user.status),
        'the pool requires MFA, and none is set up',
      ),
    blocks: 'yes',
    next: (facts, { cogtool }) => [
      { command: cogtool(`login ${usernameFlag(signInNameOf(facts))}`), advice: 'sets it up', signsIn: true },
    ],
  },
  status_unknown: {
    evidence: ({ user: { status } }) =>
      when(
        status === undefined || !knownStatuses.includes(status),
        status === undefined ? 'the account has no status' : `cogtool does not know the status ${status}`,
      ),
    blocks: 'unknown',
    next: () => [{ advice: 'look at the user in the Cognito console' }],
  },
} as const satisfies Readonly<Record<string, Rule>>

export type ReasonCode = keyof typeof rules

/** Every reason that holds for an account, without the sign-ins that another one keeps from working. */
export function reasonsFor(facts: SignInFacts, lines: CommandLines): Reason[] {
  const reasons = holding(facts, lines)
  const signsIn = ({ next }: Reason) => next.some((step) => step.signsIn)
  // a sign-in gets to what a sign-in is the step against, in the order of the reasons
  const isInTheWay = (other: Reason, place: number, of: number) =>
    other.blocks === 'yes' && place !== of && (place < of || !signsIn(other))
  return reasons.map((reason, of) =>
    reasons.some((other, place) => isInTheWay(other, place, of))
      ? { ...reason, next: reason.next.filter((step) => !step.signsIn) }
      : reason,
  )
}

function holding(facts: SignInFacts, lines: CommandLines): Reason[] {
  return (Object.entries(rules) as [ReasonCode, Rule][]).flatMap(([code, rule]) => {
    const evidence = rule.evidence(facts)
    if (evidence === undefined) return []
    const blocks = typeof rule.blocks === 'string' ? rule.blocks : rule.blocks(facts)
    return [{ code, blocks, evidence, next: rule.next(facts, lines) }]
  })
}

function when(holds: boolean, evidence: string): string | undefined {
  return holds ? evidence : undefined
}

/** The address that somebody would type to sign in; whoever comes from a provider types none here. */
function typedAddress(facts: SignInFacts): Address | undefined {
  return isFederated(facts.user.status) ? undefined : askedAddress(facts)
}

const have = ({ length }: readonly User[]) =>
  length === 1 ? 'another user has' : `${plural(length, 'other user')} have`

const subsOf = (users: readonly User[]) =>
  `${users.slice(0, 3).map(subOf).join(', ')}${users.length > 3 ? ' and others' : ''}`

/** How long a temporary password is still good for; undefined where the account has none. */
function temporaryPassword({ user, pool, now }: SignInFacts) {
  if (user.status !== 'FORCE_CHANGE_PASSWORD') return undefined
  const days = pool?.temporaryPasswordDays
  if (days === undefined || user.modified === undefined) return { left: undefined }
  // sending another one changes the user, so that it is counted from there
  const left = (Date.parse(user.modified) - now.getTime()) / 1000 + days * daySeconds
  return { left, days, day: user.modified.slice(0, 10) }
}

function anotherClient(_: SignInFacts, { aws }: CommandLines): readonly NextStep[] {
  return [{ command: aws('list-user-pool-clients'), advice: 'lists the app clients: name another with --client-id' }]
}

function named({ username }: User): string {
  return usernameFlag(username)
}

/** A word that begins with a hyphen would be read as a flag. */
function usernameFlag(name: string): string {
  return `--username${name.startsWith('-') ? '=' : ' '}${shellWord(name)}`
}
