import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emailKey, type Likeness, loosestOf, type Tier, tiers } from '../../src/duplicates/email-key.ts'

const chains: readonly { name: string; ladder: readonly Tier[] }[] = [
  { name: 'by letters', ladder: ['exact', 'case', 'idn', 'unicode'] },
  { name: 'by mailbox', ladder: ['exact', 'case', 'idn', 'gmail'] },
]
const likenesses: readonly { name: string; likeness: Likeness }[] = [
  ...tiers.map((tier) => ({ name: tier as string, likeness: loosestOf([tier]) })),
  { name: 'unicode and gmail', likeness: loosestOf(['unicode', 'gmail']) },
]

describe('emailKey', () => {
  it.each([
    { name: 'the same text', one: 'a@example.com', other: 'a@example.com', from: 'exact' },
    { name: 'case', one: 'Ann@Example.com', other: 'ann@example.com', from: 'case' },
    { name: 'a blank at the end', one: 'ann@example.com ', other: 'ann@example.com', from: 'case' },
    { name: 'a no-break space in front', one: '\u00a0ann@example.com', other: 'ann@example.com', from: 'case' },
    { name: 'composition', one: 'zoe\u0301@example.com', other: 'zo\u00e9@example.com', from: 'case' },
    { name: 'two domains', one: 'a@bücher.example', other: 'a@xn--bcher-kva.example', from: 'idn' },
    { name: 'and in capitals', one: 'a@BÜCHER.example', other: 'A@xn--bcher-kva.example', from: 'idn' },
    { name: 'an ideographic full stop', one: 'a@bücher。example', other: 'a@bücher.example', from: 'idn' },
    { name: 'the Turkish dotless i', one: 'ı@example.com', other: 'i@example.com', from: 'unicode' },
    { name: 'full width', one: 'ａ@example.com', other: 'a@example.com', from: 'unicode' },
    { name: 'a full-width @', one: 'a＠BÜCHER.example', other: 'a@xn--bcher-kva.example', from: 'unicode' },
    { name: 'sharp s in a name', one: 'weiß@example.com', other: 'WEISS@example.com', from: 'unicode' },
    { name: 'a ligature', one: 'ﬁn@example.com', other: 'fin@example.com', from: 'unicode' },
    { name: 'two forms of sigma', one: 'ας@example.com', other: 'ασ@example.com', from: 'unicode' },
    { name: 'sharp s in a domain', one: 'a@faß.de', other: 'a@fass.de', from: 'never' },
    { name: 'Latin and Cyrillic', one: 'a@example.com', other: '\u0430@example.com', from: 'never' },
    { name: 'a domain that reads as an IP address', one: 'a@127.1', other: 'a@127.0.0.1', from: 'never' },
    { name: 'a path behind the domain', one: 'a@bücher.example/x', other: 'a@bücher.example/y', from: 'never' },
    { name: 'an escaped domain', one: 'a@b%c3%bccher.example', other: 'a@bücher.example', from: 'never' },
    { name: 'a broken xn-- label', one: 'a@xn--zz--.example', other: 'a@xn--.example', from: 'never' },
    { name: 'no domain at all', one: 'bücher', other: 'xn--bcher-kva', from: 'never' },
  ])('$name makes two addresses one from tier $from on', ({ one, other, from }) => {
    const ladder = chains[0]?.ladder ?? []
    const first = ladder.find((tier) => emailKey(one, loosestOf([tier])) === emailKey(other, loosestOf([tier])))
    expect(first ?? 'never').toBe(from)
  })

  it.each([
    { name: 'dots', one: 'a.b@gmail.com', other: 'ab@gmail.com', same: true },
    { name: 'a tag', one: 'ab+news@gmail.com', other: 'AB@gmail.com', same: true },
    { name: 'the other domain', one: 'ab@googlemail.com', other: 'a.b+x@gmail.com', same: true },
    { name: 'a tag alone, which is no name', one: '+x@gmail.com', other: '+y@gmail.com', same: false },
    { name: 'dots elsewhere', one: 'a.b@example.com', other: 'ab@example.com', same: false },
    { name: 'a domain that ends so', one: 'a.b@notgmail.com', other: 'ab@notgmail.com', same: false },
    { name: 'letters that look alike', one: 'ａ@gmail.com', other: 'a@gmail.com', same: false },
  ])('at Gmail, $name: the same is $same', ({ one, other, same }) => {
    const likeness = loosestOf(['gmail'])
    expect(emailKey(one, likeness) === emailKey(other, likeness)).toBe(same)
  })

  it('looks at letters and at Gmail where both are asked for', () => {
    const likeness = loosestOf(['unicode', 'gmail'])
    expect(emailKey('Ａ.b+x@googlemail.com', likeness)).toBe('ab@gmail.com')
  })

  const awkward = fc.constantFrom(
    'ß',
    'ı',
    'İ',
    'ﬁ',
    'Ａ',
    '＠',
    '@',
    '.',
    '+',
    '\u0301',
    '\u00a0',
    'ͅ',
    'ŉ',
    'ẞ',
    'Σ',
    'a',
    ' ',
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(awkward, { maxLength: 8 }).map((letters) => letters.join('')),
    fc.tuple(fc.string({ unit: 'grapheme' }), fc.domain()).map((two) => two.join('@')),
    fc.array(awkward, { maxLength: 6 }).map((letters) => `${letters.join('')}@gmail.com`),
  )

  it.each(likenesses)('by $name, the key of a key is itself', ({ likeness }) => {
    fc.assert(
      fc.property(text, (address) => {
        const key = emailKey(address, likeness)
        expect(emailKey(key, likeness)).toBe(key)
      }),
      { numRuns: 1_000 },
    )
  })

  it.each(chains)('joins at a looser tier whatever a tighter one joins, $name', ({ ladder }) => {
    const address = fc
      .tuple(
        fc.constantFrom('a', 'A', ' a', 'é', 'e\u0301', 'ß', 'SS', 'a.', 'ａ'),
        fc.constantFrom('bücher.de', 'BÜCHER.de', 'xn--bcher-kva.de', 'gmail.com', 'GMAIL.com', 'googlemail.com'),
      )
      .map((two) => two.join('@'))
    fc.assert(
      fc.property(address, address, (one, other) => {
        const joined = ladder.map((tier) => emailKey(one, loosestOf([tier])) === emailKey(other, loosestOf([tier])))
        expect(joined).toEqual([...joined].sort())
      }),
    )
  })
})

describe('the loosest of some tiers', () => {
  it.each<{ asked: Tier[]; likeness: Likeness }>([
    { asked: ['exact'], likeness: { base: 'exact', gmail: false } },
    { asked: ['exact', 'case'], likeness: { base: 'case', gmail: false } },
    { asked: ['idn', 'exact'], likeness: { base: 'idn', gmail: false } },
    { asked: ['unicode'], likeness: { base: 'unicode', gmail: false } },
    { asked: ['gmail'], likeness: { base: 'idn', gmail: true } },
    { asked: ['exact', 'gmail'], likeness: { base: 'idn', gmail: true } },
    { asked: ['unicode', 'gmail'], likeness: { base: 'unicode', gmail: true } },
  ])('$asked is $likeness', ({ asked, likeness }) => {
    expect(loosestOf(asked)).toEqual(likeness)
  })
})
