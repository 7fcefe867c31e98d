// Writes docs/checks.md, the page of every check and rule, and docs/pitfalls.md, the article's pitfalls with what answers each, from
// the tables that the program judges by. `--print` shows them only.
import { writeFileSync } from 'node:fs'
import { build } from 'esbuild'

const { allFacts, changeSetRules, planRules, pitfalls, fixWords, readsLine, addressOf, markdownTable, markdownText } =
  await fromSources({
    'checks/doctor/facts.ts': 'allFacts',
    'checks/change-set/rules.ts': 'changeSetRules',
    'checks/plan/rules.ts': 'planRules',
    'checks/findings/pitfalls.ts': 'pitfalls',
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
    ['Fixed', own?.immutable && 'when the pool is created: it cannot be changed later'],
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
  const rows = pitfalls.map(({ name, says, others, outdated }) => {
    const answering = groups.map(({ title, of }) => {
      const those = of.filter(({ references }) => references.includes(`article/${name}`))
      if (those.length === of.length) return `[all ${title.toLowerCase()}](checks.md#${anchorOf(title)})`
      return those.map(({ id }) => `[\`${id}\`](checks.md#${id})`).join(', ')
    })
    return [`<a id="${name}"></a>${name}`, says, [...answering, others].filter(Boolean).join('; '), outdated]
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
