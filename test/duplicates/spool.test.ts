import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { withSpool } from '../../src/duplicates/spool.ts'
import { stoppedAt, testEdges } from '../helpers/test-edges.ts'

const modeOf = (path: string) => statSync(path).mode & 0o777

describe('a spool', () => {
  it('is a file that only its owner can read, in a folder of the same kind, and gone at the end', async () => {
    const edges = testEdges()
    const seen = await withSpool(edges, async ({ path, write, finish }) => {
      await write('somebody\n')
      await finish()
      expect(readFileSync(path, 'utf8')).toBe('somebody\n')
      return { file: modeOf(path), folder: modeOf(edges.directories.cache), path }
    })
    expect(seen).toMatchObject({ file: 0o600, folder: 0o700 })
    expect(existsSync(seen.path)).toBe(false)
    expect(readdirSync(edges.directories.cache)).toEqual([])
  })

  it('keeps what several write at once, each piece whole, and forgets it where it is cleared', async () => {
    await withSpool(testEdges(), async ({ path, write, clear, finish }) => {
      await write('gone\n')
      await clear()
      const pieces = Array.from({ length: 50 }, (_, index) => `${String(index).repeat(1_000)}\n`)
      await Promise.all(pieces.map(write))
      await finish()
      expect(readFileSync(path, 'utf8')).toBe(pieces.join(''))
      expect(modeOf(path)).toBe(0o600)
    })
  })

  it.each([
    { name: 'a failure', finished: true },
    { name: 'a failure while it is written', finished: false },
  ])('is gone after $name', async ({ finished }) => {
    const edges = testEdges()
    const work = withSpool(edges, async ({ write, finish }) => {
      await write('somebody\n')
      if (finished) await finish()
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    expect(readdirSync(edges.directories.cache)).toEqual([])
  })

  it.each([
    { name: 'audit-999-0badcafe.spool', alive: false, stays: false },
    { name: 'audit-999-0badcafe.spool', alive: true, stays: true },
    { name: 'audit-999-0badcafe.spool', alive: true, ageHours: 25, stays: false },
    { name: 'jwks-999-0badcafe.spool', alive: false, stays: true },
    { name: 'audit-999.spool', alive: false, stays: true },
  ])('of somebody else, $name, alive $alive, stays: $stays', async ({ name, alive, ageHours = 0, stays }) => {
    const edges = { ...testEdges(), isAlive: (id: number) => id !== 999 || alive }
    mkdirSync(edges.directories.cache)
    const leftover = join(edges.directories.cache, name)
    writeFileSync(leftover, 'somebody\n')
    const then = new Date(stoppedAt.getTime() - ageHours * 3_600_000)
    utimesSync(leftover, then, then)
    await withSpool(edges, async () => {})
    expect(existsSync(leftover)).toBe(stays)
  })

  it('that cannot be written says so', async () => {
    const edges = testEdges()
    writeFileSync(edges.directories.cache, 'a file instead of the folder')
    await expect(withSpool(edges, async () => {})).rejects.toMatchObject({ code: 'output_unwritable' })
  })
})
