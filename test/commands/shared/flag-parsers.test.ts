import { Command, type Option } from 'commander'
import { describe, expect, it } from 'vitest'
import {
  count,
  fileOf,
  isRepeatable,
  keyValue,
  rate,
  repeatable,
  repeatableList,
  seconds,
  time,
  words,
} from '../../../src/commands/shared/flag-parsers.ts'
import { addGlobalFlags } from '../../../src/commands/shared/global-flags.ts'
import { commandTable } from '../../../src/commands/table.ts'
import { main } from '../../../src/main.ts'
import { testEdges } from '../../helpers/test-edges.ts'

const own = { why: 'its reason', hint: 'its hint' }
const pair = { fault: 'is no pair', ...own }
const zoned = (defaultZone?: 'Z') => (text: string) =>
  time('--at', { takesEpochSeconds: true, ...(defaultZone && { defaultZone }), ...own })(text).toISOString()
const utc = zoned('Z')

it.each([
  ['seconds', seconds('--s'), '0', 0],
  ['seconds with a fraction', seconds('--s'), '2.50', 2.5],
  ['whole seconds', seconds('--s', { isWhole: true, least: 1, most: 9 }), '9', 9],
  ['a rate', rate('--r'), '0.5', 0.5],
  ['a rate with a bound', rate('--r', { most: 100 }), '100', 100],
  ['a count', count('--c'), '999999999', 999_999_999],
  ['a count from 0', count('--c', { least: 0 }), '0', 0],
  ['words in the order of the list', words('--w', ['a', 'b', 'c']), 'c, a', ['a', 'c']],
  ['the same word twice', words('--w', ['a', 'b']), 'b,b', ['b']],
  ['a pair', keyValue('--k', pair), 'a=b=c', ['a', 'b=c']],
  ['a pair with an empty value', keyValue('--k', pair), 'a=', ['a', '']],
  ['a file', fileOf('--f'), '-', { flag: '--f', path: '-' }],
  ['a day', zoned(), '2026-01-31', '2026-01-31T00:00:00.000Z'],
  ['a time', utc, '2026-01-31T18:00', '2026-01-31T18:00:00.000Z'],
  ['a time with a zone', utc, '2026-01-31T18:00:00.25+02:00', '2026-01-31T16:00:00.250Z'],
  ['a time in small letters', utc, '2026-01-31t18:00z', '2026-01-31T18:00:00.000Z'],
  ['epoch seconds', utc, '1.5', '1970-01-01T00:00:01.500Z'],
  ['epoch seconds before 1970', utc, '-1', '1969-12-31T23:59:59.000Z'],
])('%s', (_, parse, text, value) => {
  expect(parse(text)).toEqual(value)
})

it('a time without a zone is in that of this machine, unless a flag has its own', () => {
  const local = new Date(2026, 0, 31, 18).toISOString()
  expect(zoned()('2026-01-31T18:00')).toBe(local)
})

