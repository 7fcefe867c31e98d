import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { bin } from '../helpers/built-cogtool.ts'

it.skipIf(process.platform === 'win32')('an answer of which the disk took a part is no success', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cogtool-part-'))
  try {
    // the shell's limit: the first KiB is taken, the rest is refused
    const line = `ulimit -f 1; '${process.execPath}' '${bin}' --help > help.txt`
    const { status } = spawnSync('bash', ['-c', line], { cwd: folder })
    expect(readFileSync(join(folder, 'help.txt'))).toHaveLength(1024)
    expect(status).not.toBe(0)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
