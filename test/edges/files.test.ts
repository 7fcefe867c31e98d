import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { ReadLimits } from '../../src/edges/edges.ts'
import { systemFiles } from '../../src/edges/files.ts'
import { makeFolder } from '../../src/edges/make-folder.ts'
import { makePipe } from '../helpers/pipe.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cogtool-files-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
})

const files = systemFiles((processId) => processId === process.pid)
const small = { kind: 'file', limit: 1024 } as const
const noWords = async () => {}
const modeOf = (path: string) => statSync(path).mode & 0o777

describe('replacing a file', () => {
  it('makes its folder, both for the owner alone', async () => {
    const path = join(folder, 'new', 'deep', 'file.json')
    await files.replace(path, '{}')
    expect(readFileSync(path, 'utf8')).toBe('{}')
    expect([modeOf(path), modeOf(join(folder, 'new', 'deep'))]).toEqual([0o600, 0o700])
  })

  it('takes away permissions that the old file gave', async () => {
    const path = join(folder, 'file')
    writeFileSync(path, 'old', { mode: 0o644 })
    await files.replace(path, 'new')
    expect([readFileSync(path, 'utf8'), modeOf(path)]).toEqual(['new', 0o600])
  })

  it('keeps the mode of a shared one, and makes a new one as other programs do', async () => {
    const [old, made] = [join(folder, 'old.json'), join(folder, 'made.json')]
    writeFileSync(old, 'old')
    chmodSync(old, 0o640)
    for (const path of [old, made]) await files.replace(path, 'new', { isShared: true })
    expect([modeOf(old), modeOf(made)]).toEqual([0o640, 0o666 & ~process.umask()])
    expect(readdirSync(folder)).toEqual(['made.json', 'old.json'])
  })

  it('replaces a symbolic link, not what it points to', async () => {
    const target = join(folder, 'target')
    writeFileSync(target, 'untouched')
    symlinkSync(target, join(folder, 'link'))
    await files.replace(join(folder, 'link'), 'new')
    expect([readFileSync(target, 'utf8'), readFileSync(join(folder, 'link'), 'utf8')]).toEqual(['untouched', 'new'])
  })

  it('leaves nothing behind when it fails', async () => {
    // a folder cannot be replaced by a file
    await files.replace(join(folder, 'sub', 'x'), '')
    await expect(files.replace(join(folder, 'sub'), 'text')).rejects.toMatchObject({ code: 'EISDIR' })
    expect(readdirSync(folder).sort()).toEqual(['sub'])
  })
})

