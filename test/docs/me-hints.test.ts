import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

it('docs/me-hints.md is what scripts/me-hints.js makes of the table', () => {
  const { stdout } = spawnSync(process.execPath, ['scripts/me-hints.js', '--print'], { cwd: root, encoding: 'utf8' })
  expect(readFileSync(join(root, 'docs/me-hints.md'), 'utf8')).toBe(stdout)
})
