import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { finishFiles } from '../../../src/users/export/finish-files.ts'
import type { ImportTarget } from '../../../src/users/formats/cognito-import.ts'
import { jsonLinesWriter } from '../../../src/users/formats/formats.ts'
import { asPoolDescription } from '../../../src/users/list/pool-schema.ts'
import type { User } from '../../../src/users/list/user.ts'
import { headerOf, type SchemaOfTest, wholeSchema } from '../../field-cases/import-pool.ts'
import { importJob, type PoolOfTest, readRows } from '../../field-cases/independent-importer.ts'
import { testEdges } from '../../helpers/test-edges.ts'

const text = (Name: string, MinLength: number, MaxLength: number): SchemaOfTest => ({
  Name,
  AttributeDataType: 'String',
  StringAttributeConstraints: { MinLength: String(MinLength), MaxLength: String(MaxLength) },
})
const number = (Name: string, MinValue: number, MaxValue: number): SchemaOfTest => ({
  Name,
  AttributeDataType: 'Number',
  NumberAttributeConstraints: { MinValue: String(MinValue), MaxValue: String(MaxValue) },
})

const anyPool = fc
  .record({
    AutoVerifiedAttributes: fc.subarray(['email', 'phone_number'], { minLength: 1 }),
    signsIn: fc.oneof(
      fc.record({ AliasAttributes: fc.subarray(['email', 'phone_number', 'preferred_username']) }),
      fc.record({ UsernameAttributes: fc.subarray(['email', 'phone_number'], { minLength: 1 }) }),
    ),
    UsernameConfiguration: fc.record({ CaseSensitive: fc.boolean() }),
    MfaConfiguration: fc.constantFrom('ON', 'OFF', 'OPTIONAL'),
    least: fc.integer({ min: 0, max: 4 }),
    required: fc.subarray(['email', 'name', 'birthdate'], { maxLength: 1 }),
  })
  .map(({ signsIn, least, required, ...pool }): PoolOfTest => {
    const own = [
      text('custom:tier', least, 5 + least),
      number('custom:rank', least, 50),
      { Name: 'custom:vip', AttributeDataType: 'Boolean' },
      { Name: 'custom:since', AttributeDataType: 'DateTime' },
      text('nickname', 0, 12),
      text('birthdate', 10, 10),
    ]
    const SchemaAttributes = wholeSchema(own).map((one) => ({ ...one, Required: required.includes(one.Name) }))
    return { ...pool, ...signsIn, SchemaAttributes }
  })

const booleans = ['true', 'True', 'FALSE', 'false', ' true', undefined]
const values: Readonly<Record<string, readonly (string | undefined)[]>> = {
  email: ['A@x.org', 'a@X.org', ' b@x.org', 'c@x.org', 'd,e@x.org', 'none', '', 'f"g"@x.org', undefined],
  email_verified: booleans,
  phone_number: ['+4915112345678', '+12065550100', '+12065550101', '0151', '+12 34', undefined, undefined],
  phone_number_verified: booleans,
  preferred_username: ['star', 'Star', 'moon', undefined, undefined, undefined],
  name: ['Ann', 'Doe, Jane', '"Jane"', 'J\\D', ' Ann ', 'a\nb', 'a\u0007', '=1+1', 'ü漢😀', undefined],
  nickname: ['x', 'x'.repeat(12), 'x'.repeat(13), '😀'.repeat(7), undefined],
  birthdate: ['1980-12-31', '12/31/1980', '1980-02-30', 'soon', undefined, undefined],
  updated_at: ['1700000000', '2023-11-14T22:13:20Z', 'soon', undefined, undefined],
  'custom:tier': ['ab', 'abcde', 'abcdefghij', '', undefined],
  'custom:rank': ['7', '42', '51', '1e1', '-3', '4.5', undefined, undefined],
  'custom:vip': ['true', 'True', 'yes', undefined, undefined],
  'custom:since': ['2024-01-01', '2024-01-01T00:00:00Z', 'then', undefined, undefined],
  'custom:gone': ['x', undefined],
  identities: ['[]', undefined, undefined],
}
const names = [
  'ann',
  'Ann',
  'ben',
  'a@x.org',
  '+12065550100',
  'ann doe',
  'x'.repeat(128),
  'y'.repeat(129),
  'cécile',
  'd,e',
]

