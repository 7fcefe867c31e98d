import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
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

  it('ends quietly when the reader of its answer has gone', async () => {
    const child = spawn(process.execPath, [bin, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    let stderr = ''
    child.stderr.on('data', (text) => {
      stderr += text
    })
    const status = await new Promise((resolve) => child.once('close', resolve))
    expect({ status, stderr }).toEqual({ status: 5, stderr: '' })
  })

  it('keeps heavy libraries out of what every start loads', () => {
    const loaded = new Set<string>()
    const follow = (file: string) => {
      if (loaded.has(file)) return
      loaded.add(file)
      const text = readFileSync(join(root, 'dist', file), 'utf8')
      // static imports only: what follows `import(` is loaded on first use
      for (const [, path = ''] of text.matchAll(/(?:from|import)"\.\.?\/([^"]+)"/g)) {
        follow(path.startsWith('chunks/') ? path : `chunks/${path}`)
      }
    }
    follow('cogtool.js')
    const bytes = [...loaded].reduce((sum, file) => sum + readFileSync(join(root, 'dist', file)).length, 0)
    expect(bytes).toBeLessThan(100_000)
    // the SDK, inquirer and undici are there, in chunks of their own
    const all = readdirSync(join(root, 'dist/chunks')).reduce(
      (sum, file) => sum + readFileSync(join(root, 'dist/chunks', file)).length,
      0,
    )
    expect(all).toBeGreaterThan(500_000)
  })
})

describe('what a child inherits', () => {
  it('no secret of the environment reaches the browser that login starts', async () => {
    const { openWorkplace } = await import('./helpers/built-cogtool.ts')
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
