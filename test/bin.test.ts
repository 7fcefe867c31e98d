import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
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