/** Two hundred users, others for each seed. */
function usersOf(seed: number): User[] {
  let state = seed >>> 0
  const pick = <T>(from: readonly T[]): T => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return from[Math.floor((state / 2 ** 32) * from.length)] as T
  }
  return Array.from({ length: 200 }, (_, index) => {
    // most values are good: otherwise hardly anybody would get through
    const good: Record<string, string> = {
      email: `u${index}@x.org`,
      email_verified: 'true',
      phone_number: `+1206555${1_000 + index}`,
      phone_number_verified: 'true',
      name: `Ann ${index}`,
      birthdate: '1980-12-31',
      'custom:tier': 'abcde',
    }
    const attributes = Object.entries(values).flatMap(([name, odd]) => {
      const value = pick([true, ...Array(11).fill(false)]) ? pick(odd) : good[name]
      return value === undefined ? [] : [[name, value] as const]
    })
    return {
      username: pick([true, true, true, true, false]) ? `user${index}` : pick(names),
      status: pick(['CONFIRMED', 'CONFIRMED', 'CONFIRMED', 'UNCONFIRMED', 'RESET_REQUIRED', 'EXTERNAL_PROVIDER']),
      enabled: pick([true, true, true, true, true, false]),
      created: undefined,
      modified: undefined,
      attributes: Object.fromEntries([['sub', `sub-${index}`], ...attributes]),
      ...(pick([true, false]) && { mfa: [pick(['SMS_MFA', 'SOFTWARE_TOKEN_MFA'])] }),
    }
  })
}

/** Whether what the rejected file says of a user is so, told by the user and the pool alone. */
function isTrue(
  reason: string,
  user: User,
  pool: PoolOfTest,
  inFile: ReadonlyMap<string, User>,
  earlier: unknown,
): boolean {
  const [code = '', ...rest] = reason.split(':')
  const of = (name: string) => (user.attributes[name] ?? '').trim()
  const schema = pool.SchemaAttributes.find(({ Name }) => Name === rest.join(':'))
  const isVerified = (name: string) => of(name) !== '' && of(`${name}_verified`).toLowerCase() === 'true'
  const fold = (value: string) => (pool.UsernameConfiguration?.CaseSensitive === false ? value.toLowerCase() : value)
  const cells = [user.username, ...Object.values(user.attributes).map((value) => value.trim())]
  const address = (pool.UsernameAttributes ?? []).map(of).find((value) => value !== '')
  const username = pool.UsernameAttributes ? (address ?? '') : user.username
  switch (code) {
    case 'federated':
      return user.status === 'EXTERNAL_PROVIDER'
    case 'disabled':
      return user.enabled === false
    case 'required_attribute_missing':
      return schema?.Required === true && of(schema.Name) === ''
    case 'no_verified_address':
      return !pool.AutoVerifiedAttributes.some(isVerified)
    case 'username_missing':
      return username === ''
    case 'username_with_white_space':
      return /\s/.test(username)
    case 'username_too_long':
      return username.length > 128
    case 'username_is_alias_form':
      return (pool.AliasAttributes ?? []).some((name) => (name === 'email' ? /@/ : /^\+\d+$/).test(username))
    case 'email_format':
      return !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(of('email'))
    case 'phone_format':
      return !/^\+[1-9]\d{1,14}$/.test(of('phone_number'))
    case 'line_break':
      return cells.some((cell) => /[\r\n]/.test(cell))
    case 'control_character':
      return cells.some((cell) => cell.includes('\u0007'))
    case 'leading_quote':
      return cells.some((cell) => cell.startsWith('"'))
    case 'backslash':
      return cells.some((cell) => cell.includes('\\'))
    case 'not_importable':
      return ['soon', '1980-02-30'].includes(of(rest.join(':')))
    case 'schema': {
      // a row with that value alone is what the importer refuses
      const row = Object.fromEntries(
        headerOf(pool.SchemaAttributes).map((name) => [name, name === schema?.Name ? of(name) : '']),
      )
      const whole = {
        ...row,
        'cognito:username': 'someone',
        email: 'a@x.org',
        email_verified: 'true',
        phone_number_verified: 'false',
        'cognito:mfa_enabled': 'true',
        phone_number: '+12065550100',
      }
      const lines = `${Object.keys(whole).join(',')}\n${Object.values({ ...whole, phone_number_verified: 'true' }).join(',')}\n`
      const free = {
        ...pool,
        UsernameAttributes: [],
        AliasAttributes: [],
        SchemaAttributes: schema ? [{ ...schema, Required: false }] : [],
      }
      return importJob(free, lines)[0]?.startsWith(schema?.Name ?? '?') ?? false
    }
    case 'already_in_file': {
      const twin = inFile.get(String(earlier))
      const names = ['email', 'phone_number', 'preferred_username']
      const shares = (name: string) =>
        fold(of(name)) !== '' && fold(of(name)) === fold((twin?.attributes[name] ?? '').trim())
      return twin !== undefined && (fold(twin.username) === fold(user.username) || names.some(shares))
    }
    default:
      return false
  }
}

