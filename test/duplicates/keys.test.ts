import { describe, expect, it } from 'vitest'
import { loosestOf } from '../../src/duplicates/email-key.ts'
import { keysOf } from '../../src/duplicates/keys.ts'
import { account, profile } from './accounts.ts'

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
    expect(keysOf(of, by, loosestOf(['idn']))).toEqual(keys)
  })
})
