import { describe, expect, test } from 'vitest'
import { commandTable } from '../../src/commands/table.ts'
import { commandLines, commandNames } from '../../src/text/hints/command-line.ts'
import { columnsOf, fitLines } from '../../src/text/wrap.ts'

describe('fitLines', () => {
  test.each([
    ['a line that fits stays', 'error: no pool', 40, 'error: no pool'],
    [
      'a hanging indent of two, from where the line began',
      '  there is no session "default" for this pool and app client',
      40,
      '  there is no session "default" for this\n    pool and app client',
    ],
    ['each line for itself', 'one two\nthree four', 8, 'one two\nthree\n  four'],
    [
      'wide gaps stay within a line and go at its end',
      '  user     maria   maria@example.com',
      22,
      '  user     maria\n    maria@example.com',
    ],
    [
      'a command to copy stays whole',
      '  → sign in again: cogtool login --pool dev --session imp',
      44,
      '  → sign in again:\n    cogtool login --pool dev --session imp',
    ],
    [
      'what follows a command does not belong to it',
      'cogtool login --pool dev; for more time add --timeout',
      40,
      'cogtool login --pool dev; for more time\n  add --timeout',
    ],
    ['a command that is wider than the terminal', '→ cogtool login --pool dev', 10, '→ cogtool login --pool dev'],
    ['a word that is wider', 'Open: http://localhost:8484/abc', 20, 'Open: http://localhost:8484/abc'],
    [
      'colours take no room',
      '\u001b[31merror:\u001b[39m not signed in',
      20,
      '\u001b[31merror:\u001b[39m not signed in',
    ],
    ['wide characters take two columns', '名前名前 名前名前', 12, '名前名前\n  名前名前'],
    ['empty lines stay', 'a\n\nb', 1, 'a\n\nb'],
  ])('%s', (_, text, width, fitted) => expect(fitLines(text, width)).toBe(fitted))
})

describe('command lines in a sentence', () => {
  test.each<[text: string, commands: string[]]>([
    ['  → cogtool login --pool dev', ['cogtool login --pool dev']],
    ['  \u001b[36m→\u001b[39m cogtool verify --token-file tok.txt', ['cogtool verify --token-file tok.txt']],
    ['tok.txt is a file: cogtool verify --token-file tok.txt', ['cogtool verify --token-file tok.txt']],
    ["→ mkdir -p 'my reports', then again", ["mkdir -p 'my reports'"]],
    [
      '→ terraform show -json plan.bin | cogtool check-plan -',
      ['terraform show -json plan.bin | cogtool check-plan -'],
    ],
    [
      '→ aws cognito-idp describe-user-pool --user-pool-id eu-west-1_A',
      ['aws cognito-idp describe-user-pool --user-pool-id eu-west-1_A'],
    ],
    ['in the middle of prose cogtool login --pool dev signs in again', ['cogtool login --pool dev']],
    ['error: cogtool writes no .xlsx', []],
    ['error: cogtool token needs a session, which nobody made', ['cogtool token']],
    ['export the users without --columns', []],
    ['a git repository is not needed here', []],
  ])('%s', (text, commands) => expect(text.match(commandLines) ?? []).toEqual(commands))

  test('every command is known', () => {
    expect(commandTable.map(({ name }) => name).filter((name) => !commandNames.includes(name))).toEqual([])
  })
})

test.each([
  ['✓ 9 checks – … → ✗', 18],
  ['e\u0301', 1],
  ['日本', 4],
  ['👍', 2],
  ['\u001b[1mbold\u001b[22m', 4],
])('%j takes %i columns', (line, columns) => expect(columnsOf(line)).toBe(columns))
