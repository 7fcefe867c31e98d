import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asAccount } from '../../src/duplicates/account.ts'
import { type AuditOptions, findDuplicates } from '../../src/duplicates/audit.ts'
import { loosestOf, tiers } from '../../src/duplicates/email-key.ts'
import { criteria, keysOf } from '../../src/duplicates/keys.ts'
import { spoolWriter } from '../../src/duplicates/spool-target.ts'
import { findCandidates } from '../../src/duplicates/two-passes.ts'
import { exportReader } from '../../src/users/formats/read-export.ts'
import type { KeyHash } from '../../src/users/list/hash-log.ts'
import type { User } from '../../src/users/list/user.ts'
import { user } from '../users/users.ts'

const defaults: AuditOptions = { by: criteria, likeness: loosestOf(['idn']), includeLinked: false, rules: undefined }
const signal = new AbortController().signal

/** The users of a spool, and which blocks were read a second time. */
function spooled(users: readonly User[]) {
  const bytes = Buffer.from(spoolWriter().page(users).rows)
  const file = {
    readAt: async (position: number, target: Uint8Array) => bytes.copy(target, 0, position),
    close: () => Promise.resolve(),
  }
  const reader = exportReader(file, { name: 'spool', shape: 'lines', needed: [], isSpool: true })
  const readAgain: number[] = []
  return {
    readAgain,
    blocks: () => reader.blocks(),
    block(place: { offset: number; length: number }) {
      readAgain.push(place.offset)
      return reader.block(place)
    },
  }
}

async function auditInPasses(users: readonly User[], options: AuditOptions, hash?: KeyHash) {
  const found = await findCandidates(spooled(users), { ...options, signal, ...(hash && { hash }) })
  return findDuplicates(found.accounts, options, found)
}

const strangers = (count: number) =>
  Array.from({ length: count }, (_, n) => user(`stranger${n}`, { email: `stranger${n}@example.org` }))

describe('two passes', () => {
  it.each([
    { name: 'the first and the last of a block', at: [0, 63] },
    { name: 'the last of a block and the first of the next', at: [63, 64] },
    { name: 'the first of two blocks', at: [0, 64] },
    { name: 'the last of two blocks', at: [63, 127] },
    { name: 'the very last of all', at: [5, 199] },
  ])('find twins that are $name', async ({ at: [one = 0, other = 0] }) => {
    const users = strangers(200)
    users[one] = user('one', { email: 'Twin@example.com' })
    users[other] = user('other', { email: 'twin@example.com' })
    const { groups, scanned } = await auditInPasses(users, defaults)
    expect(groups.map(({ kind, members }) => [kind, members.length])).toEqual([['case-email', 2]])
    expect(scanned).toBe(200)
  })

  it('read no block again that holds nobody with a twin', async () => {
    const users = strangers(1_000)
    users[70] = user('one', { email: 'twin@example.com' })
    users[900] = user('other', { email: 'twin@example.com' })
    const source = spooled(users)
    const found = await findCandidates(source, { ...defaults, signal })
    expect(source.readAgain).toHaveLength(2)
    expect(found.accounts.map(({ username }) => username)).toEqual(['one', 'other'])
  })

  it('read nothing again where nobody has a twin, nor where somebody is named like the own address', async () => {
    const users = [...strangers(100), user('me@example.com', { email: 'me@example.com' })]
    const source = spooled(users)
    expect(await findCandidates(source, { ...defaults, signal })).toEqual({
      scanned: 101,
      withoutEmail: 0,
      byMonth: [{ month: '2024-01', users: 101, byStatus: { CONFIRMED: 101 } }],
      accounts: [],
    })
    expect(source.readAgain).toEqual([])
  })

  it.each<{ name: string; hash: KeyHash }>([
    { name: 'every key has one hash', hash: () => 7 },
    { name: 'hashes are few', hash: (key) => key.length },
    { name: 'the hash is 0', hash: () => 0 },
    { name: 'the hash is the largest', hash: () => 2 ** 53 - 1 },
  ])('find the same where $name', async ({ hash }) => {
    const users = [...strangers(150), user('a', { email: 'x@example.com' }), user('b', { email: 'X@example.com' })]
    expect(await auditInPasses(users, defaults, hash)).toEqual(await auditInPasses(users, defaults))
  })

  it('tell how far they are', async () => {
    const told: number[] = []
    const onProgress = async (users: number) => void told.push(users)
    await findCandidates(spooled(strangers(130)), { ...defaults, signal, onProgress })
    expect(told).toEqual([64, 128, 130])
  })

  it('end at a signal', async () => {
    const controller = new AbortController()
    controller.abort(new Error('enough'))
    await expect(findCandidates(spooled(strangers(1)), { ...defaults, signal: controller.signal })).rejects.toThrow(
      'enough',
    )
  })
})

