import type { UserPoolClientType } from '@aws-sdk/client-cognito-identity-provider'
import { type CognitoApi, countsAsActive } from '../../aws/cognito-api.ts'
import { clientIdOf } from '../../pool/settings.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeValue } from '../../text/escape.ts'
import { subOf } from '../../users/find/find-users.ts'
import { equals, isShortEnough, startsWith } from '../../users/list/filter.ts'
import { groupLookup } from '../../users/list/groups.ts'
import { fullPage, listPages } from '../../users/list/listing.ts'
import { asUser, attributeOf, type User } from '../../users/list/user.ts'
import type { Part } from '../../users/sign-in/conclude.ts'
import { type Address, addressToCompare, type SignInClient, type SignInFacts } from '../../users/sign-in/facts.ts'
import type { Run } from '../shared/context.ts'
import { describePool } from '../shared/users-api.ts'

/** What is read beside what lists and descriptions tell. */
export interface ByName {
  readonly groups: boolean
  readonly mfa: boolean
}

/** Everything that was read of an account. */
export interface Account {
  readonly facts: SignInFacts
  /** undefined where they were not read. */
  readonly groups: readonly string[] | undefined
  /** What was to be read, and why it was not. */
  readonly unread: ReadonlyMap<Part, string>
  /** Whether an app client is known. */
  readonly hasClient: boolean
}

/** What the user was found by, whether everybody of whom that is true was found, and who has it in another case. */
type Asked = SignInFacts['asked'] & {
  readonly isComplete: boolean
  readonly otherCase: readonly User[]
}

/** Reads what a sign-in of this user depends on. What these credentials may not read is left out. */
export async function readAccount(
  api: CognitoApi,
  user: User,
  asked: Asked,
  byName: ByName,
  run: Run,
): Promise<Account> {
  const unread = new Map<Part, string>()
  const hasClient = run.settings.clientIds.length > 0
  const [{ pool, unread: poolUnread }, client, shared] = await Promise.all([
    describePool(api),
    hasClient ? describeClient(api, clientIdOf(run.settings), unread) : undefined,
    usersWithAddress(api, user, asked, unread),
  ])
  if (poolUnread) unread.set('pool', poolUnread.message)
  const named = await readByName(api, user, byName, unread, run)
  const facts = { user, asked, pool, client, shared, mfa: named.mfa, now: run.edges.now() }
  return { facts, groups: named.groups, unread, hasClient }
}

async function describeClient(
  api: CognitoApi,
  clientId: string,
  unread: Map<Part, string>,
): Promise<SignInClient | undefined> {
  try {
    const client = await api.describeUserPoolClient(clientId)
    if (client) return asSignInClient(client, clientId)
    unread.set('client', `the pool has no app client ${clientId}`)
  } catch (error) {
    const isUnread =
      error instanceof CogtoolError && ['aws_access_denied', 'operation_unsupported'].includes(error.code)
    if (!isUnread) throw error
    unread.set('client', error.message)
  }
  return undefined
}

function asSignInClient(client: UserPoolClientType, id: string): SignInClient {
  const flows = client.AllowedOAuthFlows ?? []
  return {
    id,
    hasSecret: client.ClientSecret !== undefined,
    // client_credentials is for machines
    usesHostedUi:
      client.AllowedOAuthFlowsUserPoolClient === true && flows.some((flow) => flow !== 'client_credentials'),
    // what an app client has that names none (API CreateUserPoolClient)
    apiFlows: client.ExplicitAuthFlows ?? ['ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    identityProviders: client.SupportedIdentityProviders ?? [],
  }
}

/** Other users with the account's address: one filter, followed to its end and checked again here. */
async function usersWithAddress(
  api: CognitoApi,
  user: User,
  asked: Asked,
  unread: Map<Part, string>,
): Promise<SignInFacts['shared']> {
  const address: Address | undefined = addressToCompare({ user, asked })
  if (!address) return undefined
  // whoever else has it would have been found with this user
  if (address.value === asked.value && asked.isComplete) return addressees(address, user, asked.otherCase)
  // what begins so has the blanks behind it, and has not
  const bare = address.value.trimEnd()
  const filter =
    bare === address.value || bare === ''
      ? equals(address.attribute, address.value)
      : startsWith(address.attribute, bare)
  if (!isShortEnough(filter)) {
    unread.set('address', 'it is longer than the service can search for')
    return undefined
  }
  const found: User[] = []
  for await (const { users } of listPages(api, { filter, pageSize: fullPage })) found.push(...users)
  return addressees(address, user, found)
}

/** Those among the users who have the address, too. */
function addressees(address: Address, user: User, found: readonly User[]): SignInFacts['shared'] {
  const values = found
    .filter((one) => subOf(one) !== subOf(user))
    .map((one) => ({ one, value: attributeOf(one, address.attribute) ?? '' }))
  const bare = (value: string) => value.trim().toLowerCase()
  const isOtherCase = (value: string) => value !== address.value && bare(value) === bare(address.value)
  return {
    address,
    others: values.filter(({ value }) => value === address.value).map(({ one }) => one),
    otherCase: values.filter(({ value }) => isOtherCase(value)).map(({ one }) => one),
  }
}

/**
 * What only calls that take a user name give. A name may be another user's `sub`: where the service has read somebody else, or may
 * have, nothing of it counts.
 */
async function readByName(
  api: CognitoApi,
  user: User,
  { groups, mfa }: ByName,
  unread: Map<Part, string>,
  { printer }: Run,
): Promise<{ groups: readonly string[] | undefined; mfa: readonly string[] | undefined }> {
  const nothing = { groups: undefined, mfa: undefined }
  if (mfa) await printer.warn(`--mfa ${countsAsActive}`)
  if (groups) await printer.warn('--groups may count each user as active this month (billed): AWS does not say')
  if (!groups && !mfa) return nothing
  const leaveOut = (why: string) => {
    if (mfa) unread.set('mfa', why)
    if (groups) unread.set('groups', why)
    return nothing
  }
  const read = mfa ? await api.readUser(user.username) : undefined
  if (mfa && !read) return leaveOut('the user is gone')
  const isOther = read ? subOf(asUser(read.user)) !== subOf(user) : await isSubOfAnother(api, user)
  if (isOther) return leaveOut(`${escapeValue(user.username)} is another user's sub too`)
  const [names] = groups ? await groupLookup(api, { few: true }).groupsOf([user]) : []
  return { groups: names, mfa: read?.mfa }
}

async function isSubOfAnother(api: CognitoApi, user: User): Promise<boolean> {
  if (user.username === subOf(user) || !/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(user.username)) return false
  for await (const { users } of listPages(api, { filter: equals('sub', user.username), pageSize: fullPage })) {
    if (users.some((one) => subOf(one) === user.username)) return true
  }
  return false
}