it('an import job takes every row of a random pool, and everybody else is rejected for a true reason', async () => {
  const { home, files: disk } = testEdges()
  // a thousand files need not survive a power cut
  const create: typeof disk.create = async (...args) => ({ ...(await disk.create(...args)), sync: async () => {} })
  const files = { ...disk, create }
  const path = join(home, 'i.csv')
  let [rows, rejectedInAll] = [0, 0]
  const reasons = new Set<string>()
  await fc.assert(
    fc.asyncProperty(anyPool, fc.integer(), fc.boolean(), async (pool, seed, includesDisabled) => {
      const users = usersOf(seed)
      const { rules, mfa, required, schema } = asPoolDescription(pool as Parameters<typeof asPoolDescription>[0])
      const header = headerOf(pool.SchemaAttributes)
      const importTarget: ImportTarget = { rules, mfa, required, schema, header, includesDisabled }
      writeFileSync(`${path}.partial`, jsonLinesWriter().page(users).rows)
      const { imported, rejectedFile } = await finishFiles({ file: 'i.csv', path, importTarget }, { files })
      const file = readFileSync(path, 'utf8')
      expect(importJob(pool, file).filter((refusal) => refusal !== '')).toEqual([])
      const rejected =
        rejectedFile === undefined ? [] : readFileSync(join(home, rejectedFile), 'utf8').trim().split('\n')
      const told = rejected.map((line) => JSON.parse(line))
      const inRows = readRows(file).length
      expect(inRows + told.length).toBe(users.length)
      expect(imported?.users).toBe(inRows)
      const subs = new Set(told.map(({ attributes }) => attributes.sub))
      const inFile = new Map(
        users.filter(({ attributes }) => !subs.has(attributes.sub)).map((one) => [String(one.attributes.sub), one]),
      )
      expect(inFile.size).toBe(inRows)
      const untrue = told.filter(({ reason, earlierSub, ...user }) => !isTrue(reason, user, pool, inFile, earlierSub))
      expect(untrue).toEqual([])
      rows += inFile.size
      rejectedInAll += told.length
      for (const { reason } of told) reasons.add(reason.split(':')[0])
    }),
    // others at each run; a thousand take a minute
    { numRuns: Number(process.env.COGTOOL_TEST_POOLS ?? 250) },
  )
  expect(existsSync(`${path}.partial`)).toBe(false)
  // the pools were such that every rule had to do with them
  expect(reasons.size).toBeGreaterThanOrEqual(16)
  expect(rows).toBeGreaterThan(20_000)
  expect(rejectedInAll).toBeGreaterThan(20_000)
}, 300_000)