describe('any users at all', () => {
  const name = fc.constantFrom('ann', 'Ann', 'bob', 'a@x.org', 'A@x.org', 'u1', 'u2', 'u3', 'u4', 'u5', 'u6')
  const email = fc.constantFrom(
    'a@x.org',
    'A@x.org',
    'b@bücher.de',
    'b@xn--bcher-kva.de',
    'ß@x.org',
    'ss@x.org',
    'a.b@gmail.com',
    'ab@gmail.com',
  )
  const anybody = fc
    .record({
      name,
      email: fc.option(email, { nil: undefined }),
      phone: fc.option(fc.constantFrom('+12065550100', '+12065550101'), { nil: undefined }),
      preferred: fc.option(name, { nil: undefined }),
      provider: fc.option(fc.constantFrom('Google', 'Facebook'), { nil: undefined }),
      linked: fc.boolean(),
    })
    .map(({ name, email, phone, preferred, provider, linked }) => {
      const username = provider === undefined ? name : `${provider}_${name.length}`
      return user(
        username,
        {
          ...(email && { email }),
          ...(phone && { phone_number: phone }),
          ...(preferred && { preferred_username: preferred }),
          ...(linked && { identities: '[{"providerName":"Google","userId":"3"}]' }),
        },
        provider === undefined ? {} : { status: 'EXTERNAL_PROVIDER' },
      )
    })
  const users = fc.uniqueArray(anybody, { maxLength: 12, selector: ({ username }) => username })
  const options = fc.record({
    by: fc.subarray([...criteria], { minLength: 1 }),
    likeness: fc.subarray([...tiers], { minLength: 1 }).map(loosestOf),
    includeLinked: fc.boolean(),
    rules: fc.constant(undefined),
  })
  const hash = fc.constantFrom<KeyHash | undefined>(
    undefined,
    () => 1,
    (key) => key.length,
  )

  it('are found in two passes exactly as all at once, in whatever order and with whatever hash', async () => {
    const shuffled = users.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    )
    await fc.assert(
      fc.asyncProperty(shuffled, options, hash, async ([list, other], chosen, someHash) => {
        const atOnce = findDuplicates(list.map(asAccount), chosen)
        expect(await auditInPasses(list, chosen, someHash)).toEqual(atOnce)
        expect(await auditInPasses(other, chosen, someHash)).toEqual(atOnce)
      }),
      { numRuns: 150 },
    )
  })

  it('are candidates exactly where a pair of them shares a key', async () => {
    await fc.assert(
      fc.asyncProperty(users, options, async (list, chosen) => {
        const keys = list.map((one) => {
          const account = asAccount(one)
          return new Set(chosen.by.flatMap((criterion) => keysOf(account, criterion, chosen.likeness)))
        })
        const sharing = list.filter((_, one) =>
          keys.some((others, other) => other !== one && [...(keys[one] ?? [])].some((key) => others.has(key))),
        )
        const { accounts } = await findCandidates(spooled(list), { ...chosen, signal })
        expect(accounts.map(({ username }) => username)).toEqual(sharing.map(({ username }) => username))
      }),
      { numRuns: 150 },
    )
  })
})
