import { describe, expect, it } from 'vitest'
import { main } from '../src/main.ts'
import { testEdges } from './helpers/test-edges.ts'

async function run(argv: readonly string[]) {
  const edges = testEdges()
  const exitCode = await main(argv, edges)
  return { exitCode, err: edges.err() }
}

describe('a flag is not the value of another one', () => {
  it.each([
    [['whoami', '--session', '--json'], '--session', 'NAME', 'whoami'],
    [['--session', '--json', 'whoami'], '--session', 'NAME', 'whoami'],
    [['whoami', '--session'], '--session', 'NAME', 'whoami'],
    [['login', '--session', '-x'], '--session', 'NAME', 'login'],
    [['login', '--session', '--store', 'none'], '--session', 'NAME', 'login'],
    [['login', '--username', '--store', 'none'], '--username', 'NAME', 'login'],
    [['export-users', '-o', '--filter', 'x'], '--output', 'FILE', 'export-users'],
    [['users', 'find', '--pool', '--', 'x'], '--pool', 'NAME', 'users'],
  ])('%j: %s', async (argv, flag, value, command) => {
    const { exitCode, err } = await run(argv)
    expect(exitCode).toBe(2)
    expect(err).toContain(`${flag} needs a value`)
    expect(err).toContain(`${value} is missing; one that begins with a hyphen is given as ${flag}=-x`)
    expect(err).toContain(`cogtool ${command} --help`)
  })

  it.each([
    [['whoami', '--session=--json']],
    [['whoami', '--session=-x']],
    [['whoami', '--session', '-']],
    [['whoami', '--session', '-5']],
    // words behind -- are no flags
    [['decode', '--', '--session', '--json']],
  ])('%j is a value', async (argv) => {
    expect((await run(argv)).err).not.toContain('needs a value')
  })
})
