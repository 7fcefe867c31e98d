import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../../src/main.ts'
import { makePipe } from '../../helpers/pipe.ts'
import { type TestEdges, testEdges } from '../../helpers/test-edges.ts'

it.each([
  { args: ['audit-duplicates', '--from', 'folder'], why: 'it is a folder' },
  { args: ['audit-duplicates', '--from', 'file/users.csv'], why: 'a part of its path is not a folder' },
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

const secret = 'hunter2-hunter2-hunter2'
const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
/** Things that stand where a small file should, by the path that they are made at. */
const oddities: Readonly<Record<string, (path: string) => void>> = {
  'a pipe': makePipe,
  'an endless device': (path) => symlinkSync('/dev/zero', path),
  'a folder': (path) => mkdirSync(path),
  '5 MB': (path) => writeFileSync(path, secret.repeat(250_000)),
  'one byte too many': (path) => writeFileSync(path, secret.padEnd(64 * 1024 + 1, ' ')),
  'a link': (path) => {
    writeFileSync(`${path}.target`, `{ "pools": {}, "${secret}": 1 }`)
    symlinkSync(`${path}.target`, path)
  },
}

describe('a config file', () => {
  const device = 'it is a pipe or a device, not a regular file'
  it.each([
    { what: 'a pipe', project: device, user: device },
    { what: 'an endless device', project: 'it is a link', user: device },
    { what: 'a folder', project: 'it is a folder', user: 'it is a folder' },
    { what: '5 MB', project: 'it has more than 64 KiB', user: 'it has more than 64 KiB' },
    { what: 'one byte too many', project: 'it has more than 64 KiB', user: 'it has more than 64 KiB' },
    { what: 'a link', project: 'it is a link', user: undefined },
  ])('that is $what is refused at once, and nothing of it is quoted', async ({ what, project, user }) => {
    for (const [place, why] of Object.entries({ 'cogtool.json': project, 'config/config.json': user })) {
      if (why === undefined) continue
      const edges = testEdges()
      mkdirSync(join(edges.home, 'config'))
      oddities[what]?.(join(edges.home, place))
      expect(await main(['config'], edges)).toBe(2)
      expect(edges.err().split('\n').slice(0, 2)).toEqual([
        `error: the config file cannot be read: ${join(edges.home, place)}`,
        `  ${why}`,
      ])
      expect(edges.err()).not.toContain(secret)
    }
  })

  it("may be a link where it is the user's own", async () => {
    const edges = testEdges()
    mkdirSync(join(edges.home, 'config'))
    const entry = { pools: { dev: { userPoolId: 'eu-west-1_AbC123xyz' } } }
    writeFileSync(join(edges.home, 'dotfile.json'), JSON.stringify(entry).padEnd(64 * 1024))
    symlinkSync(join(edges.home, 'dotfile.json'), join(edges.home, 'config/config.json'))
    expect(await main(['config', '--pool', 'dev', '--json'], edges)).toBe(0)
    expect(edges.out()).toContain('eu-west-1_AbC123xyz')
  })
})

describe('a file of certificates', () => {
  const named = (edges: TestEdges, key: 'caFile' | '--ca-file', name: string) => {
    if (key === '--ca-file') return ['config', '--json', key, name]
    const pools = { dev: { userPoolId: 'eu-west-1_AbC123xyz', caFile: name } }
    writeFileSync(join(edges.home, 'cogtool.json'), JSON.stringify({ default: 'dev', pools }))
    return ['config', '--json']
  }

  it.each([
    { what: 'a pipe', caFile: 'it is a pipe or a device, not a regular file' },
    {
      what: 'an endless device',
      caFile: 'it is a pipe or a device, not a regular file',
      '--ca-file': 'it has more than 1024 KiB',
    },
    { what: 'a folder', caFile: 'it is a folder', '--ca-file': 'it is a folder' },
    { what: '5 MB', caFile: 'it has more than 1024 KiB', '--ca-file': 'it has more than 1024 KiB' },
    { what: 'a link', caFile: 'it holds none in PEM form', '--ca-file': 'it holds none in PEM form' },
    { what: 'nothing', caFile: 'there is no such file', '--ca-file': 'there is no such file' },
  ])('that is $what is refused, and nothing of it is quoted', async ({ what, ...reasons }) => {
    for (const key of ['caFile', '--ca-file'] as const) {
      if (reasons[key] === undefined) continue
      const edges = testEdges({ env: { COGTOOL_TRUST_PROJECT_FILE: '1' } })
      oddities[what]?.(join(edges.home, 'odd'))
      expect(await main(named(edges, key, 'odd'), edges)).toBe(2)
      const code = key === 'caFile' ? 'config_invalid' : 'input_unreadable'
      expect(JSON.parse(edges.err()).error).toMatchObject({
        code,
        message: expect.stringContaining(`: ${reasons[key]}`),
      })
      expect(edges.err()).not.toContain(secret)
    }
  })

  it.each(['caFile', '--ca-file'] as const)('may be of 220 KB, and a link: %s', async (key) => {
    const edges = testEdges({ env: { COGTOOL_TRUST_PROJECT_FILE: '1' } })
    writeFileSync(join(edges.home, 'bundle.pem'), certificate.repeat(4000))
    symlinkSync(join(edges.home, 'bundle.pem'), join(edges.home, 'link.pem'))
    const trusted: string[] = []
    const withCertificates: TestEdges['withCertificates'] = (certificates) => {
      trusted.push(certificates)
      return edges
    }
    expect(await main(named(edges, key, 'link.pem'), { ...edges, withCertificates })).toBe(0)
    expect(trusted).toEqual([certificate.repeat(4000)])
  })
})
