import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const bin = join(root, 'bin/cogtool.js')
const run = (...args: string[]) => spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8' })

beforeAll(() => {
  if (!existsSync(join(root, 'dist/cogtool.js'))) throw new Error('build first: npm run build')
})

describe('the built program', () => {
  it('prints its version', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const { status, stdout, stderr } = run('--version')
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' })
  })

  it('gives the exit code of a usage error', () => {
    const { status, stdout, stderr } = run('verfy')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain('did you mean verify?')
  })

  it('ends when the reader of its answer has gone, and says so', async () => {
    const child = spawn(process.execPath, [bin, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    let stderr = ''
    child.stderr.on('data', (text) => {
      stderr += text
    })
    const status = await new Promise((resolve) => child.once('close', resolve))
    expect({ status, stderr }).toEqual({ status: 5, stderr: 'stopped: the output is no longer read\n' })
  })
})

describe('Ctrl-C', () => {
  it.each([
    ['verify', '-', '--user-pool-id', 'us-east-1_Ab12Cd34E'],
    ['verify', '--batch', '-', '--user-pool-id', 'us-east-1_Ab12Cd34E'],
    ['decode', '-'],
    ['token', '--client-secret-stdin'],
  ])('ends %s %s at once though more input may come', { timeout: 6_000 }, async (...args) => {
    const child = spawn(process.execPath, [bin, ...args], { stdio: 'pipe' })
    // time to begin to read; then the 5 s in which an interrupted command may clean up would be too long
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    child.kill('SIGINT')
    let stderr = ''
    child.stderr.on('data', (text) => {
      stderr += text
    })
    const status = await new Promise((resolve) => child.once('close', resolve))
    expect({ status, stderr }).toEqual({ status: 130, stderr: '' })
  })
})

describe('a signal that comes twice at once', () => {
  it('is one: what is to be said is said', { timeout: 6_000 }, async () => {
    const child = spawn(process.execPath, [bin, 'decode', '-', '--json'], { stdio: 'pipe' })
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    child.kill('SIGINT')
    setTimeout(() => child.kill('SIGINT'), 2)
    let stderr = ''
    child.stderr.on('data', (text) => {
      stderr += text
    })
    const status = await new Promise((resolve) => child.once('close', resolve))
    expect({ status, error: JSON.parse(stderr).error.code }).toEqual({ status: 130, error: 'interrupted' })
  })
})

describe('a reader that goes away', () => {
  it('ends a batch though more input may come', { timeout: 6_000 }, async () => {
    const child = spawn(process.execPath, [bin, 'verify', '--batch', '-', '--user-pool-id', 'us-east-1_Ab12Cd34E'])
    child.stdout.destroy()
    child.stdin.write('abc\n')
    const status = await new Promise((resolve) => child.once('close', resolve))
    expect(status).toBe(5)
    child.stdin.destroy()
  })
})

describe('what a child inherits', () => {
  it('no secret of the environment reaches the browser that login starts', async () => {
    const { openWorkplace } = await import('../helpers/built-cogtool.ts')
    const place = await openWorkplace()
    try {
      const spy = join(place.folder, 'spy')
      writeFileSync(join(place.folder, 'browser'), `#!/bin/sh\nenv > '${spy}'\n`, { mode: 0o755 })
      const secret = 'a-secret-that-no-child-may-see'
      const names = ['COGTOOL_CLIENT_SECRET', 'COGTOOL_TOKEN', 'COGTOOL_PASSWORD', 'COGTOOL_MFA_CODE']
      const env = { ...Object.fromEntries(names.map((name) => [name, secret])), BROWSER: join(place.folder, 'browser') }
      // the public client refuses the secret; the browser has been started by then
      await place.cogtool(['login'], { env })
      expect(readFileSync(spy, 'utf8')).toContain('HOME=')
      expect(readFileSync(spy, 'utf8')).not.toContain(secret)
    } finally {
      await place.close()
    }
  })
})

describe('a large batch', () => {
  it('gets the same verdicts from the threads as from the main thread, in order', { timeout: 60_000 }, () => {
    const { cases, jwks, now } = JSON.parse(readFileSync(join(root, 'fixtures/token-cases.json'), 'utf8'))
    const tokens: string[] = cases.map(({ token }: { token: string }) => token.replaceAll(/[\r\n]/g, ''))
    const folder = mkdtempSync(join(tmpdir(), 'cogtool-batch-'))
    try {
      writeFileSync(join(folder, 'jwks.json'), JSON.stringify(jwks['pool-a']))
      // enough that worker threads are there before the end, where there is a core for one
      const rounds = 12
      writeFileSync(join(folder, 'tokens.txt'), `${Array(rounds).fill(tokens.join('\n')).join('\n')}\n`)
      const flags = ['--user-pool-id', 'us-east-1_Ab12Cd34E', '--jwks', join(folder, 'jwks.json'), '--at', String(now)]
      const { status, stdout } = run('verify', '--batch', join(folder, 'tokens.txt'), ...flags)
      expect(status).toBe(1)
      const answers = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
      expect(answers.map(({ line }) => line)).toEqual(answers.map((_, index) => index + 1))
      expect(answers).toHaveLength(rounds * tokens.length)
      const first = answers.slice(0, tokens.length).map(({ line: _, ...answer }) => answer)
      expect(first.filter(({ ok }) => ok).length).toBeGreaterThan(5)
      for (let round = 1; round < rounds; round++) {
        const again = answers.slice(round * tokens.length, (round + 1) * tokens.length)
        expect(again.map(({ line: _, ...answer }) => answer)).toEqual(first)
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
