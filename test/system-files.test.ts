import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { systemFiles } from '../src/system-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cogtool-files-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
})

const files = systemFiles((processId) => processId === process.pid)
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

describe('reading', () => {
  it('tells nothing there from a failure', async () => {
    expect(await files.read(join(folder, 'none'))).toBeUndefined()
    expect(await files.status(join(folder, 'none'))).toBeUndefined()
    expect(await files.list(join(folder, 'none'))).toEqual([])
    await expect(files.read(folder)).rejects.toMatchObject({ code: 'EISDIR' })
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
        files.locked(path, async () => {
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
    await expect(files.locked(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await files.locked(path, async () => 'free')).toBe('free')
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
    await Promise.all([files.locked(path, work), files.locked(path, work), files.locked(path, work)])
    expect(readdirSync(folder)).toEqual([])
  })
})
