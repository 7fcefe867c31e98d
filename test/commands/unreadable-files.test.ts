import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { main } from '../../src/main.ts'
import { testEdges } from '../helpers/test-edges.ts'

it.each([
  { args: ['audit-duplicates', '--from', 'folder'], why: 'it is a folder' },
  { args: ['audit-duplicates', '--from', 'file/users.csv'], why: 'a part of its path is no folder' },
  { args: ['audit-duplicates', '--from', 'x'.repeat(300)], why: 'its name is too long' },
  { args: ['audit-duplicates', '--from', 'none'], why: 'there is no such file' },
  { args: ['decode', '--token-file', 'folder'], why: 'it is a folder' },
  { args: ['decode', '--token-file', 'x'.repeat(300)], why: 'its name is too long' },
  { args: ['local', '--users', 'folder'], why: 'it is a folder' },
])('$args says why in words', async ({ args, why }) => {
  const edges = testEdges()
  mkdirSync(join(edges.home, 'folder'))
  writeFileSync(join(edges.home, 'file'), '')
  expect(await main(args, edges)).toBe(2)
  expect(edges.err().split('\n')).toEqual([
    expect.stringMatching(/^error: .*cannot be read/),
    `  ${why}`,
    expect.stringMatching(/^ {2}→ /),
    '',
  ])
})

it('a config file that is a folder is no bug', async () => {
  const edges = testEdges()
  mkdirSync(join(edges.home, 'cogtool.json'))
  expect(await main(['config', '--json'], edges)).toBe(2)
  expect(JSON.parse(edges.err()).error).toMatchObject({
    code: 'config_invalid',
    message: expect.stringMatching(/^the config file cannot be read: .*: it is a folder$/),
  })
})
