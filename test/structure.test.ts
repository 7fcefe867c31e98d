import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name, text: readFileSync(join(root, 'src', name), 'utf8') }))

/** Which folders a folder of src/ may import from, besides itself; `.` is the files at the top. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  net: ['certificate-problems', 'errors', 'edges'],
  pool: ['net', 'verification', 'errors', 'edges', 'guarded-files', 'settings'],
  verification: ['net', 'pool', 'errors', 'edges', 'guarded-files'],
  'cognito-crypto': [],
  session: [
    'net',
    'pool',
    'certificate-problems',
    'cognito-crypto',
    'verification',
    'errors',
    'edges',
    'guarded-files',
  ],
  login: ['net', 'pool', 'session', 'verification', 'errors', 'edges', 'version'],
  aws: ['net', 'pool', 'certificate-problems', 'errors', 'edges', 'settings', 'nearest', 'version'],
  users: ['aws', 'verification', 'errors', 'edges', 'nearest'],
  duplicates: ['users', 'errors', 'edges'],
  me: ['net', 'pool', 'verification', 'errors', 'edges', 'version'],
  probe: ['net', 'pool', 'me', 'verification', 'errors', 'edges', 'version'],
  'sign-in': ['pool', 'session', 'aws', 'cognito-crypto', 'verification', 'errors', 'edges'],
  local: ['cognito-crypto', 'verification', 'errors', 'edges', 'guarded-files', 'version'],
  demo: ['local', 'errors', 'edges'],
}
const features = Object.keys(arrows)

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '')
const importsOf = (text: string) => [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, path]) => path ?? '')
const targetOf = (file: string, path: string) => relative(join(root, 'src'), join(root, 'src', dirname(file), path))
const folderOf = (file: string) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : file.replace(/\.ts$/, ''))

describe('who imports whom', () => {
  it.each(files.filter(({ name }) => features.includes(folderOf(name))))(
    '$name keeps to the arrows',
    ({ name, text }) => {
      const own = folderOf(name)
      const foreign = importsOf(text)
        .map((path) => folderOf(targetOf(name, path)))
        // what draws and escapes is everybody's
        .filter((folder) => folder !== own && folder !== 'output')
      expect(foreign.filter((folder) => !arrows[own]?.includes(folder))).toEqual([])
    },
  )

  it.each(files.filter(({ name }) => folderOf(name) === 'commands'))(
    '$name imports no other command',
    ({ name, text }) => {
      const others = importsOf(text).map((path) => targetOf(name, path))
      const commands = [
        ...readFileSync(join(root, 'src/commands/table.ts'), 'utf8').matchAll(/import\('\.\/(.+?)'\)/g),
      ].map(([, file]) => `commands/${file}`)
      if (name !== 'commands/table.ts') expect(others.filter((file) => commands.includes(file))).toEqual([])
    },
  )
})

describe('effects stay at the edge', () => {
  const inside = files.filter(({ name }) => !/^(?:system-[\w-]+|start)\.ts$/.test(name))
  it.each(inside)('$name touches nothing by itself', ({ text }) => {
    const code = withoutComments(text)
    expect(code.match(/\bprocess\.|\bconsole\.|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(/g) ?? []).toEqual([])
    expect(code.match(/'node:(?:fs|fs\/promises|child_process|process)'/g) ?? []).toEqual([])
  })
})
