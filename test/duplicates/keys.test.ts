import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emailKey, keysOf, tiers } from '../../src/duplicates/keys.ts'
import { account, profile } from './accounts.ts'

describe('emailKey', () => {
  it.each([
    { name: 'the same text', one: 'a@example.com', other: 'a@example.com', from: 'exact' },
    { name: 'case', one: 'Ann@Example.com', other: 'ann@example.com', from: 'case' },
    { name: 'a blank at the end', one: 'ann@example.com ', other: 'ann@example.com', from: 'case' },
    { name: 'a no-break space in front', one: '\u00a0ann@example.com', other: 'ann@example.com', from: 'case' },
    { name: 'composition', one: 'zoe\u0301@example.com', other: 'zo\u00e9@example.com', from: 'case' },
    {
      name: 'a domain in Unicode and in ASCII',
      one: 'a@bücher.example',
      other: 'a@xn--bcher-kva.example',
      from: 'idn',
    },
    { name: 'and in capitals', one: 'a@BÜCHER.example', other: 'A@xn--bcher-kva.example', from: 'idn' },
    { name: 'an ideographic full stop', one: 'a@bücher。example', other: 'a@bücher.example', from: 'idn' },
    { name: 'sharp s, which is no ss', one: 'a@faß.de', other: 'a@fass.de', from: 'never' },
    { name: 'the Turkish dotless i', one: 'ı@example.com', other: 'i@example.com', from: 'never' },
    { name: 'full width', one: 'ａ@example.com', other: 'a@example.com', from: 'never' },
    { name: 'dots of gmail', one: 'a.b@gmail.com', other: 'ab@gmail.com', from: 'never' },
    { name: 'a domain that reads as an IP address', one: 'a@127.1', other: 'a@127.0.0.1', from: 'never' },
    { name: 'a path behind the domain', one: 'a@bücher.example/x', other: 'a@bücher.example/y', from: 'never' },
    { name: 'an escaped domain', one: 'a@b%c3%bccher.example', other: 'a@bücher.example', from: 'never' },
    { name: 'a broken xn-- label', one: 'a@xn--zz--.example', other: 'a@xn--.example', from: 'never' },
    { name: 'no domain at all', one: 'bücher', other: 'xn--bcher-kva', from: 'never' },
  ])('$name makes two addresses one from tier $from on', ({ one, other, from }) => {
    const first = tiers.find((tier) => emailKey(one, tier) === emailKey(other, tier)) ?? 'never'
    expect(first).toBe(from)
  })

  it.each(tiers)('at tier %s, the key of a key is itself', (tier) => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.tuple(fc.string(), fc.domain()).map((two) => two.join('@')),
    )
    fc.assert(fc.property(text, (address) => emailKey(emailKey(address, tier), tier) === emailKey(address, tier)))
  })

  it('joins at a looser tier whatever a tighter one joins', () => {
    const address = fc
      .tuple(
        fc.constantFrom('a', 'A', ' a', 'é', 'e\u0301'),
        fc.constantFrom('bücher.de', 'BÜCHER.de', 'xn--bcher-kva.de'),
      )
      .map((two) => two.join('@'))
    fc.assert(
      fc.property(address, address, (one, other) =>
        tiers.every(
          (tier, index) =>
            emailKey(one, tier) !== emailKey(other, tier) ||
            tiers.slice(index).every((looser) => emailKey(one, looser) === emailKey(other, looser)),
        ),
      ),
    )
  })
})

describe('keysOf', () => {
  const ann = account('Ann', { preferredUsername: ' ANNIE', email: 'Ann@Example.com', phone: '+12065550100' })

  it.each([
    { name: 'an address, at the tier', of: ann, by: 'email', keys: ['ann@example.com'] },
    { name: 'names and the address they might be', of: ann, by: 'username', keys: ['ann', 'annie', 'ann@example.com'] },
    { name: 'a phone number as it is', of: ann, by: 'phone', keys: ['+12065550100'] },
    { name: 'no address', of: account('bob'), by: 'email', keys: [] },
    { name: 'no phone number', of: account('bob'), by: 'phone', keys: [] },
    {
      name: 'a profile, whose name signs nobody in',
      of: profile('Google', '1', { email: 'G@x.org' }),
      by: 'username',
      keys: ['g@x.org'],
    },
  ] as const)('compares $name', ({ of, by, keys }) => {
    expect(keysOf(of, by, 'idn')).toEqual(keys)
  })
})
