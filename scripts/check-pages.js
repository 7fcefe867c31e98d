// Writes docs/checks.md, the page of every check and rule, and docs/pitfalls.md, the article's pitfalls with what answers each, from
// the tables that the program judges by. `--print` shows them only.
import { writeFileSync } from 'node:fs'
import { build } from 'esbuild'

const { allFacts, changeSetRules, planRules, fixWords, readsLine, addressOf, markdownTable, markdownText } =
  await fromSources({
    'checks/doctor/facts.ts': 'allFacts',
    'checks/change-set/rules.ts': 'changeSetRules',
    'checks/plan/rules.ts': 'planRules',
    'commands/doctor/show.ts': 'fixWords, readsLine',
    'commands/shared/findings/references.ts': 'addressOf',
    'output/markdown.ts': 'markdownTable, markdownText',
  })
const checks = allFacts()
const groups = [
  { title: 'Checks of `doctor`', of: checks },
  { title: 'Rules of `check-change-set`', of: changeSetRules },
  { title: 'Rules of `check-plan`', of: planRules },
]

/** The article's pitfalls: what goes wrong, what answers it besides checks and rules, and where the article is out of date. */
const pitfalls = [
  ['Lambda triggers, a second factor and text messages cost extra, and each can stop sign-ins.', '', 'plans cost, too'],
  [
    'An ID token holds personal data, and goes where an access token would do; the API lets browsers use plain http.',
    '`cogtool probe --only id-token`; `cogtool me` (`no-hsts`)',
    '',
  ],
  ['Required attributes cannot be changed any more.', '', ''],
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
  ['Nobody is signed in after the confirmation.', 'none: it is up to the app', 'yes: ConfirmSignUp gives a session'],
  ["`email_verified` is 'True' or 'true'.", '`cogtool export-users` writes `true` and `false`', ''],
  [
    'Tokens cannot be made invalid.',
    '`cogtool verify --online`; `cogtool probe --only revoked`; `cogtool logout --global`',
    'partly: revocation and tracked sessions; who verifies offline sees neither',
  ],
  ['A pool that was made by hand cannot join a stack.', '', 'yes: a change set of the type IMPORT takes it in'],
  [
    'CloudFormation can drop the pool with its users.',
    '`cogtool check-change-set`',
    'partly: no property replaces a pool today, and AWS Support restores it for 14 days',
  ],
  [
    'Only a DeletionPolicy keeps the pool when it leaves the stack.',
    '',
    'UpdateReplacePolicy, too; afterwards only its id, or an import, reaches it',
  ],
  [
    'A change set is read for "DirectModification".',
    '`cogtool check-change-set`',
    'not enough: it stands neither at a renamed pool nor at a weaker policy',
  ],
  ['What Terraform does is not known.', '`cogtool check-plan`', 'a new name of the resource alone destroys the pool'],
].map(([text, others, outdated], index) => ({ name: `a${index + 1}`, text, others, outdated }))

const pages = { 'docs/checks.md': checksPage(), 'docs/pitfalls.md': pitfallsPage() }
if (process.argv.includes('--print')) process.stdout.write(JSON.stringify(pages))
else for (const [path, text] of Object.entries(pages)) writeFileSync(path, text)

function checksPage() {
  return `# What \`doctor\`, \`check-change-set\` and \`check-plan\` look for

This page is made from the tables in \`src/checks\` by \`node scripts/check-pages.js\`: do not edit it.

\`cogtool doctor\` has ${checks.length} checks, in three sets that \`--rules\` names: each of \`article\`, \`baseline\` (the default) and \`strict\` holds the one
before. \`cogtool check-change-set\` has ${changeSetRules.length} rules and \`cogtool check-plan\` has ${planRules.length}. A severity is the gravest that a check gives; the
condition says where it gives less. \`cogtool doctor --explain <id>\` prints the same, for rules too.

${groups.map(({ title, of }) => `## ${title}\n\n${tableOf(of)}\n\n${of.map(sectionOf).join('\n\n')}`).join('\n\n')}
`
}

function tableOf(facts) {
  const hasSets = facts === checks
  return markdownTable(
    ['id', 'severity', ...(hasSets ? ['set'] : []), 'what is looked for'],
    facts.map(({ id, severity, rules, title }) => [
      `[\`${id}\`](#${id})`,
      severity,
      ...(hasSets ? [rules] : []),
      markdownText(title),
    ]),
  )
}

function sectionOf(facts) {
  const { id, title, severity, condition, reason, references } = facts
  const own = facts.rules === undefined ? undefined : facts
  const lines = [
    ['Finding', condition],
    ['Why', reason],
    ['Severity', `${severity} at most${own ? `; in the set ${own.rules}` : ''}`],
    ['Reads', own && readsLine(own.reads)],
    ['Fix', own && `${fixWords[own.fix]}${own.breaks ? '; users or apps must follow' : ''}`],
    ['Fixed', own?.immutable && "at the pool's birth: it cannot be changed any more"],
    ['The article', own?.outdated && `is out of date: ${own.outdated}`],
  ]
  return [
    `### ${id}`,
    `${markdownText(title.replace(/^./, (first) => first.toUpperCase()))}.`,
    [
      ...lines.filter(([, text]) => text).map(([label, text]) => `- ${label}: ${markdownText(text)}`),
      ...(references.length > 0 ? [`- See: ${references.map(linkTo).join(', ')}`] : []),
    ].join('\n'),
  ].join('\n\n')
}

function linkTo(name) {
  const words = markdownText(name.replace('/', ' '))
  const [, pitfall] = /^article\/(a\d+)$/.exec(name) ?? []
  const address = pitfall === undefined ? addressOf(name) : `pitfalls.md#${pitfall}`
  return address === undefined ? words : `[${words}](${address})`
}

function pitfallsPage() {
  const rows = pitfalls.map(({ name, text, others, outdated }) => {
    const answering = groups.map(({ title, of }) => {
      const those = of.filter(({ references }) => references.includes(`article/${name}`))
      if (those.length === of.length) return `[all ${title.toLowerCase()}](checks.md#${anchorOf(title)})`
      return those.map(({ id }) => `[\`${id}\`](checks.md#${id})`).join(', ')
    })
    return [`<a id="${name}"></a>${name}`, text, [...answering, others].filter(Boolean).join('; '), outdated]
  })
  return `# The pitfalls, and what answers each

This page is made from the tables in \`src/checks\` by \`node scripts/check-pages.js\`: do not edit it.

"The article" is *Bootstrapping Django app with Cognito*, which collected ${pitfalls.length} pitfalls of user pools, here in our words. Ids that begin with
\`cs-\` are rules of \`cogtool check-change-set\`, those with \`tf-\` of \`cogtool check-plan\`, all others are checks of \`cogtool doctor\`.

${markdownTable(['', 'what goes wrong', 'what answers it', 'is the article out of date?'], rows)}
`
}

/** As GitHub makes it of a heading. */
function anchorOf(title) {
  return title
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-')
}

/** What files of the sources export. */
async function fromSources(names) {
  const contents = Object.entries(names).map(([path, those]) => `export { ${those} } from './src/${path}'`)
  const { outputFiles } = await build({
    stdin: { contents: contents.join('\n'), resolveDir: '.' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    define: { COGTOOL_VERSION: '""' },
    write: false,
    logLevel: 'error',
  })
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`)
}
