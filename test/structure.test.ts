import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../src')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => {
    const text = readFileSync(join(root, name), 'utf8')
    return { name, text, imports: importsOf(name, text) }
  })

/** Which folders a folder of src/ may import from, besides itself; `.` is the files at the top. */
const arrows: Readonly<Record<string, string>> = {
  text: '',
  'cognito-crypto': '',
  edges: 'text',
  output: 'text edges',
  net: 'text edges',
  pool: 'text edges net',
  verification: 'text edges net pool',
  aws: 'text edges net pool',
  session: 'text edges net pool verification cognito-crypto',
  login: 'text edges net pool verification cognito-crypto aws session',
  users: 'text edges output aws',
  duplicates: 'text edges users',
  me: 'text edges net output verification',
  probe: 'text edges net verification me',
  // edges: files are read through them
  checks: 'text edges net users duplicates',
  local: 'text edges net pool verification cognito-crypto',
  demo: 'text edges local',
  commands:
    'text edges output net pool verification cognito-crypto aws session login users duplicates me probe checks local demo',
  // net: start.ts says how requests leave
  '.': 'text edges output net commands',
}

/** The parts of a folder: each may import those before it, and `|` stands between parts that are strangers to each other. */
const insides: Readonly<Record<string, string>> = {
  session: 'store, protocol, .',
  login: 'browser | headless',
  users: 'list, formats, export, find, sign-in',
  verification: 'keys, .',
  checks: 'findings, snapshot, doctor, compare, read-pool, iac, change-set | plan | fix-plan',
  local: 'state, http, tokens, hosted-ui | api, server',
}

interface Import {
  readonly path: string
  readonly isLate: boolean
}

/** The files of ours that a file imports, as paths below src/. */
function importsOf(name: string, text: string): Import[] {
  const found = text.matchAll(/(?:\bfrom|\bimport|(?<late>\bimport\())\s*'(?<path>\.[^']+)'/g)
  return [...found].map(({ groups }) => ({
    path: relative(root, join(root, dirname(name), groups?.path ?? '')),
    isLate: groups?.late !== undefined,
  }))
}

/** Where a thread of ours begins. */
const entries = ['start.ts', 'commands/verify/batch-worker.ts']

const roomOf = (file: string) => file.split('/')[0]?.replace(/^.*\.ts$/, '.') ?? '.'
const partOf = (file: string) => file.split('/').slice(1, -1)[0] ?? '.'

