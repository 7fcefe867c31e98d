import { describe, expect, it } from 'vitest'
import { markdownCode, markdownProse, markdownTable, markdownText } from '../../src/output/markdown.ts'

describe('Markdown of untrusted text', () => {
  it.each([
    ['plain words, 1.5 s', 'plain words, 1.5 s'],
    ['<img src=x>', '&lt;img src=x&gt;'],
    ['[a](b) *c* _d_ `e`', '\\[a\\](b) \\*c\\* \\_d\\_ \\`e\\`'],
    ['a | b\nc', 'a \\| b c'],
    ['http://a.example/x', 'http\\://a.example/x'],
    ['WWW.a.example', 'WWW\\.a.example'],
    ['a\u001b[31mb', 'a\\\\u001b\\[31mb'],
  ])('%j is text', (text, expected) => expect(markdownText(text)).toBe(expected))

  it.each([
    ['see a_b: cogtool users find --pool a_b', 'see a\\_b: `cogtool users find --pool a_b`'],
    ['by cogtool export-users, and by_hand', 'by `cogtool export-users`, and by\\_hand'],
    ['a_b', 'a\\_b'],
  ])('%j has its commands as code', (text, expected) => expect(markdownProse(text)).toBe(expected))

  it.each([
    ['alg-null', '`alg-null`'],
    ['a`b', '`` a`b ``'],
    ['a``b`c', '``` a``b`c ```'],
    ['a|b', '`a\\|b`'],
  ])('%j is code', (text, expected) => expect(markdownCode(text)).toBe(expected))

  it('a table has a line for each row', () => {
    expect(markdownTable(['a', 'b'], [['1', '2']])).toBe('| a | b |\n| --- | --- |\n| 1 | 2 |')
  })
})
