import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shapeOf } from '../../../src/users/formats/file-shape.ts'
import { jsonScanner } from '../../../src/users/formats/json-scanner.ts'
import { exportReader } from '../../../src/users/formats/read-export.ts'

async function read(text: string, file = 'users.json') {
  const bytes = Buffer.from(text)
  const reader = {
    readAt: async (position: number, target: Uint8Array) => bytes.copy(target, 0, position),
    close: () => Promise.resolve(),
  }
  const warnings: string[] = []
  const warn = async (warning: string) => void warnings.push(warning)
  const users = exportReader(reader, { name: file, shape: shapeOf(bytes, file), needed: [], warn })
  const names: string[] = []
  for await (const { users: block, ...place } of users.blocks()) {
    expect(await users.block(place)).toEqual(block)
    names.push(...block.map(({ username }) => username))
  }
  return { names, warnings }
}

const pageUser = (name: string) => ({ Username: name, Attributes: [{ Name: 'sub', Value: name }], Enabled: true })
const ownUser = (name: string) => ({ username: name, enabled: true, attributes: { sub: name } })
const many = Array.from({ length: 200 }, (_, number) => `u${number} {"Users":[]} \\" ]`)

describe('users as other programs list them', () => {
  const users = many.map(pageUser)
  const page = (part: unknown[], more = {}) => JSON.stringify({ Users: part, ...more })
  it.each([
    { name: 'a page of the AWS CLI', text: JSON.stringify({ Users: users }, null, 4) },
    { name: 'a page on one line', text: page(users) },
    { name: 'pages one after another', text: `${page(users.slice(0, 70))}\n${page(users.slice(70))}\n` },
    { name: 'pages without anything between them', text: page(users.slice(0, 70)) + page(users.slice(70)) },
    { name: 'a page whose token stands in front', text: JSON.stringify({ NextToken: null, Users: users }) },
    { name: 'a list', text: JSON.stringify(users) },
    { name: 'a list of ours', text: JSON.stringify(many.map(ownUser), null, 2) },
    { name: 'one by one', text: users.map((user) => JSON.stringify(user, null, 2)).join('\n') },
    { name: 'one a line', text: users.map((user) => JSON.stringify(user)).join('\n') },
    { name: 'one a line, ours', text: many.map((name) => JSON.stringify(ownUser(name))).join('\r\n') },
    { name: 'behind a byte order mark', text: `\ufeff${JSON.stringify(users)}` },
  ])('$name', async ({ text }) => {
    expect(await read(text)).toEqual({ names: many, warnings: [] })
  })

  it.each([
    { more: { PaginationToken: 'abc' }, says: 1 },
    { more: { NextToken: 'abc', ResponseMetadata: { RequestId: 'NextToken' } }, says: 1 },
    { more: { PaginationToken: null }, says: 0 },
  ])('a page that goes on is told as such: $more', async ({ more, says }) => {
    const whole = page([pageUser('ann')], more)
    expect((await read(whole)).warnings).toHaveLength(says)
    expect((await read(whole + page([pageUser('ben')]))).warnings).toEqual([])
  })

  it.each([
    { name: 'cut in a user', text: '[\n{"username":"a","attributes":{}},\n{"usern', line: 3 },
    { name: 'cut in the list', text: '[\n{"username":"a","attributes":{}}', line: 2 },
    { name: 'a list of names', text: '[\n"a", "b"]', line: 2 },
    { name: 'a list of lists', text: '[[{"username":"a","attributes":{}}]]', line: 1 },
    { name: 'a user without a comma', text: '[{"username":"a" "attributes":{}}]', line: 1 },
    { name: 'words behind it', text: '[{"username":"a","attributes":{}}]\nTotal: 1', line: 2 },
    { name: 'another document', text: '{\n"Pools": [ {"Username":"a"} ]}', line: 1 },
    { name: 'a brace too many', text: '[{"username":"a","attributes":{}}]}', line: 1 },
    {
      name: 'a value of another type',
      text: '[\n{"username":"a","attributes":{}},\n{"username":"b","attributes":{"email":1}}]',
      line: 3,
    },
    {
      name: 'a boolean in words',
      text: '{"Users":[{"Username":"a","Attributes":[{"Name":"email_verified","Value":"yes"}]}]}',
      line: 1,
    },
  ])('$name is an error with its line', async ({ text, line }) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'input_invalid' })
    const error = await read(text).catch((thrown) => thrown)
    expect(`${error.message} ${error.why}`).toContain(`line ${line}`)
  })

  it('empty lists hold nobody', async () => {
    await expect(read('[]')).rejects.toMatchObject({ message: 'users.json is empty' })
  })
})

it('finds the same users however the text comes in pieces', () => {
  const value = fc.jsonValue({ maxDepth: 3 })
  const list = fc.array(fc.dictionary(fc.string(), value), { maxLength: 5 })
  const documents = fc.array(
    fc.oneof(
      list,
      list.map((Users) => ({ a: ['Users'], Users, z: [[{}]] })),
      fc.dictionary(fc.string(), value),
    ),
    { maxLength: 4 },
  )
  fc.assert(
    fc.property(documents, fc.nat(3), fc.integer({ min: 1, max: 40 }), (all, indent, size) => {
      const isPage = (one: object): one is { Users: object[] } => 'Users' in one && Array.isArray(one.Users)
      fc.pre(all.every((one) => Array.isArray(one) || !isPage(one) || 'a' in one))
      const bytes = Buffer.from(all.map((one) => JSON.stringify(one, null, indent)).join('\n'))
      const scanner = jsonScanner()
      const found: unknown[] = []
      for (let at = 0; at < bytes.length; at += size) {
        const { records, problem } = scanner.scan(bytes.subarray(at, at + size))
        expect(problem).toBeUndefined()
        found.push(...records.map(({ start, end }) => JSON.parse(bytes.toString('utf8', start, end))))
      }
      expect(scanner.end()).toBeUndefined()
      const expected = all.flatMap((one) => (Array.isArray(one) ? one : isPage(one) ? one.Users : [one]))
      expect(found).toEqual(JSON.parse(JSON.stringify(expected)))
    }),
    { numRuns: 500 },
  )
})
