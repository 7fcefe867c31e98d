import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
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

it('the build fails where the table of answers is not sound', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'cogtool-build-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const name of ['package.json', 'src']) cpSync(join(root, name), join(folder, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const path = join(folder, 'src/me/answers.json')
  writeFileSync(path, readFileSync(path, 'utf8').replace('"jwt expired"', '"jwt (expired"'))
  const build = spawnSync(process.execPath, [join(root, 'scripts/build.js')], { cwd: folder, encoding: 'utf8' })
  expect(build.status).toBe(1)
  expect(build.stderr).toContain('src/me/answers.json:\njsonwebtoken-expired: jwt (expired does not compile\n')
  expect(existsSync(join(folder, 'dist'))).toBe(false)
})
