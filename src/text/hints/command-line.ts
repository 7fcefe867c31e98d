/** A word of a command line in a sentence: a command ends its clause, and what follows it is punctuation. */
export const commandWord = `(?:'[^']*'|"[^"]*"|<[^>]*>|\\\\.|,(?=\\S)|[^\\s'"\`<>();,|])+`

/** Every command of cogtool; in a sentence any other word after the name begins prose. */
export const commandNames = [
  'login',
  'token',
  'whoami',
  'logout',
  'verify',
  'decode',
  'me',
  'probe',
  'export-users',
  'audit-duplicates',
  'users',
  'doctor',
  'check-change-set',
  'check-plan',
  'init',
  'local',
  'demo',
  'config',
  'completion',
  'help',
]

const programs = [
  `cogtool (?:${commandNames.join('|')})`,
  'aws [a-z][\\w-]+ [a-z]',
  'export [A-Z_]+=',
  'curl',
  'git',
  'jq',
  'mkcert',
  'mkdir',
  'npm',
  'npx',
  'openssl',
  'source',
  'ssh',
  'terraform',
  'tofu',
].map((program) => (/[ =]/.test(program) ? program : `${program} `))

const colors = '(?:\\u001b\\[[\\d;]*m)*'
// a colon stands before a command, except the one that says what kind of line this is
const place = `(?<=^ *|[→$]${colors} |(?<!\\b(?:error|warning|note)): |\`)`
const joint = ' (?:(?:\\||&&|<|>) )?'
const whole = `${place}(?:${programs.join('|')})(?:${commandWord})?(?:${joint}${commandWord})*`
// in the middle of a sentence only flags, each with the word after it, surely belong to the command
const among = `\\bcogtool (?:${commandNames.join('|')})(?![\\w-])(?: --?[a-z][\\w-]*(?:[= ](?!-)${commandWord})?)*`

/** The command lines of a text that a person copies, each one whole. */
export const commandLines = new RegExp(`${whole}|${among}`, 'g')
