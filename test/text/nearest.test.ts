import { expect, it } from 'vitest'
import { didYouMean, nearest } from '../../src/text/nearest.ts'

it.each([
  ['verfy', 'verify'],
  ['VERIFY', 'verify'],
  ['exprot-users', 'export-users'],
  ['export', 'export-users'],
  ['EXP', 'export-users'],
  ['ex', undefined],
  ['x', undefined],
  ['completely-else', undefined],
])('%s → %s', (word, expected) => {
  expect(nearest(word, ['verify', 'decode', 'export-users'])).toBe(expected)
})

it.each([
  ['dve', ['dev', 'prod'], 'dev'],
  ['hgih', ['critical', 'high', 'low'], 'high'],
  ['emial', ['username', 'email', 'created'], 'email'],
  ['Case', ['exact', 'case'], 'case'],
  ['UNCONFIRMD', ['CONFIRMED', 'UNCONFIRMED'], 'UNCONFIRMED'],
  ['dve', ['prod', 'local'], undefined],
  // a part of it, perhaps mistyped, where one alone has it
  ['exprt', ['verify', 'export-users'], 'export-users'],
  ['duplicats', ['audit-duplicates'], 'audit-duplicates'],
  ['--since', ['--status', '--modified-since'], '--modified-since'],
  ['--file', ['--token-file', '--ca-file'], undefined],
  ['--rps', ['--max-rps'], '--max-rps'],
  // how a part begins counts for more than letters that are alike
  ['dup', ['dump', 'audit-duplicates'], 'audit-duplicates'],
  ['dec', ['dev', 'decode'], 'decode'],
  ['dev', ['dec', 'dev'], 'dev'],
  ['--per', ['--per-page', '--percent', '--pem'], '--pem'],
  ['usres', ['check-use'], undefined],
])('%s among %j → %s', (word, known, expected) => {
  expect(nearest(word, known)).toBe(expected)
  expect(didYouMean(word, known, 'nothing')).toBe(expected === undefined ? 'nothing' : `did you mean ${expected}?`)
})