describe('refuses', () => {
  const notTimes = ['', 'now', '2026-13-01', '2026-02-31', '2026-02-31T10:00Z', '2026-01-31Z', '2026-01-31T25:00']
  const texts: [fault: string, parse: (text: string) => unknown, texts: string[]][] = [
    ['is not a number of seconds', seconds('--x'), ['', '-1', '1e3', '.5', '1s', ' 1']],
    ['is not a number of seconds', seconds('--x', { isWhole: true, least: 1, most: 9 }), ['1.5']],
    ['is not a rate', rate('--x', { most: 100 }), ['-1', '1e1', '']],
    ['is not a number', count('--x'), ['1.5', '1e2', '']],
    ['is out of range', seconds('--x'), ['9'.repeat(400)]],
    ['is out of range', seconds('--x', { isWhole: true, least: 1, most: 9 }), ['0', '10']],
    ['is out of range', rate('--x', { most: 100 }), ['0', '0.0', '100.1']],
    ['is out of range', count('--x'), ['0', '1000000000', '9'.repeat(20)]],
    ['is no pair', keyValue('--x', pair), ['=b', 'ab', '']],
    ['is not a time', time('--x', { takesEpochSeconds: true, ...own }), [...notTimes, '1e23', '9'.repeat(17)]],
    ['is not a time', time('--x', own), ['2026', '1']],
  ]
  const cases = texts.flatMap(([fault, parse, bad]) => bad.map((text) => ({ fault, parse, text })))
  it.each(cases)('$text: it $fault', ({ fault, parse, text }) => {
    const message = `--x ${fault}: ${JSON.stringify(text.slice(0, 40))}`
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'invalid_value', message }))
  })

  it.each([
    [seconds('--x'), 'it must be a number in digits, 0 or more', 'e.g. --x 10'],
    [rate('--x'), 'it must be a number of requests a second in digits, above 0', 'e.g. --x 10'],
    [count('--x'), 'it must be a whole number from 1 to 999999999', 'e.g. --x 100'],
    [count('--x', { least: 0, most: 9 }), 'it must be a whole number from 0 to 9', 'e.g. --x 100'],
    [count('--x', own), own.why, own.hint],
    [keyValue('--x', pair), own.why, own.hint],
    [time('--x', own), own.why, own.hint],
  ])('%o with its reason and a hint', (parse, why, hint) => {
    expect(() => parse('?')).toThrow(expect.objectContaining({ why, hint }))
  })

  it('a word that it does not know', () => {
    expect(() => words('--x', ['a', 'b'])('a,B')).toThrow(
      expect.objectContaining({
        code: 'invalid_value',
        message: '--x does not know "B"',
        why: 'it accepts some of a, b, separated by commas',
        hint: 'did you mean b?',
      }),
    )
  })
})

describe('a repeatable flag', () => {
  it('keeps its values in their order, and leaves those before as they are', () => {
    const parse = repeatable(count('--x'))
    const earlier = parse('2')
    expect(parse('1', earlier)).toEqual([2, 1])
    expect(earlier).toEqual([2])
  })

  it('may hold several values at a time', () => {
    const parse = repeatableList((text) => text.split(','))
    expect(parse('c', parse('a,b'))).toEqual(['a', 'b', 'c'])
  })
})

describe('a flag given twice', () => {
  const line = ['export-users', '--user-pool-id', 'eu-west-1_AbC123xyz']
  const table: [what: string, args: string[], flag: string][] = [
    ['a flag of a command, in both forms', [...line, '-o', 'x.csv', '--output=y.csv'], '-o'],
    ['one with a default', [...line, '--rps', '20', '--rps', '21'], '--rps'],
    ['one of few words', ['login', '--flow', 'code', '--flow', 'implicit'], '--flow'],
    ['a flag of all commands, before and after the name', ['--pool', 'a', 'token', '--pool', 'b'], '--pool'],
    ['a flag of a command of a command', ['users', 'find', '--limit', '1', '--limit', '2'], '--limit'],
    ['a file', ['verify', '--token-file', 'a', '--token-file', 'b'], '--token-file'],
    ['an empty value first', ['config', '--api-url', '', '--api-url', 'http://localhost'], '--api-url'],
  ]
  it.each(table)('%s: exit 2 at another value', async (_, args, flag) => {
    const edges = testEdges()
    expect(await main(args, edges)).toBe(2)
    expect(edges.err()).toBe(
      `error: ${flag} was given more than once, with different values\n  it takes one value\n  → keep one of them\n`,
    )
  })

  it('is not meant where a flag takes several words at once', async () => {
    const edges = testEdges()
    expect(await main(['doctor', '--diff', 'a', 'b'], edges)).toBe(2)
    expect(edges.err()).not.toContain('more than once')
  })

  it('takes the same value again', async () => {
    const edges = testEdges()
    expect(await main(['config', '--region', 'eu-west-1', '--region=eu-west-1'], edges)).toBe(0)
  })

  it('several times where its help says so, and nowhere else', async () => {
    const program = new Command()
    addGlobalFlags(program)
    const started = async () => ({}) as never
    const context = { commands: [], start: started, startAt: started, startBare: started, startWithoutFiles: started }
    for (const { name, load } of commandTable) {
      ;(await load()).define(program.command(name), { ...context, finish: () => {} })
    }
    const commands = [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)]
    const flags = commands.flatMap(({ options }) => options)
    const namesOf = (some: Option[]) => some.map(({ long }) => long)
    expect(namesOf(flags.filter(isRepeatable))).toEqual(
      namesOf(flags.filter(({ description }) => /repeatable|verify accepts several/.test(description))),
    )
  })
})
