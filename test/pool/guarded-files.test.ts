import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { foreignAccess, readGuarded, replaceGuarded } from '../../src/pool/guarded-files.ts'
import { type TestEdges, testEdges } from '../helpers/test-edges.ts'

const changed = 'other users of this machine may change the file'
const seen = 'other users of this machine may read or change the file'
const planted = 'other users of this machine may put files into its folder'

/** A file in a folder of its own, both for their owner alone, and what was changed about them. */
function place(spoil: (path: string) => void = () => {}): { path: string; edges: TestEdges } {
  const edges = testEdges()
  const path = join(edges.home, 'folder', 'file')
  mkdirSync(dirname(path), { mode: 0o700 })
  writeFileSync(path, 'text', { mode: 0o600 })
  spoil(path)
  return { path, edges }
}

/** As another user's file looks. */
function ofAnother(edges: TestEdges, end: string): TestEdges {
  const status: TestEdges['files']['status'] = async (path) => {
    const found = await edges.files.status(path)
    return found && path.endsWith(end) ? { ...found, isOurs: false } : found
  }
  return { ...edges, files: { ...edges.files, status } }
}

const mode = (bits: number) => (path: string) => chmodSync(path, bits)
const folderMode = (bits: number) => (path: string) => chmodSync(dirname(path), bits)

describe("a file that must be this user's alone", () => {
  it.each([
    { name: 'for its owner alone', spoil: undefined, why: undefined },
    { name: 'that others may read', spoil: mode(0o644), why: undefined, secretWhy: seen },
    { name: 'that its group may change', spoil: mode(0o620), why: changed, secretWhy: seen },
    { name: 'that all may change', spoil: mode(0o602), why: changed, secretWhy: seen },
    { name: 'in a folder that others may read', spoil: folderMode(0o755), why: undefined },
    { name: 'in a folder of the group', spoil: folderMode(0o770), why: planted },
    { name: 'in a folder of everybody', spoil: folderMode(0o1777), why: planted },
    {
      name: 'that is a link',
      spoil: (path: string) => {
        renameSync(path, `${path}.target`)
        symlinkSync(`${path}.target`, path)
      },
      why: 'it is not a regular file',
    },
    {
      name: 'whose folder is a link to one of the owner alone',
      spoil: (path: string) => {
        renameSync(dirname(path), `${dirname(path)}.target`)
        symlinkSync(`${dirname(path)}.target`, dirname(path))
      },
      why: undefined,
    },
    {
      name: 'whose folder is a link to one of everybody',
      spoil: (path: string) => {
        renameSync(dirname(path), `${dirname(path)}.target`)
        chmodSync(`${dirname(path)}.target`, 0o777)
        symlinkSync(`${dirname(path)}.target`, dirname(path))
      },
      why: planted,
    },
  ])('$name → $why', async ({ spoil, why, secretWhy = why }) => {
    const { path, edges } = place(spoil)
    expect(await foreignAccess(path, edges)).toBe(why)
    expect(await foreignAccess(path, edges, { secret: true })).toBe(secretWhy)
    expect(await readGuarded(path, edges)).toBe(why === undefined ? 'text' : undefined)
  })

  it.each([
    { name: 'the file', end: 'file', why: 'it belongs to another user' },
    { name: 'the folder', end: '/.', why: 'its folder belongs to another user' },
  ])('of another user: $name', async ({ end, why }) => {
    const { path, edges } = place()
    expect(await foreignAccess(path, ofAnother(edges, end))).toBe(why)
    expect(await readGuarded(path, ofAnother(edges, end))).toBeUndefined()
  })

  it("that is not there yet is nobody else's, and is made with its folder for the owner alone", async () => {
    const edges = testEdges()
    const path = join(edges.home, 'new', 'file')
    expect([await foreignAccess(path, edges), await readGuarded(path, edges)]).toEqual([undefined, undefined])
    await replaceGuarded(path, 'text', edges)
    expect([dirname(path), path].map((name) => statSync(name).mode & 0o777)).toEqual([0o700, 0o600])
  })

  it('takes the place of one that others could change', async () => {
    const { path, edges } = place(mode(0o666))
    await replaceGuarded(path, 'new', edges)
    expect([await readGuarded(path, edges), statSync(path).mode & 0o777]).toEqual(['new', 0o600])
  })

  it.each([
    { name: 'of everybody', edges: (edges: TestEdges) => edges, spoil: folderMode(0o777), why: planted },
    {
      name: 'of another user',
      edges: (edges: TestEdges) => ofAnother(edges, '/.'),
      spoil: undefined,
      why: 'its folder belongs to another user',
    },
  ])('is not written into a folder $name', async ({ edges: seenBy, spoil, why }) => {
    const { path, edges } = place(spoil)
    const writing = replaceGuarded(path, 'new', seenBy(edges))
    await expect(writing).rejects.toMatchObject({ code: 'NOT_OURS_ALONE', message: why })
    expect(readFileSync(path, 'utf8')).toBe('text')
  })
})
