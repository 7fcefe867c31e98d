import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const said = 'The command-line tool for Amazon Cognito user pools.'
const sameLength = 'The command-line TOOL for Amazon Cognito USER POOLS.'

let home: string
let builds: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cogtool-code-'))
  builds = join(home, '.cache/cogtool/code')
  for (const part of ['bin', 'dist']) cpSync(join(root, part), join(home, 'package', part), { recursive: true })
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const start = (env: NodeJS.ProcessEnv = {}, args = ['--help']) => {
  const bin = join(home, 'package/bin/cogtool.js')
  const options = { encoding: 'utf8', env: { PATH: process.env.PATH, HOME: home, ...env } } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], options)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}
const kept = () =>
  readdirSync(builds, { recursive: true, encoding: 'utf8' })
    .map((name) => join(builds, name))
    .filter((path) => statSync(path).isFile())
/** Another text in the bundle, of the same length: who runs the code kept before says the old one. */
const changeSource = () => {
  const chunks = join(home, 'package/dist/chunks')
  for (const path of readdirSync(chunks).map((name) => join(chunks, name))) {
    const text = readFileSync(path, 'utf8')
    if (text.includes(said)) writeFileSync(path, text.replace(said, sameLength))
  }
}

describe('compiled code', () => {
  it('is kept, for this user alone, and used by the next start', () => {
    expect(start()).toContain(said)
    expect(kept().length).toBeGreaterThan(1)
    for (const path of kept()) expect(statSync(path).mode & 0o777).toBe(0o600)
    for (const path of [join(home, '.cache/cogtool'), builds]) expect(statSync(path).mode & 0o777).toBe(0o700)
    changeSource()
    expect(start()).toContain(said)
  })

  it('is not of what the cache cannot be trusted with', () => {
    start()
    changeSource()
    for (const folder of [builds, join(home, '.cache')]) {
      chmodSync(folder, 0o770)
      expect(start()).toContain(sameLength)
      chmodSync(folder, 0o700)
    }
    expect(start({ NODE_DISABLE_COMPILE_CACHE: '1' })).toContain(sameLength)
    renameSync(builds, join(home, 'elsewhere'))
    symlinkSync(join(home, 'elsewhere'), builds)
    expect(start()).toContain(sameLength)
    rmSync(builds)
    renameSync(join(home, 'elsewhere'), builds)
    expect(start()).toContain(said)
  })

  it('may lie behind a link of one’s own above the cache', () => {
    mkdirSync(join(home, 'scratch'), { mode: 0o700 })
    symlinkSync(join(home, 'scratch'), join(home, '.cache'))
    start()
    changeSource()
    expect(start()).toContain(said)
  })

  it('is compiled and kept again where it was damaged', () => {
    start()
    for (const path of kept()) {
      const bytes = readFileSync(path)
      const at = Math.floor(bytes.length / 3)
      bytes.writeUInt8(bytes.readUInt8(at) ^ 0x55, at)
      writeFileSync(path, bytes)
    }
    changeSource()
    expect(start()).toContain(sameLength)
    expect(start()).toContain(sameLength)
    for (const path of kept()) writeFileSync(path, '')
    expect(start()).toContain(sameLength)
    for (const path of kept()) expect(statSync(path).size).toBeGreaterThan(0)
  })

  it('is done without where there is no place for it', () => {
    writeFileSync(join(home, '.cache'), '')
    expect(start()).toContain(said)
  })

  it('of a bundle that was not started for long goes when a new one comes, and nothing else', () => {
    const [old, recent, foreign] = ['0123456789abcdef', 'fedcba9876543210', 'documents']
    const longAgo = new Date(Date.now() - 31 * 24 * 60 * 60 * 1000)
    for (const name of [old, recent, foreign]) {
      mkdirSync(join(builds, name), { recursive: true, mode: 0o700 })
      if (name !== recent) utimesSync(join(builds, name), longAgo, longAgo)
    }
    for (const folder of ['.cache', '.cache/cogtool', '.cache/cogtool/code']) chmodSync(join(home, folder), 0o700)
    start()
    const left = readdirSync(builds)
    expect(left).toEqual(expect.arrayContaining([recent, foreign]))
    expect(left).not.toContain(old)
    expect(left).toHaveLength(3)
  })

  it('never takes away what lies behind a link', () => {
    const documents = join(home, 'documents')
    mkdirSync(join(documents, '0123456789abcdef'), { recursive: true })
    const longAgo = new Date(Date.now() - 31 * 24 * 60 * 60 * 1000)
    utimesSync(join(documents, '0123456789abcdef'), longAgo, longAgo)
    mkdirSync(join(home, '.cache/cogtool'), { recursive: true, mode: 0o700 })
    symlinkSync(documents, builds)
    start()
    expect(readdirSync(documents)).toEqual(['0123456789abcdef'])
  })

  it('is all that a start loads: no heavy library before it is used', () => {
    start()
    const sizeOf = (name: string) => {
      const folder = readdirSync(join(home, 'package/dist')).includes(name) ? 'dist' : 'dist/chunks'
      return statSync(join(home, 'package', folder, name)).size
    }
    const loaded = kept().map((path) => path.slice(path.lastIndexOf('/') + 1))
    expect(loaded).toContain('cogtool.js')
    expect(loaded.reduce((sum, name) => sum + sizeOf(name), 0)).toBeLessThan(100_000)
    // the SDK, inquirer and undici are there, in chunks of their own
    const all = readdirSync(join(home, 'package/dist/chunks')).map(sizeOf)
    expect(all.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(500_000)
  })
})
