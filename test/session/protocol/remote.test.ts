import { describe, expect, it } from 'vitest'
import { differencesOf } from '../../../src/session/protocol/remote.ts'
import { session } from '../../helpers/sessions.ts'

const token = (claims: object) =>
  ['{"alg":"RS256"}', JSON.stringify(claims), 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.')
const signedIn = session({
  tokens: {
    access: token({ sub: 's-1', username: 'ann' }),
    id: token({ sub: 's-1', email: 'ann@example.com', email_verified: true, name: 'Ann' }),
  },
})
const same = { sub: 's-1', username: 'ann', email: 'ann@example.com', email_verified: 'true', name: 'Ann' }

describe('what the pool knows otherwise than the session', () => {
  it.each<{ name: string; change: object; tellsAll?: boolean; found: string[] }>([
    { name: 'nothing', change: {}, found: [] },
    { name: 'nothing, though a boolean is text in another case', change: { email_verified: 'True' }, found: [] },
    { name: 'nothing, though a boolean is one', change: { email_verified: true }, found: [] },
    {
      name: 'that an address is not verified any more',
      change: { email_verified: 'false' },
      found: ['email_verified'],
    },
    { name: 'another address, by its case alone', change: { email: 'Ann@example.com' }, found: ['email'] },
    { name: 'two things', change: { email: 'x@example.com', name: 'Anna' }, found: ['email', 'name'] },
    { name: 'somebody else', change: { sub: 's-2' }, found: ['sub'] },
    { name: 'that an attribute is gone', change: { name: undefined }, found: ['name'] },
    { name: 'not that it is gone, where it tells but a part', change: { name: undefined }, tellsAll: false, found: [] },
    { name: 'nothing that the session never had', change: { phone_number: '+15555550100' }, found: [] },
  ])('is $name', ({ change, tellsAll = true, found }) => {
    const differences = differencesOf(signedIn, { ...same, ...change } as Record<string, string>, tellsAll)
    expect(differences.map(({ name }) => name)).toEqual(found)
  })
})
