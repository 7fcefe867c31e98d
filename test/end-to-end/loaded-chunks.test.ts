import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { poolId, userPool } from '../checks/snapshot/folder-of.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'cogtool-chunks-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
writeFileSync(join(folder, 'user-pool.json'), JSON.stringify(userPool()))

/** How a command line of the shipped program ends, and the files of the AWS SDK among those that it loads. */
function sdkFilesOf(line: readonly string[]): { readonly status: number | null; readonly files: string[] } {
  const coverage = mkdtempSync(join(folder, 'coverage-'))
  const credentials = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' }
  const env = { PATH: process.env.PATH, HOME: folder, NODE_V8_COVERAGE: coverage, ...credentials }
  const { status } = spawnSync(process.execPath, [join(root, 'bin/cogtool.js'), ...line], {
    ...{ cwd: folder, env, encoding: 'utf8' },
  })
  const loaded = readdirSync(coverage)
    .flatMap((file): { url: string }[] => JSON.parse(readFileSync(join(coverage, file), 'utf8')).result)
    .flatMap(({ url }) => (url.startsWith('file:') ? [fileURLToPath(url)] : []))
    .filter((path) => path.startsWith(join(root, 'dist')))
  expect(loaded.length).toBeGreaterThan(3)
  return { status, files: loaded.filter((path) => /@aws-sdk\/|smithy/.test(readFileSync(path, 'utf8'))) }
}

it.each([
  ['doctor', '--from-json', '.'],
  ['check-plan', join(root, 'fixtures/plans/client-replaced.json')],
  ['check-change-set', join(root, 'fixtures/change-sets/alias-attributes-added.json')],
])('%s loads nothing of the AWS SDK', (...line) => {
  const { status, files } = sdkFilesOf(line)
  expect([0, 1]).toContain(status)
  expect(files).toEqual([])
})

it('a pool that is asked for loads it', () => {
  const { status, files } = sdkFilesOf([
    'users',
    'find',
    '--user-pool-id',
    poolId,
    '--endpoint-url',
    'http://127.0.0.1:9',
  ])
  expect(status).toBe(4)
  expect(files.length).toBeGreaterThan(2)
})
