import type { CommandEntry } from './shared/context.ts'

/** Every command, in the order of the help. A new one is one line here and a folder of its own. */
export const commandTable: readonly CommandEntry[] = [
  {
    name: 'login',
    summary: 'Sign in with the browser or a user name, save a session',
    group: 'Tokens',
    load: () => import('./login/command.ts'),
  },
  {
    name: 'token',
    summary: 'Print a fresh token of the session, and nothing else',
    group: 'Tokens',
    load: () => import('./session/token.ts'),
  },
  {
    name: 'whoami',
    summary: 'Show who is signed in; --all lists every saved session',
    group: 'Tokens',
    load: () => import('./session/whoami.ts'),
  },
  {
    name: 'logout',
    summary: 'Revoke the session and forget it',
    group: 'Tokens',
    load: () => import('./session/logout.ts'),
  },
  {
    name: 'verify',
    summary: "Check a token against the pool's keys",
    group: 'Tokens',
    load: () => import('./verify/command.ts'),
  },
  {
    name: 'decode',
    summary: 'Show what a token says, without checking it',
    group: 'Tokens',
    load: () => import('./verify/decode.ts'),
  },
  {
    name: 'me',
    summary: 'Call GET /me with your token and explain the answer',
    group: 'Target API',
    load: () => import('./me/command.ts'),
  },
  {
    name: 'probe',
    summary: 'Send forged tokens and report any that are accepted',
    group: 'Target API',
    load: () => import('./probe/command.ts'),
  },
  {
    name: 'export-users',
    summary: 'Export all users as CSV, JSON Lines, JSON or import file',
    group: 'Users',
    load: () => import('./export-users/command.ts'),
  },
  {
    name: 'audit-duplicates',
    summary: 'Find people with more than one account',
    group: 'Users',
    load: () => import('./audit-duplicates/command.ts'),
  },
  {
    name: 'users',
    summary: "Find a user; show why someone can't sign in",
    group: 'Users',
    load: () => import('./users/command.ts'),
  },
  {
    name: 'doctor',
    summary: 'Check a pool and its app clients for known pitfalls',
    group: 'Pool safety',
    load: () => import('./doctor/command.ts'),
  },
  {
    name: 'check-change-set',
    summary: 'Show what a CloudFormation change set does to the pool',
    group: 'Pool safety',
    load: () => import('./check-change-set/command.ts'),
  },
  {
    name: 'check-plan',
    summary: 'Show what a Terraform plan does to the pool',
    group: 'Pool safety',
    load: () => import('./check-plan/command.ts'),
  },
  {
    name: 'init',
    summary: 'Choose a pool and an app client, write cogtool.json',
    group: 'Set-up',
    load: () => import('./init/command.ts'),
  },
  {
    name: 'local',
    summary: 'Run a practice user pool on this machine',
    group: 'Set-up',
    load: () => import('./local/command.ts'),
  },
  {
    name: 'demo',
    summary: 'See every command at work, without an AWS account',
    group: 'Set-up',
    load: () => import('./local/demo.ts'),
  },
  {
    name: 'config',
    summary: 'Show every setting and where it came from',
    group: 'Set-up',
    load: () => import('./help/config.ts'),
  },
  {
    name: 'completion',
    summary: 'Print a completion script for your shell',
    group: 'Set-up',
    load: () => import('./help/completion.ts'),
  },
  {
    name: 'help',
    summary: 'Explain a command or a topic',
    group: 'Set-up',
    load: () => import('./help/help.ts'),
  },
]
