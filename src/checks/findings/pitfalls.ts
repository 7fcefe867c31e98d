/** A pitfall of the article, in our words; code is written as Markdown has it. */
export interface Pitfall {
  /** As references name it behind `article/`, e.g. `a6`. */
  readonly name: string
  /** What goes wrong. */
  readonly says: string
  /** What answers it besides checks and rules; '' where nothing does. */
  readonly others: string
  /** Where the article is out of date; '' where it is not. */
  readonly outdated: string
}

/** What "the article" is, which references speak of. */
export const articleTitle = 'Bootstrapping Django app with Cognito'

const told: readonly (readonly [says: string, others: string, outdated: string])[] = [
  ['Lambda triggers, a second factor and text messages cost extra, and each can stop sign-ins.', '', 'plans cost, too'],
  [
    'An ID token holds personal data, and goes where an access token would do; the API lets browsers use plain http.',
    '`cogtool probe --only id-token`; `cogtool me` (`no-hsts`)',
    '',
  ],
  ['Required attributes cannot be changed later.', '', ''],
  ['A front end sends passwords to the pool (USER_PASSWORD_AUTH).', '', 'SRP or USER_AUTH keep them on the device'],
  ['A back end signs users in by ADMIN_NO_SRP_AUTH.', '', 'the flow is called ALLOW_ADMIN_USER_PASSWORD_AUTH now'],
  ['The Hosted UI is used with the implicit grant.', '`cogtool login`', 'yes: the code flow with PKCE'],
  [
    '`http://localhost` is a callback of the app client in production; tokens are pasted into web pages.',
    '`cogtool login`; `cogtool decode`',
    '',
  ],
  [
    'The keys are read once, when the API starts.',
    '`cogtool verify`; `cogtool me` (`signature_or_key`)',
    'yes: keys can rotate',
  ],
  [
    "The token's `sub` is not the app's own user id, and REMOTE_USER is believed.",
    "`cogtool me` compares the answer's user; `cogtool probe --only remote-user-header`",
    '',
  ],
  [
    'The API says "Invalid signature." where it knows no such user.',
    '`cogtool me` (`user_not_in_database`)',
    'the fork that it installs says "Invalid token."; with a newer PyJWT it always fails',
  ],
  [
    'The API checks neither `client_id` nor `token_use` (which the article does not say).',
    '`cogtool probe --only access-other-client`',
    '',
  ],
  ['Errors of a sign-in tell whether a user exists.', '', "the article's own update says so"],
  [
    'Protection against attacks is opaque, and there is no captcha.',
    '',
    'yes: it is documented, and a web ACL has one',
  ],
  [
    'User names and addresses differ by case.',
    '`cogtool audit-duplicates --tier case`',
    "new pools can choose; the API's default is as it was",
  ],
  ['A list of users needs a copy of them, which goes stale.', '`cogtool export-users --modified-since <time>`', ''],
  [
    'No trigger runs when an attribute changes, and users change what an API relies on.',
    '',
    'partly: verification can come first, and providers have a trigger of their own',
  ],
  ['Several users hold one email until one of them verifies it.', '`cogtool audit-duplicates`', ''],
  [
    'Neither users nor passwords can be exported.',
    '`cogtool export-users`',
    'no password comes out; hashes can be imported',
  ],
  [
    'The user is not signed in after the confirmation.',
    'none: it is up to the app',
    'yes: ConfirmSignUp gives a session',
  ],
  ["`email_verified` is 'True' or 'true'.", '`cogtool export-users` writes `true` and `false`', ''],
  [
    'Tokens cannot be made invalid.',
    '`cogtool verify --online`; `cogtool probe --only revoked`; `cogtool logout --global`',
    'partly: revocation and tracked sessions; an offline verifier sees neither',
  ],
  ['A pool that was made by hand cannot join a stack.', '', 'yes: a change set of the type IMPORT adds it'],
  [
    'CloudFormation can drop the pool with its users.',
    '`cogtool check-change-set`',
    'partly: no property replaces a pool today, and AWS Support can restore it within 14 days',
  ],
  [
    'Only a DeletionPolicy keeps the pool when it leaves the stack.',
    '',
    'UpdateReplacePolicy, too; afterwards only its id, or an import, reaches it',
  ],
  [
    'A change set is read for "DirectModification".',
    '`cogtool check-change-set`',
    'not enough: it stops neither a renamed pool nor a weaker policy',
  ],
  ['What Terraform does is not known.', '`cogtool check-plan`', 'a new name of the resource alone destroys the pool'],
]

/** All 26, in the order of the article. */
export const pitfalls: readonly Pitfall[] = told.map(([says, others, outdated], index) => ({
  name: `a${index + 1}`,
  says,
  others,
  outdated,
}))

/** Those that a check or a rule answers. */
export function pitfallsOf({ references }: { readonly references: readonly string[] }): readonly Pitfall[] {
  return pitfalls.filter(({ name }) => references.includes(`article/${name}`))
}

/** Where the article is out of date on what a check or a rule is about: in its own words, or in those of its pitfalls. */
export function outdatedBy(facts: {
  readonly references: readonly string[]
  readonly outdated?: string
}): string | undefined {
  if (facts.outdated !== undefined) return facts.outdated
  return (
    pitfallsOf(facts)
      .flatMap(({ outdated }) => (outdated === '' ? [] : [outdated]))
      .join('; ') || undefined
  )
}
