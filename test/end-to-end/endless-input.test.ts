import { execFileSync, spawn } from 'node:child_process'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { bin } from '../helpers/built-cogtool.ts'

const mebibyte = 2 ** 20

/** What a pipe, and each side of it, holds beside what was read. */
const onTheWay = 2 * mebibyte

/** Runs the built program on standard input, or a pipe that it names, that never ends: how it ended, and how much it took. */
async function feed(args: readonly string[], first: string, again: string) {
  const home = mkdtempSync(join(tmpdir(), 'cogtool-endless-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  if (args.includes('pipe')) execFileSync('mkfifo', [join(home, 'pipe')])
  const child = spawn(process.execPath, [bin, ...args, '--json'], {
    env: { PATH: process.env.PATH, HOME: home },
    cwd: home,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const piece = again.repeat(Math.ceil(65_536 / again.length))
  const input = args.includes('pipe') ? createWriteStream(join(home, 'pipe')) : child.stdin
  let taken = 0
  const more = () => {
    input.write(piece, (error) => {
      if (error) return
      taken += piece.length
      more()
    })
  }
  input.on('error', () => {}).write(first, more)
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { exitCode, code: JSON.parse(stderr.trim()).error.code, taken }
}

const pool = ['--user-pool-id', 'eu-west-1_AbC123xyz']

interface Endless {
  name: string
  args: readonly string[]
  first?: string
  again?: string
  limit: number
  code?: string
}

const user = '{"username":"'
const audit = ['audit-duplicates', '--from']
/** A user has more room than a token or a key, and one who does not end is no user. */
const endlessUser = { limit: 16 * mebibyte, code: 'input_invalid' }

it.each<Endless>([
  { name: 'a line of JSON', args: [...audit, '-'], first: user, ...endlessUser },
  { name: 'a row', args: [...audit, '-'], first: 'username,sub\r\n', ...endlessUser },
  { name: 'an open quote', args: [...audit, '-'], first: 'username,sub\r\n"', again: 'x\n', ...endlessUser },
  { name: 'blanks', args: [...audit, '-'], again: ' ', ...endlessUser },
  { name: 'a list', args: [...audit, '-'], first: '[', again: ' ', ...endlessUser },
  { name: 'a user of a list', args: [...audit, '-'], first: '[{"a":"', ...endlessUser },
  { name: 'a named pipe', args: [...audit, 'pipe'], first: user, ...endlessUser },
  { name: 'a user', args: ['local', '--port', '0', '--users', 'pipe'], first: user, ...endlessUser },
  { name: 'a line', args: ['verify', '--batch', '-', ...pool], limit: mebibyte },
  { name: 'a token', args: ['verify', '-', ...pool], limit: mebibyte },
  { name: 'a token', args: ['decode', '-'], limit: mebibyte },
  { name: 'a token in a named pipe', args: ['verify', '--token-file', 'pipe', ...pool], limit: mebibyte },
  { name: 'a key set', args: ['verify', 'e.e.e', '--jwks', 'pipe', ...pool], limit: mebibyte },
  { name: 'a secret', args: ['token', '--client-secret-stdin'], limit: 4096 },
])(
  '$name that never ends stops the reading of $args',
  async ({ args, first = '', again = 'x', limit, code = 'input_too_large' }) => {
    const { taken, ...end } = await feed(args, first, again)
    expect(end).toEqual({ exitCode: 2, code })
    expect(taken).toBeLessThan(limit + onTheWay)
  },
)
