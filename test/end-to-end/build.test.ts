import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'

const root = join(import.meta.dirname, '../..')

it('the build fails where a package that is loaded late would lose its named exports', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'cogtool-build-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const name of ['package.json', 'src']) cpSync(join(root, name), join(folder, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const late = "export const proxiedFetch = async () => (await import('undici')).EnvHttpProxyAgent\n"
  writeFileSync(join(folder, 'src/net/proxied-fetch.ts'), late)
  const build = spawnSync(process.execPath, [join(root, 'scripts/build.js')], { cwd: folder, encoding: 'utf8' })
  expect(build.status).toBe(1)
  expect(build.stderr).toContain('src/net/proxied-fetch.ts imports undici late\n')
  expect(existsSync(join(folder, 'dist'))).toBe(false)
})