describe('reading a small text', () => {
  const make: Readonly<Record<string, (path: string) => void>> = {
    'a file': (path) => writeFileSync(path, 'text'),
    'a file of the very limit': (path) => writeFileSync(path, 'x'.repeat(1024)),
    'a file of one byte more': (path) => writeFileSync(path, 'x'.repeat(1025)),
    'a link to a file': (path) => {
      writeFileSync(`${path}.target`, 'text')
      symlinkSync(`${path}.target`, path)
    },
    'a link to nothing': (path) => symlinkSync(`${path}.target`, path),
    'a link to an endless device': (path) => symlinkSync('/dev/zero', path),
    'a folder': (path) => mkdirSync(path),
    'a pipe that nobody writes to': makePipe,
  }
  const refused = (code: string) => ({ code })
  it.each([
    { what: 'a file', file: 'text', linked: 'text', any: 'text' },
    { what: 'a file of the very limit', file: 'x'.repeat(1024), linked: 'x'.repeat(1024), any: 'x'.repeat(1024) },
    {
      what: 'a file of one byte more',
      file: refused('TOO_LARGE'),
      linked: refused('TOO_LARGE'),
      any: refused('TOO_LARGE'),
    },
    { what: 'a link to a file', file: refused('A_LINK'), linked: 'text', any: 'text' },
    { what: 'a link to nothing', file: refused('A_LINK'), linked: undefined, any: undefined },
    {
      what: 'a link to an endless device',
      file: refused('A_LINK'),
      linked: refused('NOT_REGULAR'),
      any: refused('TOO_LARGE'),
    },
    { what: 'a folder', file: refused('EISDIR'), linked: refused('EISDIR'), any: refused('EISDIR') },
    { what: 'a pipe that nobody writes to', file: refused('NOT_REGULAR'), linked: refused('NOT_REGULAR') },
  ])('$what', async ({ what, ...expected }) => {
    const path = join(folder, 'named')
    make[what]?.(path)
    for (const [kind, outcome] of Object.entries(expected) as [ReadLimits['kind'], unknown][]) {
      const limits = { kind, limit: 1024 }
      if (typeof outcome === 'object')
        await expect(files.read(path, limits), kind).rejects.toMatchObject(outcome as object)
      else expect(await files.read(path, limits), kind).toBe(outcome)
    }
  })

  it.each([
    { name: 'what its writer wrote', text: 'text', gives: 'text' },
    { name: 'nothing, where that is all', text: '', gives: '' },
    { name: 'an error, where it is too much', text: 'x'.repeat(1025), gives: refused('TOO_LARGE') },
  ])('of a pipe that is opened before its writer comes gives $name', async ({ text, gives }) => {
    const path = join(folder, 'pipe')
    makePipe(path)
    const [reading] = await Promise.allSettled([
      files.read(path, { kind: 'any', limit: 1024 }),
      open(path, 'w').then((writer) => writer.writeFile(text).finally(() => writer.close())),
    ])
    if (typeof gives === 'object') expect(reading).toMatchObject({ status: 'rejected', reason: gives })
    else expect(reading).toEqual({ status: 'fulfilled', value: gives })
  })

  it.each([0, 1, 1_023, 1_024, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 1_000_000])(
    'comes in pieces that are the whole: %i bytes',
    async (size) => {
      const bytes = Uint8Array.from({ length: size }, (_, place) => place % 251)
      writeFileSync(join(folder, 'file'), bytes)
      const pieces: Uint8Array[] = []
      for await (const piece of files.chunks(join(folder, 'file'))) pieces.push(Uint8Array.from(piece))
      expect(Buffer.concat(pieces).equals(bytes)).toBe(true)
    },
  )

  it('comes in pieces that somebody need not take all', async () => {
    writeFileSync(join(folder, 'file'), new Uint8Array(1_000_000))
    const descriptors = () => readdirSync('/proc/self/fd').length
    const before = descriptors()
    for (const pieces of [1, 2]) {
      let taken = 0
      for await (const _ of files.chunks(join(folder, 'file'))) if (++taken === pieces) break
    }
    await expect.poll(descriptors).toBe(before)
  })

  it.each(['read', 'chunks'] as const)('a signal ends the wait for a pipe: %s', async (how) => {
    const path = join(folder, 'pipe')
    makePipe(path)
    const controller = new AbortController()
    const waiting = systemFiles(() => true, controller.signal)
    const reading =
      how === 'read'
        ? waiting.read(path, { kind: 'any', limit: 10 })
        : (async () => {
            for await (const _ of waiting.chunks(path));
          })()
    setTimeout(() => controller.abort(new Error('Ctrl-C')), 50)
    await expect(reading).rejects.toThrow('Ctrl-C')
    // what was interrupted can still read its files
    writeFileSync(join(folder, 'file'), 'text')
    let read = ''
    for await (const chunk of waiting.chunks(join(folder, 'file'))) read += Buffer.from(chunk).toString()
    expect(read).toBe('text')
  })
})

describe('reading', () => {
  it('tells nothing there from a failure', async () => {
    expect(await files.read(join(folder, 'none'), small)).toBeUndefined()
    expect(await files.status(join(folder, 'none'))).toBeUndefined()
    expect(await files.list(join(folder, 'none'))).toEqual([])
    await expect(files.read(folder, small)).rejects.toMatchObject({ code: 'EISDIR' })
  })

  it('knows one file by all its names', async () => {
    for (const name of ['one', 'other']) writeFileSync(join(folder, name), 'the same')
    symlinkSync('one', join(folder, 'link'))
    const isOne = (name: string) => files.sameFile(join(folder, 'one'), `${folder}/${name}`)
    expect(await Promise.all(['./one', 'link', 'other', 'none'].map(isOne))).toEqual([true, true, false, false])
  })

  it('creates exclusively only what is not there', async () => {
    const path = join(folder, 'file')
    const writer = await files.create(path, { exclusive: true })
    await writer.write('rows')
    await writer.close()
    expect(modeOf(path)).toBe(0o600)
    await expect(files.create(path, { exclusive: true })).rejects.toMatchObject({ code: 'EEXIST' })
    expect(readFileSync(path, 'utf8')).toBe('rows')
  })

  it('makes the folders of a new file where it is asked to', async () => {
    const path = join(folder, 'a/b/file')
    await expect(files.create(path)).rejects.toMatchObject({ code: 'ENOENT' })
    await (await files.create(path, { withFolder: true })).close()
    expect([join(folder, 'a'), join(folder, 'a/b'), path].map(modeOf)).toEqual([0o700, 0o700, 0o600])
  })
})

