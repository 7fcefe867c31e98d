import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { build } from 'esbuild'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { systemFiles } from '../../src/edges/files.ts'
import { isAlive, processBirth } from '../../src/edges/owner.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cogtool-sweep-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
})

const here = () => readdirSync(folder).sort()
const sweep = () => systemFiles(isAlive).sweep(folder)

/** A process that is in the middle of its work once a file of this kind is there. */
async function start(helper: string, args: readonly string[], made: RegExp): Promise<ChildProcess> {
  const outfile = join(mkdtempSync(join(tmpdir(), 'cogtool-sweeper-')), `${helper}.mjs`)
  onTestFinished(() => rmSync(join(outfile, '..'), { recursive: true, force: true }))
  const entryPoints = [join(import.meta.dirname, `../helpers/${helper}.ts`)]
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external' })
  const child = spawn(process.execPath, [outfile, ...args], { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  while (!here().some((name) => made.test(name))) await sleep(5)
  // a lock's file is there before its owner is in it
  await sleep(50)
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('close', resolve))
  child.kill('SIGKILL')
  await ended
}

const kinds = [
  {
    name: 'a file that it wrote',
    helper: 'slow-writer',
    args: () => [join(folder, 'file.json')],
    left: /^file\.json\..*\.tmp$/,
  },
  {
    name: 'a lock that it held',
    helper: 'lock-holder',
    args: () => [folder, '1', '-1', '60000'],
    left: /^session\.lock$/,
  },
]

describe.each(kinds)('$name', ({ helper, args, left }) => {
  it('stays while it lives, and goes when it was killed', async () => {
    const child = await start(helper, args(), left)
    const others = here().filter((name) => !left.test(name))
    await sweep()
    expect(here().filter((name) => left.test(name))).toHaveLength(1)
    await kill(child)
    await sweep()
    expect(here()).toEqual(others)
  })
})

describe('a file that tells no process', () => {
  const hour = 3600
  it.each([
    { name: 'an empty lock', file: 'a.lock', age: 3, goes: true },
    { name: 'an empty lock of this very moment', file: 'a.lock', age: 0, goes: false },
    { name: 'an empty lock from the future', file: 'a.lock', age: hour, goes: true },
    { name: 'half a take-over', file: 'a.lock.takeover', age: 3, goes: true },
    { name: "another program's lock", file: 'yarn.lock', text: '# yarn lockfile v1\n', age: hour, goes: false },
    { name: "an earlier version's temporary file", file: 'a.json.0123456789ab.tmp', age: hour, goes: true },
    { name: "an earlier version's of half a minute ago", file: 'a.json.0123456789ab.tmp', age: 30, goes: false },
    { name: 'another temporary file', file: 'a.tmp', age: hour, goes: false },
    { name: 'a session', file: 'a.json', age: hour, goes: false },
  ])('$name: goes is $goes', async ({ file, text = '', age, goes }) => {
    writeFileSync(join(folder, file), text)
    const then = Date.now() / 1000 - age
    utimesSync(join(folder, file), then, then)
    await sweep()
    expect(here()).toEqual(goes ? [] : [file])
  })

  it.skipIf(processBirth() === undefined).each([
    { name: 'its process id lives again', birth: `${processBirth()}1`, goes: true },
    { name: 'it is our own', birth: processBirth(), goes: false },
  ])('where $name: goes is $goes', async ({ birth, goes }) => {
    const name = `a.json.${process.pid}.0123456789ab.${birth}.tmp`
    writeFileSync(join(folder, name), '')
    await sweep()
    expect(here()).toEqual(goes ? [] : [name])
  })

  it('is left where it cannot be removed, and nothing fails', async () => {
    mkdirSync(join(folder, 'a.lock'))
    mkdirSync(join(folder, 'b.json.1.0123456789ab.tmp'))
    await systemFiles(() => false).sweep(folder)
    await sweep()
    expect(here()).toEqual(['a.lock', 'b.json.1.0123456789ab.tmp'])
    await systemFiles(isAlive).sweep(join(folder, 'none'))
  })
})
