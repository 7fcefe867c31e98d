import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { exampleOf, root, workflowPaths } from './examples.ts'

const own = ['action.yml', ...readdirSync(join(root, '.github/workflows')).map((name) => `.github/workflows/${name}`)]
const ownText = (path: string) => readFileSync(join(root, path), 'utf8')

const validator = fileURLToPath(import.meta.resolve('@action-validator/cli/cli.mjs'))

/** What the published schemas of GitHub say to a file; null where nothing is wrong. */
function faultsOf(path: string, text: string): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'cogtool-ci-validator-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
  const { status, stderr } = spawnSync(process.execPath, [validator, path], { cwd: folder, encoding: 'utf8' })
  return status === 0 ? null : stderr
}

describe('@action-validator/cli', () => {
  it.each(own)('accepts %s', (path) => {
    expect(faultsOf(path, ownText(path))).toBeNull()
  })

  it.each(workflowPaths)('accepts %s of docs/ci.md', (path) => {
    expect(faultsOf(path, exampleOf(path))).toBeNull()
  })

  it.each([
    ['action.yml', 'using: composite', 'using: compound'],
    ['action.yml', 'shell: bash', 'shel: bash'],
    ['.github/workflows/release.yml', 'runs-on:', 'run-on:'],
    ['.github/workflows/release.yml', 'id-token: write', 'id-token: all'],
  ])('refuses %s with %s as %s', (path, right, wrong) => {
    expect(ownText(path)).toContain(right)
    expect(faultsOf(path, ownText(path).replace(right, wrong))).toContain('errors')
  })
})
