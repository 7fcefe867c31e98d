import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { build } from 'esbuild'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { systemFiles } from '../../src/edges/files.ts'
import { lockedWith } from '../../src/edges/lock.ts'
import { isAlive } from '../../src/edges/owner.ts'
import { makePipe } from '../helpers/pipe.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cogtool-lock-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
})

const never = new AbortController().signal
const noWords = async () => {}
const textOf = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '')

async function buildHolder(): Promise<string> {
  const program = join(folder, 'holder.mjs')
  await build({
    entryPoints: [join(import.meta.dirname, '../helpers/lock-holder.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  })
  return program
}

describe('the lock between processes', () => {
  it('lets one at a time in, also while owners are killed inside', { timeout: 60_000 }, async () => {
    const program = await buildHolder()
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
    expect(existsSync(join(folder, 'session.lock.takeover'))).toBe(false)
  })
})

/** A living process that is no owner of ours. */
async function startStranger(): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log("up")'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await new Promise((resolve) => child.stdout.once('data', resolve))
  return child.pid ?? 0
}

const path = () => join(folder, 'session.lock')
const aged = (name: string, seconds: number) => {
  const then = Date.now() / 1000 - seconds
  utimesSync(join(folder, name), then, then)
}
const linux = process.platform === 'linux'

describe('a lock that nobody holds', () => {
  const everybodyLives = systemFiles(() => true)
  const files = systemFiles(isAlive)
  const birthOf = (id: number) => {
    const fields = readFileSync(`/proc/${id}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8)}-${fields[19]}`
  }

  it.each([
    { name: 'of this very process id, from before a reboot', text: `${process.pid} 0f0f0f`, age: 0 },
    { name: 'of an owner that was killed before it wrote its id', text: '', age: 3 },
    { name: 'of a process id that somebody else has by now', text: '1 0f0f0f', age: 660 },
    { name: 'from the future', text: '1 0f0f0f', age: -60 },
    { name: 'empty, from the future', text: '', age: -60 },
    { name: 'of no process at all', text: 'hello', age: 0 },
    { name: 'of far too much text', text: '1 0f0f0f'.repeat(1000), age: 0 },
  ])('is taken over: $name', async ({ text, age }) => {
    writeFileSync(path(), text)
    aged('session.lock', age)
    expect(await everybodyLives.locked(path(), noWords, async () => textOf('session.lock').split(' ')[0])).toBe(
      String(process.pid),
    )
    expect(existsSync(path())).toBe(false)
  })

  it.skipIf(!linux).each([
    { name: 'another boot', change: (birth: string) => birth.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) },
    { name: 'another start', change: (birth: string) => `${birth}1` },
  ])('is taken over where its process id lives again, by $name', async ({ change }) => {
    const id = await startStranger()
    writeFileSync(path(), `${id} 0f0f0f ${change(birthOf(id))}`)
    expect(await files.locked(path(), noWords, async () => 'in')).toBe('in')
  })

  it('is taken over where its process id lives again, and is too young for it', async () => {
    const id = await startStranger()
    writeFileSync(path(), `${id} 0f0f0f`)
    aged('session.lock', 30)
    const told: string[] = []
    const tell = async (holder: string) => void told.push(holder)
    expect(await files.locked(path(), tell, async () => 'in')).toBe('in')
    expect(told).toEqual([])
  })

  it.skipIf(!linux)('is taken over where its process only waits for its parent to look', async () => {
    // exec leaves a parent that never asks how its child ended
    const shell = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] })
    onTestFinished(() => void shell.kill('SIGKILL'))
    const id = Number(await new Promise((resolve) => shell.stdout.once('data', resolve)))
    while (!/\) Z /.test(readFileSync(`/proc/${id}/stat`, 'utf8'))) await sleep(10)
    writeFileSync(path(), `${id} 0f0f0f`)
    expect(await files.locked(path(), noWords, async () => 'in')).toBe('in')
  })

  it.each([
    { name: 'a link to nothing', make: () => symlinkSync(join(folder, 'elsewhere'), path()) },
    {
      name: 'a link to a file',
      make: () => {
        writeFileSync(join(folder, 'elsewhere'), `${process.pid} 0f0f0f`)
        symlinkSync(join(folder, 'elsewhere'), path())
      },
    },
    { name: 'a pipe', make: () => makePipe(path()) },
  ])('is no lock: $name', async ({ make }) => {
    make()
    const before = textOf('elsewhere')
    await everybodyLives.locked(path(), noWords, async () => {
      expect(lstatSync(path()).isFile()).toBe(true)
    })
    expect([existsSync(path()), textOf('elsewhere')]).toEqual([false, before])
  })

  it('is taken over though somebody was killed while taking it over', async () => {
    writeFileSync(path(), '999999 0f0f0f')
    writeFileSync(`${path()}.takeover`, '')
    aged('session.lock.takeover', 60)
    expect(await systemFiles(() => false).locked(path(), noWords, async () => 'in')).toBe('in')
  })

  it('is not removed by the owner who lost it', async () => {
    await everybodyLives.locked(path(), noWords, async () => {
      writeFileSync(path(), '1 theirs')
    })
    expect(textOf('session.lock')).toBe('1 theirs')
  })
})

describe('a lock that another process holds', () => {
  /** Another process that has the lock: suspended, so that it keeps it. */
  async function startOwner(): Promise<ChildProcess> {
    const program = await buildHolder()
    const child = spawn(process.execPath, [program, folder, '1', '-1', '60000'], { stdio: 'ignore' })
    onTestFinished(() => void child.kill('SIGKILL'))
    while (textOf('inside') === '') await sleep(10)
    return child
  }

  it.skipIf(!linux).each([7200, -7200])('is waited for, whatever its age (%i s), and told of by name', async (age) => {
    const owner = await startOwner()
    aged('session.lock', age)
    const told: string[] = []
    const tell = async (holder: string) => {
      told.push(holder)
      owner.kill('SIGKILL')
    }
    expect(await lockedWith(isAlive, never)(path(), tell, async () => 'in')).toBe('in')
    expect(told).toEqual([`process ${owner.pid} (holder)`])
  })

  it('is waited for until a signal', async () => {
    await startOwner()
    const controller = new AbortController()
    setTimeout(() => controller.abort(new Error('Ctrl-C')), 50)
    const work = lockedWith(isAlive, controller.signal)(path(), noWords, async () => 'in')
    await expect(work).rejects.toThrow('Ctrl-C')
    expect(textOf('session.lock')).not.toBe('')
  })

  it('is waited for until the end of all patience, whose error names the process', async () => {
    const owner = await startOwner()
    await expect(lockedWith(isAlive, never, 100)(path(), noWords, async () => 'in')).rejects.toMatchObject({
      code: 'LOCKED',
      message: `process ${owner.pid} (holder) still holds its lock after 0.1 s`,
    })
  })

  it('is taken by who cleans up after a signal, where it is free', async () => {
    expect(await lockedWith(isAlive, AbortSignal.abort())(path(), noWords, async () => 'in')).toBe('in')
  })
})

describe('where nothing can be written any more', () => {
  it('no empty lock is left behind', async () => {
    const program = await buildHolder()
    // a limit of 0 bytes a file is what a full disk is: the file is made, and nothing goes into it
    const line = `trap '' XFSZ; ulimit -f 0; exec '${process.execPath}' '${program}' '${folder}' 1 -1`
    const { status } = spawnSync('bash', ['-c', line], { encoding: 'utf8' })
    expect(status).not.toBe(0)
    expect(existsSync(path())).toBe(false)
  })
})
