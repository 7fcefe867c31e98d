import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../../src/main.ts'
import { testEdges } from '../../helpers/test-edges.ts'

const users =
  'username,sub,email,email_verified,phone_number,phone_number_verified,status,enabled,created,modified,preferred_username,identities\r\n' +
  'a,1,x@example.com,false,,,CONFIRMED,true,,,,\r\nb,2,X@example.com,false,,,CONFIRMED,true,,,,\r\n'

/** A folder with an export, a link to it and a link to the folder. */
function folder() {
  const edges = testEdges()
  writeFileSync(join(edges.home, 'users.csv'), users)
  writeFileSync(join(edges.home, 'rest.csv.partial'), users)
  symlinkSync('users.csv', join(edges.home, 'link.csv'))
  symlinkSync('.', join(edges.home, 'here'))
  mkdirSync(join(edges.home, 'sub'))
  return edges
}

describe('audit-duplicates does not replace what it reads', () => {
  it('nor an export that can be gone on with', async () => {
    const edges = folder()
    writeFileSync(join(edges.home, 'rest.csv.partial.state.json'), '{}')
    expect(await main(['audit-duplicates', '--from', 'users.csv', '-o', 'rest.csv'], edges)).toBe(2)
    expect(edges.err()).toContain('rest.csv.partial belongs to an unfinished export')
    expect(readFileSync(join(edges.home, 'rest.csv.partial'), 'utf8')).toBe(users)
  })

  it.each([
    { name: 'the same word', from: 'users.csv', to: 'users.csv' },
    { name: 'another spelling', from: 'users.csv', to: 'sub/.././users.csv' },
    { name: 'a link to it', from: 'link.csv', to: 'users.csv' },
    { name: 'through a link to the folder', from: 'users.csv', to: 'here/users.csv' },
    { name: 'the rest of an export', from: 'rest.csv.partial', to: 'rest.csv' },
  ])('$name', async ({ from, to }) => {
    const edges = folder()
    const before = readdirSync(edges.home)
    // nothing is read: not even that the file is an export
    const files = { ...edges.files, open: () => Promise.reject(new Error('it was opened')) }
    const exitCode = await main(['audit-duplicates', '--from', from, '-o', to], { ...edges, files })
    expect({ exitCode, out: edges.out() }).toEqual({ exitCode: 2, out: '' })
    expect(edges.err().split('\n')).toEqual([
      expect.stringMatching(/^error: --from and -o name the same file: /),
      '  what is written would replace what is read',
      '  → name another file with -o',
      '',
    ])
    expect(readFileSync(join(edges.home, from), 'utf8')).toBe(users)
    expect(readdirSync(edges.home)).toEqual(before)
  })

  it('gives the code output_exists', async () => {
    const edges = folder()
    await main(['audit-duplicates', '--from', 'users.csv', '-o', 'users.csv', '--json'], edges)
    expect(JSON.parse(edges.err()).error).toMatchObject({ code: 'output_exists', exitCode: 2 })
  })

  it('still replaces another file', async () => {
    const edges = folder()
    writeFileSync(join(edges.home, 'audit.txt'), 'an older one')
    expect(await main(['audit-duplicates', '--from', 'users.csv', '-o', 'audit.txt'], edges)).toBe(1)
    expect(readFileSync(join(edges.home, 'audit.txt'), 'utf8')).toContain('x@example.com')
  })
})

describe('a report of me does not replace what me reads', () => {
  it.each([
    ['--token-file', ['--token-file', 'token.txt']],
    ['--data', ['--data', '@token.txt']],
  ])('%s', async (flag, args) => {
    const edges = testEdges({ env: { COGTOOL_TOKEN: 'x' } })
    writeFileSync(join(edges.home, 'token.txt'), 'the only copy')
    const report = ['--report', 'har=./token.txt']
    expect(await main(['me', '--api-url', 'http://localhost:1/', ...args, ...report], edges)).toBe(2)
    expect(edges.err()).toContain(`${flag} and --report name the same file: ./token.txt`)
    expect(readFileSync(join(edges.home, 'token.txt'), 'utf8')).toBe('the only copy')
  })
})
