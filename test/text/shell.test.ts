import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { shellQuote, shellWord } from '../../src/text/shell.ts'

const asRead = (word: string) => execFileSync('bash', ['-c', `printf %s ${word}`], { encoding: 'utf8' })

it.each([
  'eu-west-1_AbC123xyz',
  'https://a.example/cb?x=1&y=2#top',
  "O'Brien",
  '',
  'two words',
  '$HOME `id` $(id) !x',
  'a\nb\tc',
  '*?[a]{b,c}~',
  'a@b.example,50%+x=y:z',
  '\\',
])('a shell reads %j back', (text) => {
  expect(asRead(shellWord(text))).toBe(text)
  expect(asRead(shellQuote(text))).toBe(text)
})

it.each([
  ['https://a.example/cb', 'https://a.example/cb'],
  ['a b', "'a b'"],
  ["it's", "'it'\\''s'"],
])('%s is written %s', (text, word) => {
  expect(shellWord(text)).toBe(word)
})
