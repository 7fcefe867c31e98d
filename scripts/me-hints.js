// Writes docs/me-hints.md, the page of what `cogtool me` explains an answer with, from the table that it explains with. `--print`
// shows it only.
import { readFileSync, writeFileSync } from 'node:fs'

const { answers, causes, vocabulary } = JSON.parse(readFileSync('src/me/answers.json', 'utf8'))

const tokens = {
  machine: "a machine's token",
  access: 'an access token',
  id: 'an ID token',
  valid: 'a good token',
  invalid: 'a token that is not good',
  expiryPassed: 'not expired by the local clock',
  challengeScheme: 'the challenge names another scheme',
  any: 'else',
}
/** What HTTP itself means, and what is left. */
const others = [
  ['clock_skew', "the API's clock and this machine's differ by more than 5 seconds", 'correct the wrong clock'],
  ['wrong_path', '404: there is nothing at this path', 'check the path, to the last slash'],
  ['wrong_method', '405: the method is not served there', 'send another one with `-X`'],
  ['redirected', 'the API sends the caller on, not to a sign-in', '`--follow same-origin`, or `--api-url`'],
  ['rate_limited', '429: too many requests', 'wait, or `--retry`'],
  ['proxy_credentials', '407: the proxy wants a user name and password', 'put them into `HTTP_PROXY`'],
  ['behind_gateway', '502, 503, 504: the API behind a gateway gave no usable answer', 'is the API up?'],
  ['unexplained_refusal', 'the API refuses in words that cogtool does not know', "read the API's log"],
  ['unexplained_error', 'the API did not judge the token', "read the API's log"],
]

const row = (...cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
const filled = (text) => text.replace(/\{(\w+)(?:\|[^}]*)?\}/g, '<$1>').replace(/</g, '&lt;')
const shown = (words) =>
  typeof words === 'string'
    ? filled(words)
    : Object.entries(words)
        .map(([choice, text]) => `*${tokens[choice]}:* ${filled(text)}`)
        .join('<br>')
const sayers = (code) => [...new Set(answers.filter((one) => one.code === code).map(({ product }) => product))]

const page = `# What \`cogtool me\` explains

This page is made from \`src/me/answers.json\` by \`node scripts/me-hints.js\`: do not edit it.

\`cogtool me\` explains an answer with codes, under \`hints\` in its \`--json\`. A code never changes its meaning. Hints are ordered: first
what the API's words name, then what they say about who answered, then what they only speak of, and last what they leave open. What the local
verdict contradicts comes at the very end.

| code | cause | what to do | known answers of |
|---|---|---|---|
${Object.entries(causes)
  .map(([code, { cause, next }]) => row(`\`${code}\``, shown(cause), shown(next), sayers(code).join(', ')))
  .join('\n')}
${others.map(([code, cause, next]) => row(`\`${code}\``, cause, next, '')).join('\n')}

Where none of ${answers.length} known answers names the reason, ${vocabulary.length} lists of words look at what the API says. Their hints begin "the API's words speak of":
${vocabulary.map(({ code }) => `\`${code}\``).join(', ')}.
`

if (process.argv.includes('--print')) process.stdout.write(page)
else writeFileSync('docs/me-hints.md', page)