describe('reading from anywhere in a file', () => {
  it.each([
    { name: 'its beginning', position: 0, size: 4, reads: '0123' },
    { name: 'its middle', position: 3, size: 2, reads: '34' },
    { name: 'over its end', position: 8, size: 5, reads: '89' },
    { name: 'behind its end', position: 10, size: 5, reads: '' },
    { name: 'nothing at all', position: 0, size: 0, reads: '' },
  ])('gives $name', async ({ position, size, reads }) => {
    writeFileSync(join(folder, 'file'), '0123456789')
    const reader = await files.open(join(folder, 'file'))
    const target = Buffer.alloc(size)
    const length = await reader.readAt(position, target)
    await reader.close()
    expect(target.toString('utf8', 0, length)).toBe(reads)
  })

  it('fails where there is no such file', async () => {
    await expect(files.open(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('the lock', () => {
  it('lets one at a time work', async () => {
    const path = join(folder, 'lock')
    let inside = 0
    const most: number[] = []
    await Promise.all(
      Array.from({ length: 8 }, () =>
        files.locked(path, noWords, async () => {
          inside += 1
          most.push(inside)
          await new Promise((resolve) => setTimeout(resolve, 3))
          inside -= 1
        }),
      ),
    )
    expect(most).toEqual(Array(8).fill(1))
    expect(existsSync(path)).toBe(false)
  })

  it('is given back when the work fails', async () => {
    const path = join(folder, 'lock')
    await expect(files.locked(path, noWords, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await files.locked(path, noWords, async () => 'free')).toBe('free')
  })

  it('of a dead owner is taken over, by one of those who wait', async () => {
    const path = join(folder, 'lock')
    writeFileSync(path, '999999')
    let inside = 0
    const work = async () => {
      inside += 1
      expect(inside).toBe(1)
      await new Promise((resolve) => setTimeout(resolve, 3))
      inside -= 1
    }
    await Promise.all([
      files.locked(path, noWords, work),
      files.locked(path, noWords, work),
      files.locked(path, noWords, work),
    ])
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('a folder that is missing', () => {
  it('is made once by many at the same time, with those above it, for its owner alone', async () => {
    await Promise.all(Array.from({ length: 20 }, () => makeFolder(join(folder, 'a/b/c'))))
    expect(['a', 'a/b', 'a/b/c'].map((name) => modeOf(join(folder, name)))).toEqual([0o700, 0o700, 0o700])
  })

  it('fails at once where a file is in its way', async () => {
    writeFileSync(join(folder, 'a'), '')
    await expect(makeFolder(join(folder, 'a/b/c'))).rejects.toThrow(/EEXIST|ENOTDIR/)
  })
})

describe('where a path leads', () => {
  it('is found through links', async () => {
    const path = join(folder, 'file')
    writeFileSync(path, '')
    symlinkSync('file', join(folder, 'one'))
    symlinkSync('one', join(folder, 'two'))
    expect(await files.realPath(join(folder, 'two'))).toBe(realpathSync(path))
    expect(await files.realPath(path)).toBe(realpathSync(path))
  })

  it('is nowhere where there is nothing', async () => {
    symlinkSync('none', join(folder, 'link'))
    expect(await files.realPath(join(folder, 'link'))).toBeUndefined()
    expect(await files.realPath(join(folder, 'none'))).toBeUndefined()
  })
})
