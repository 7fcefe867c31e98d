import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { bin } from '../helpers/built-cogtool.ts'

const signature = 'c2lnbmF0dXJl'.repeat(20)
const token = `eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.${signature}`

/** What a module does that is loaded before the program, once the program waits for its input. */
const failures: Readonly<Record<string, string>> = {
  'an exception': `setTimeout(() => { throw new Error('planted ${token}') }, 500)`,
  'a rejection': `setTimeout(() => { void Promise.reject(new Error('planted')) }, 500)`,
  'one exception after the other': `setTimeout(() => setInterval(() => { throw new Error('planted') }, 1), 500)`,
  'something that is no error': `setTimeout(() => { throw 'planted' }, 500)`,
  'an unheard error event': `import { EventEmitter } from 'node:events'
    setTimeout(() => new EventEmitter().emit('error', new Error('planted')), 500)`,
}
const cannotBeTold = 'setTimeout(() => { throw { toString() { throw this } } }, 500)'
const fillStderr = `import { writeSync } from 'node:fs'
  process.stderr.on('error', () => {})
  try { for (;;) writeSync(2, 'x'.repeat(1024)) } catch {}
  ;`

/** `cogtool decode -`, waiting for its input, with such a module loaded before it. */
function start(module: string, stderr: 'pipe' | number = 'pipe', flags: readonly string[] = []): ChildProcess {
  const child = spawn(process.execPath, [bin, 'decode', '-', ...flags], {
    stdio: ['pipe', 'pipe', stderr],
    env: { ...process.env, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(module)}` },
  })
  child.stdin?.on('error', () => {})
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

const exitCodeOf = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.once('exit', (exitCode) => resolve(exitCode)))

/** How a run ends, and what it said on a stderr that nobody read for so long. */
async function end(module: string, flags: readonly string[] = [], unreadForMs = 0) {
  const child = start(module, 'pipe', flags)
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stderr?.pause()
  const closed = new Promise<number | null>((resolve) => child.once('close', (exitCode) => resolve(exitCode)))
  await sleep(unreadForMs)
  child.stderr?.resume()
  return { exitCode: await closed, stderr }
}

const threeLines = /error: this is a bug in cogtool\n {2}planted.*\n {2}→ please report it, .*\n/

describe('a bug that nothing caught', () => {
  it.each(Object.entries(failures))('(%s) is told in three lines', async (_, module) => {
    const { exitCode, stderr } = await end(module)
    expect(exitCode).toBe(70)
    expect(stderr).toMatch(new RegExp(`^${threeLines.source}`))
    expect(stderr.split('this is a bug in cogtool')).toHaveLength(2)
    expect(stderr).not.toContain(signature.slice(0, 24))
  })

  it.each(Object.entries(failures))('(%s) is told as a document with --json', async (_, module) => {
    const { exitCode, stderr } = await end(module, ['--json'])
    expect(exitCode).toBe(70)
    expect(JSON.parse(stderr)).toMatchObject({ schema: 'cogtool.error/1', error: { code: 'bug', exitCode: 70 } })
  })

  it('is told where its pipe was full, once somebody reads it', async () => {
    const { exitCode, stderr } = await end(`${fillStderr}${failures['an exception']}`, [], 2_000)
    expect(exitCode).toBe(70)
    expect(stderr).toMatch(new RegExp(`^x+${threeLines.source}`))
  })

  it('is told in a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cogtool-last-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = openSync(join(folder, 'stderr'), 'w')
    const child = start(failures['an exception'] ?? '', file)
    closeSync(file)
    expect(await exitCodeOf(child)).toBe(70)
    expect(readFileSync(join(folder, 'stderr'), 'utf8')).toMatch(new RegExp(`^${threeLines.source}`))
  })

  it.each([
    ['stderr', (child: ChildProcess) => child.stderr?.destroy()],
    ['stdout', (child: ChildProcess) => child.stdout?.destroy()],
  ])('ends the program where the reader of %s has gone', async (_, leave) => {
    const child = start(`setTimeout(() => setInterval(() => {
      process.stdout.write('x')
      process.stderr.write('x')
      throw new Error('planted')
    }, 1), 500)`)
    leave(child)
    expect(await exitCodeOf(child)).toBe(70)
  })

  it('is told even where its report cannot be made', async () => {
    expect(await end(cannotBeTold)).toEqual({
      exitCode: 70,
      stderr:
        'error: this is a bug in cogtool\n  the report of it failed too (no code)\n' +
        '  → if cogtool has just been updated, run it again; else please report it, with the command line\n',
    })
    expect(JSON.parse((await end(cannotBeTold, ['--json'])).stderr)).toMatchObject({ error: { code: 'bug' } })
  })

  it('is what a wait for something that cannot come is told as', async () => {
    const { exitCode, stderr } = await end('process.stdin.unref(); process.stdin.ref = () => process.stdin')
    expect(exitCode).toBe(70)
    expect(stderr).toContain('error: this is a bug in cogtool\n  it waits for something that cannot come\n')
  })
})
