import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { systemFiles } from '../src/system-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cogtool-lock-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
})

const textOf = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '')

describe('the lock between processes', () => {
  it('lets one at a time in, also while owners are killed inside', { timeout: 60_000 }, async () => {
    const program = join(folder, 'holder.mjs')
    await build({
      entryPoints: [join(import.meta.dirname, 'helpers/lock-holder.ts')],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
    })
    const start = (dies: number) =>
      new Promise<number | null>((resolve, reject) => {
        const child = spawn(process.execPath, [program, folder, '12', String(dies)], { stdio: 'ignore' })
        onTestFinished(() => void child.kill('SIGKILL'))
        child.once('error', reject)
        child.once('close', resolve)
      })
    const survivors = [-1, -1, -1, -1]
    const victims = [0, 2, 4, 6]
    const [ended] = await Promise.all([Promise.all(survivors.map(start)), Promise.all(victims.map(start))])
    expect(ended).toEqual([0, 0, 0, 0])
    expect(textOf('violations')).toBe('')
    // each round of the survivors, and of the victims those before the last
    expect(textOf('done')).toHaveLength(4 * 12 + 0 + 2 + 4 + 6)
    expect(existsSync(join(folder, 'lock.takeover'))).toBe(false)
  })
})

describe('a lock that nobody holds any more', () => {
  const path = () => join(folder, 'lock')
  const minutesAgo = (minutes: number) => {
    const then = Date.now() / 1000 - minutes * 60
    utimesSync(path(), then, then)
  }
  const everybodyLives = systemFiles(() => true)

  it.each([
    {
      name: 'of this very process id, from before a reboot or another container',
      text: `${process.pid} 0f0f0f`,
      age: 0,
    },
    { name: 'of an owner that was killed before it wrote its id', text: '', age: 1 },
    { name: 'of a process id that somebody else has by now', text: '1 0f0f0f', age: 11 },
  ])('is taken over: $name', async ({ text, age }) => {
    writeFileSync(path(), text)
    minutesAgo(age)
    expect(await everybodyLives.locked(path(), async () => textOf('lock').split(' ')[0])).toBe(String(process.pid))
    expect(existsSync(path())).toBe(false)
  })

  it('is taken over though somebody was killed while taking it over', async () => {
    writeFileSync(path(), '999999 0f0f0f')
    writeFileSync(`${path()}.takeover`, '')
    const then = Date.now() / 1000 - 60
    utimesSync(`${path()}.takeover`, then, then)
    expect(await systemFiles(() => false).locked(path(), async () => 'in')).toBe('in')
  })

  it('is not removed by the owner who lost it', async () => {
    await everybodyLives.locked(path(), async () => {
      writeFileSync(path(), '1 theirs')
    })
    expect(textOf('lock')).toBe('1 theirs')
  })
})
