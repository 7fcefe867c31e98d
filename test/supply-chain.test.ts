import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { repository } from '../src/text/version.ts'

const root = join(import.meta.dirname, '..')
const text = (path: string) => readFileSync(join(root, path), 'utf8')

describe.each(['package-lock.json', 'test/targets/package-lock.json'])('%s', (path) => {
  const { packages } = JSON.parse(text(path)) as { packages: Record<string, { integrity?: string; resolved?: string }> }
  const entries = Object.entries(packages).filter(([name]) => name !== '')

  it('has a hash for every package, those of other platforms too', () => {
    expect(entries.length).toBeGreaterThan(100)
    expect(entries.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''))).toEqual([])
  })

  it('names no registry', () => {
    expect(entries.filter(([, { resolved }]) => resolved !== undefined)).toEqual([])
  })
})

describe('the notices of what is in the bundle', () => {
  // what only the whole text of each licence says
  const marks: Record<string, readonly string[]> = {
    MIT: ['Permission is hereby granted, free of charge', 'WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED'],
    ISC: ['Permission to use, copy, modify, and/or distribute this software', 'DISCLAIMS ALL WARRANTIES'],
    'Apache-2.0': ['TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION', 'Limitation of Liability'],
  }
  const sections = text('dist/THIRD_PARTY_NOTICES.txt')
    .split(`\n${'-'.repeat(80)}\n\n`)
    .flatMap((section) => {
      const [, heads = '', text = ''] = /^(.+?)\n\n(.+)$/s.exec(section) ?? []
      return heads.split('\n').map((head) => {
        const [, name = '', license = ''] = /^(\S+) \d\S* \((.+)\)$/.exec(head) ?? []
        // texts are wrapped in many ways
        return { head, name, license, words: text.replace(/\s+/g, ' ') }
      })
    })

  it('are about the packages that are known to be there', () => {
    const names = sections.map(({ name }) => name)
    expect(names).toEqual([...new Set(names)])
    expect(names).toEqual(
      expect.arrayContaining([
        '@aws-sdk/client-cognito-identity-provider',
        '@aws-sdk/nested-clients',
        'undici',
        'jose',
      ]),
    )
  })

  it.each(sections)('have the whole licence of $head', ({ license, words }) => {
    expect(Object.keys(marks)).toContain(license)
    for (const mark of marks[license] ?? []) expect(words).toContain(mark)
  })
})

describe('the package', () => {
  const manifest = JSON.parse(text('package.json')) as Record<string, Record<string, string>>
  const { scripts, dependencies } = manifest
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8' }),
  ) as [{ size: number; files: { path: string }[] }]

  it('runs nothing where it is installed, and installs nothing else', () => {
    // `prepare` runs in a checkout alone
    expect(Object.keys(scripts ?? {}).filter((name) => /install/.test(name))).toEqual([])
    expect(dependencies).toBeUndefined()
    // npm builds what has one, without a word in package.json
    expect(packed.files.filter(({ path }) => path.endsWith('binding.gyp'))).toEqual([])
  })

  it('says where its sources are, as the program does', () => {
    // npm compares it with the repository that publishes
    expect(manifest.repository).toEqual({ type: 'git', url: `git+${repository}.git` })
  })

  it('brings the manual and the schema of config files', () => {
    const paths = packed.files.map(({ path }) => path)
    expect(paths).toEqual(expect.arrayContaining(['man/cogtool.1', 'schema/cogtool.schema.json']))
    // npm links what a list names, and nothing else
    expect(manifest.man).toEqual(['./man/cogtool.1'])
  })

  it('leaves the recording of the demo in the repository', () => {
    expect(packed.files.map(({ path }) => path).filter((path) => path.endsWith('.svg'))).toEqual([])
  })

  it('stays under 1 MB', () => {
    expect(packed.size).toBeLessThan(1_000_000)
  })

  it('brings its licences and what is promised about security', () => {
    const paths = packed.files.map(({ path }) => path)
    expect(paths).toEqual(expect.arrayContaining(['LICENSE', 'SECURITY.md', 'dist/THIRD_PARTY_NOTICES.txt']))
  })
})
