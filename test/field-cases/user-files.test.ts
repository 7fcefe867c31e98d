import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../src/main.ts'
import { followHints } from '../helpers/hints/follow-hints.ts'
import { pipedStdin, testEdges } from '../helpers/test-edges.ts'

interface Change {
  booleans?: Record<string, string>
  booleansOf?: Record<string, Record<string, string>>
  rawBooleans?: boolean
  separator?: string
  end?: string
  header?: string[]
  headerPad?: string
  tail?: string
  dupColumn?: string
  phone?: string
  dates?: string
  nulls?: string
  prefix?: string
  suffix?: string
  reverse?: boolean
}

interface Case {
  id: string
  change?: Change
  text?: string
  twice?: boolean
  array?: boolean
  own?: boolean
  name?: string
  right: 'same' | 'same or named' | { named: string }
  words?: string
}

const folder = join(import.meta.dirname, '../../fixtures/field-cases')
const { columns, plain, respelled, others } = JSON.parse(readFileSync(join(folder, 'user-files.json'), 'utf8')) as {
  columns: string[]
  plain: string[][]
  respelled: Case[]
  others: Case[]
}

/** Cases that are held otherwise here than in their file. */
const held: Record<string, Pick<Case, 'right'> & { readonly why: string }> = {
  pipes: {
    right: 'same',
    why: 'the rule of user files takes | as a separator where it alone gives all needed columns',
  },
}

/** The plain export as another program has spelled it. */
function respell(change: Change): string {
  const { separator = ',', end = '\r\n', headerPad = '', tail = '', prefix = '', suffix = '' } = change
  const order = change.reverse
    ? columns.map((_, index) => columns.length - 1 - index)
    : columns.map((_, index) => index)
  const isBoolean = (column: string) => ['enabled', 'email_verified', 'phone_number_verified'].includes(column)
  const cell = (column: string, text: string): string => {
    if (isBoolean(column)) {
      const words = change.booleansOf ? change.booleansOf[column] : change.booleans
      const spelled = words?.[text] ?? text
      if (change.rawBooleans) return spelled
      return text === '' && change.nulls !== undefined ? change.nulls : spelled
    }
    if (column === 'phone_number' && change.phone !== undefined && text !== '') return change.phone
    if ((column === 'created' || column === 'modified') && change.dates !== undefined) return change.dates
    return text === '' && change.nulls !== undefined ? change.nulls : text
  }
  const header = order.map((index) => `${headerPad}${(change.header ?? columns)[index]}${headerPad}`)
  const rows = plain.map((row) => order.map((index) => cell(columns[index] ?? '', row[index] ?? '')))
  if (change.dupColumn) {
    header.push(change.dupColumn)
    for (const row of rows) row.push('x@example.org')
  }
  const lines = [header, ...rows].map((row) => row.join(separator) + tail + end)
  return prefix + lines.join('') + suffix
}

/** The same four users as `list-users` has them. */
const pageUsers = plain.map((row) => {
  const of = (name: string) => row[columns.indexOf(name)] ?? ''
  const names = columns.filter((name) => !['username', 'status', 'enabled', 'created', 'modified'].includes(name))
  return {
    Username: of('username'),
    Attributes: names.filter((name) => of(name) !== '').map((Name) => ({ Name, Value: of(Name) })),
    UserCreateDate: of('created'),
    UserLastModifiedDate: of('modified'),
    Enabled: of('enabled') === 'true',
    UserStatus: of('status'),
  }
})
const ownUsers = pageUsers.map(({ Username, Attributes, ...user }) => ({
  username: Username,
  status: user.UserStatus,
  enabled: user.Enabled,
  created: user.UserCreateDate,
  modified: user.UserLastModifiedDate,
  attributes: Object.fromEntries(Attributes.map(({ Name, Value }) => [Name, Value])),
}))

function textOf({ text, twice, array, own, change = {} }: Case): string {
  const page = (users: unknown) => `${JSON.stringify({ Users: users }, null, 4)}\n`
  if (text !== undefined) return text
  if (twice) return page(pageUsers.slice(0, 2)) + page(pageUsers.slice(2))
  if (array) return JSON.stringify(pageUsers, null, 2)
  if (own) return `[\n${ownUsers.map((user) => JSON.stringify(user)).join(',\n')}\n]\n`
  return respell(change)
}

interface Judged {
  groups: { kind: string; severity: string; suggestion: string; members: Record<string, unknown>[] }[]
}

async function audit(text: string, name: string, isPiped: boolean) {
  const edges = testEdges(isPiped ? { stdin: pipedStdin(text) } : {})
  writeFileSync(join(edges.home, name), text)
  const argv = ['audit-duplicates', '--from', isPiped ? '-' : name, '--json']
  const exitCode = await main(argv, edges)
  await followHints(argv, edges)
  return { exitCode, out: edges.out(), err: edges.err() }
}

/** What must not depend on who has written the file. */
function judgement(out: string) {
  return (JSON.parse(out) as Judged).groups.map(({ kind, severity, suggestion, members }) => ({
    kind,
    severity,
    suggestion,
    members: members.map(({ sub, enabled, emailVerified, suggest }) => ({ sub, enabled, emailVerified, suggest })),
  }))
}

describe.each([
  { from: 'a file', isPiped: false },
  { from: 'standard input', isPiped: true },
])('users of another program, from $from', ({ isPiped }) => {
  it.each([...respelled, ...others].map((one) => ({ ...one, ...held[one.id] })))('$id', async (one) => {
    const expected = await audit(respell({}), 'users.csv', false)
    const { exitCode, out, err } = await audit(textOf(one), one.name ?? 'users.csv', isPiped)
    const words = typeof one.right === 'object' ? one.right.named : (one.words ?? '')
    if (exitCode === 2) {
      expect(one.right, err).not.toBe('same')
      expect(err).toMatch(new RegExp(words, 'i'))
      const [document] = err.trimEnd().split('\n').slice(-1)
      expect(JSON.parse(document ?? '')).toMatchObject({ error: { code: 'input_invalid' } })
      expect(out).toBe('')
      return
    }
    expect(typeof one.right, out).toBe('string')
    expect({ exitCode, groups: judgement(out) }).toEqual({
      exitCode: expected.exitCode,
      groups: judgement(expected.out),
    })
  })
})

it('knows every case that it holds otherwise', () => {
  const ids = [...respelled, ...others].map(({ id }) => id)
  expect(Object.keys(held).filter((id) => !ids.includes(id))).toEqual([])
})
