import type { CommandEntry } from './shared/context.ts'

/** Every command, in the order of the help. A new one is one line here and a folder of its own. */
export const commandTable: readonly CommandEntry[] = [
  {
    name: 'login',
    summary: 'sign in through the Hosted UI (or headless) and keep the session',
    group: 'Tokens:',
    load: () => import('./login/command.ts'),
  },
  {
    name: 'token',
    summary: 'print a fresh token of the session, and nothing else',
    group: 'Tokens:',
    load: () => import('./session/token.ts'),
  },
  {
    name: 'whoami',
    summary: 'who the session belongs to, offline; --remote asks the pool',
    group: 'Tokens:',
    load: () => import('./session/whoami.ts'),
  },
  {
    name: 'logout',
    summary: 'revoke and forget the session',
    group: 'Tokens:',
    load: () => import('./session/logout.ts'),
  },
  {
    name: 'verify',
    summary: "decode a token and verify it against the pool's JWKS",
    group: 'Tokens:',
    load: () => import('./verify/command.ts'),
  },
  {
    name: 'decode',
    summary: 'show what a token says; verifies nothing and says so',
    group: 'Tokens:',
    load: () => import('./verify/decode.ts'),
  },
  {
    name: 'me',
    summary: "replay GET /me with the session's token and judge the answer",
    group: 'Target API:',
    load: () => import('./me/command.ts'),
  },
  {
    name: 'probe',
    summary: 'send the API tokens that it must refuse, and report those it takes',
    group: 'Target API:',
    load: () => import('./probe/command.ts'),
  },
  {
    name: 'export-users',
    summary: 'every user of the pool as CSV, JSON Lines, JSON or an import file',
    group: 'Users:',
    load: () => import('./export-users/command.ts'),
  },
  {
    name: 'audit-duplicates',
    summary: 'accounts that share an email, username or phone, also by case',
    group: 'Users:',
    load: () => import('./audit-duplicates/command.ts'),
  },
  {
    name: 'users',
    summary: "find a user; show an account and why it can't sign in",
    group: 'Users:',
    load: () => import('./users/command.ts'),
  },
  {
    name: 'doctor',
    summary: 'the pitfalls of a pool and its app clients, each with its fix',
    group: 'Pool safety:',
    load: () => import('./doctor/command.ts'),
  },
  {
    name: 'check-change-set',
    summary: 'what a change set of CloudFormation would do to the pool',
    group: 'Pool safety:',
    load: () => import('./check-change-set/command.ts'),
  },
  {
    name: 'check-plan',
    summary: 'what a plan of Terraform or OpenTofu would do to the pool',
    group: 'Pool safety:',
    load: () => import('./check-plan/command.ts'),
  },
  {
    name: 'init',
    summary: 'choose a pool and an app client, and write cogtool.json',
    group: 'Set-up:',
    load: () => import('./init/command.ts'),
  },
  {
    name: 'local',
    summary: 'run a user pool on this machine: API, Hosted UI, JWKS, a /me API',
    group: 'Set-up:',
    load: () => import('./local/command.ts'),
  },
  {
    name: 'demo',
    summary: 'the whole tour against a local pool, in one command, without an AWS account',
    group: 'Set-up:',
    load: () => import('./local/demo.ts'),
  },
  {
    name: 'config',
    summary: 'every setting, its value and where it came from',
    group: 'Set-up:',
    load: () => import('./help/config.ts'),
  },
  {
    name: 'completion',
    summary: 'a completion script for bash, zsh, fish or PowerShell',
    group: 'Set-up:',
    load: () => import('./help/completion.ts'),
  },
  {
    name: 'help',
    summary: 'help for a command or a topic: exit-codes, environment, output, security',
    group: 'Set-up:',
    load: () => import('./help/help.ts'),
  },
]
