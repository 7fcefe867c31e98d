import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorkplace, type Workplace } from '../helpers/built-cogtool.ts'

/** Whatever is written to this device fails with ENOSPC. */
const device = '/dev/full'

const threeLines = [
  'error: standard output cannot be written',
  '  the disk is full',
  '  → make room, or send the output elsewhere',
  '',
].join('\n')

describe.runIf(existsSync(device))('a full disk', () => {
  let place: Workplace
  beforeAll(async () => {
    place = await openWorkplace()
    await place.cogtool(['login'])
    const { stdout } = await place.cogtool(['token'])
    writeFileSync(join(place.folder, 'tokens.txt'), stdout)
    await place.cogtool(['export-users', '-o', 'users.csv'])
  })
  afterAll(() => place.close())

  it.each([
    '--version',
    '--help',
    'help output',
    'verify --help',
    'config',
    'completion bash',
    'whoami',
    'token',
    'token --format json',
    'decode --token-file tokens.txt',
    'verify --token-file tokens.txt',
    'verify --batch tokens.txt',
    'me',
    'probe --list',
    'export-users',
    'audit-duplicates --from users.csv',
    'local --port 0',
    'demo',
  ])('is told as such: cogtool %s', async (line) => {
    const { exitCode, stderr } = await place.shell(`cogtool ${line} > ${device}`)
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringMatching(new RegExp(`${threeLines}$`)) })
    expect(stderr).not.toContain(' bug ')
    expect(stderr).not.toContain('    at ')
  })

  it.each(['config', 'verify --token-file tokens.txt', 'me', 'token', '--version'])(
    'is one document with --json: cogtool %s',
    async (line) => {
      const { exitCode, stderr } = await place.shell(`cogtool --json ${line} > ${device}`)
      expect(exitCode).toBe(2)
      expect(JSON.parse(stderr)).toEqual({
        schema: 'cogtool.error/1',
        error: {
          code: 'output_unwritable',
          message: 'standard output cannot be written: the disk is full',
          hint: 'make room, or send the output elsewhere',
          exitCode: 2,
        },
      })
    },
  )

  it.each([
    { line: 'verfy', code: 2 },
    { line: 'config', code: 0 },
    { line: 'verify --batch tokens.txt', code: 0 },
    { line: 'verify abc', code: 1 },
    { line: 'export-users -o more.csv', code: 0 },
  ])('of stderr leaves the exit code alone: cogtool $line', async ({ line, code }) => {
    expect(await place.shell(`cogtool ${line} 2> ${device}`)).toMatchObject({ exitCode: code, stderr: '' })
  })
})