describe('who imports whom', () => {
  it.each(files)('$name keeps to the table', ({ name, imports }) => {
    const own = roomOf(name)
    const rooms = imports.map(({ path }) => roomOf(path)).filter((room) => room !== own)
    expect(rooms.filter((room) => !arrows[own]?.split(' ').includes(room))).toEqual([])
  })

  it.each(files.filter(({ name }) => roomOf(name) in insides))(
    '$name keeps to the order inside',
    ({ name, imports }) => {
      const order = (insides[roomOf(name)] ?? '').split(', ').map((place) => place.split(' | '))
      const rank = (part: string) => order.findIndex((place) => place.includes(part))
      const parts = imports.filter(({ path }) => roomOf(path) === roomOf(name)).map(({ path }) => partOf(path))
      expect(rank(partOf(name))).toBeGreaterThanOrEqual(0)
      expect(parts.filter((part) => part !== partOf(name) && rank(part) >= rank(partOf(name)))).toEqual([])
    },
  )

  it.each(files.filter(({ name }) => roomOf(name) === 'commands'))(
    '$name keeps to its command',
    ({ name, imports }) => {
      const parts = imports.filter(({ path }) => roomOf(path) === 'commands').map(({ path }) => partOf(path))
      const isTable = name === 'commands/table.ts'
      expect(parts.filter((part) => part !== partOf(name) && part !== 'shared' && !isTable)).toEqual([])
    },
  )

  it.each(files.filter(({ name }) => roomOf(name) !== 'edges'))(
    '$name knows edges as interfaces',
    ({ name, imports }) => {
      if (entries.includes(name)) return
      const edges = imports.map(({ path }) => path).filter((path) => roomOf(path) === 'edges')
      expect(edges.filter((path) => path !== 'edges/edges.ts')).toEqual([])
    },
  )

  it('the table of commands is known to the program alone', () => {
    const importers = files.filter(({ imports }) => imports.some(({ path }) => path === 'commands/table.ts'))
    expect(importers.map(({ name }) => name)).toEqual(['program.ts'])
  })

  it('the table of answers is loaded with me and probe alone, when one of them runs', () => {
    const importersOf = (folders: RegExp, isEager = false) =>
      files
        .filter(({ imports }) => imports.some(({ path, isLate }) => folders.test(path) && !(isEager && isLate)))
        .map(({ name }) => dirname(name))
    const readers = importersOf(/^me\/answers/)
    expect([...new Set(readers)].sort()).toEqual(['commands/me', 'me/answers', 'probe'])
    const starters = importersOf(/^(?:probe|commands\/(?:me|probe))\//, true)
    expect([...new Set(starters)].sort()).toEqual(['commands/me', 'commands/probe', 'probe', 'probe/forging'])
  })

  it('no folder imports another in a circle', () => {
    const next = new Map<string, Set<string>>()
    for (const { name, imports } of files) {
      const folders = imports.map(({ path }) => dirname(path)).filter((folder) => folder !== dirname(name))
      next.set(dirname(name), new Set([...(next.get(dirname(name)) ?? []), ...folders]))
    }
    // what imports nothing that is left is in no circle, and then matters to no other
    const left = new Set(next.keys())
    for (let before = -1; before !== left.size; ) {
      before = left.size
      for (const folder of left)
        if (![...(next.get(folder) ?? [])].some((other) => left.has(other))) left.delete(folder)
    }
    expect([...left]).toEqual([])
  })
})

/** The files that are loaded with this one. */
function loadedWith(entry: string): ReadonlySet<string> {
  const loaded = new Set<string>()
  const left = [entry]
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    const text = files.find((file) => file.name === name)?.text ?? ''
    loaded.add(name)
    for (const [, path = ''] of text.matchAll(/^(?:import|export) (?!type )[^'()]*'(\.[^']+)'/gm)) {
      const next = relative(root, join(root, dirname(name), path))
      if (!loaded.has(next)) left.push(next)
    }
  }
  return loaded
}

describe('a bare token waits for nothing that only odd input needs', () => {
  it.each(['commands/shared/pasted/read-pasted.ts', 'verification/advice.ts', 'verification/makers.ts'])(
    '%s',
    (name) => {
      const loaded = loadedWith('commands/verify/command.ts')
      expect(loaded).toContain('verification/verify-token.ts')
      expect(loaded).not.toContain(name)
    },
  )
})

/** They alone reach the AWS SDK, each a package of it. */
const sdkFiles = /^aws\/(?:cognito|services\/[a-z0-9-]+)-sdk\.ts$/

describe('changes are judged without the AWS SDK', () => {
  it.each(['check-change-set', 'check-plan'])('%s', (command) => {
    const reached = new Set([`commands/${command}/command.ts`])
    // a set grows while it is walked
    for (const name of reached) {
      const text = files.find((file) => file.name === name)?.text ?? ''
      const paths = text.matchAll(/^(?:import|export) (?!type )[^'()]*'(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm)
      for (const [, path, late = path] of paths) reached.add(relative(root, join(root, dirname(name), late ?? '')))
    }
    expect([...reached].filter((name) => sdkFiles.test(name))).toEqual([])
    expect(reached).toContain('checks/doctor/run-checks.ts')
  })

  it('so is a pool whose answers were saved: a part that is loaded late reads those of AWS', () => {
    const loaded = [...loadedWith('commands/doctor/command.ts')]
    expect(loaded).toContain('commands/shared/findings/pool-folder.ts')
    expect(loaded.filter((name) => name.startsWith('aws/'))).toEqual([])
  })

  it('all of it is reached by one file for each service, which names what is used', () => {
    const users = files.filter(({ text }) =>
      /^(?:import|export) (?!type )[^']*'@aws-sdk|\bimport\('@aws-sdk/m.test(text),
    )
    expect(users.filter(({ name }) => !sdkFiles.test(name)).map(({ name }) => name)).toEqual([])
    expect(users).toHaveLength(8)
  })
})

describe('how large a folder gets', () => {
  const folders = [...new Set(files.map(({ name }) => dirname(name)))]
  it.each(folders)('%s', (folder) => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true })
    expect(entries.filter((entry) => entry.isFile()).length).toBeLessThanOrEqual(25)
  })
})

describe('effects stay at the edge', () => {
  const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '')
  const inside = files.filter(({ name }) => roomOf(name) !== 'edges' && !entries.includes(name))
  it.each(inside)('$name touches nothing by itself', ({ text }) => {
    const code = withoutComments(text)
    expect(code.match(/\bprocess\.|\bconsole\.|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(/g) ?? []).toEqual([])
    expect(code.match(/'node:(?:fs|fs\/promises|child_process|process)'/g) ?? []).toEqual([])
  })
})
