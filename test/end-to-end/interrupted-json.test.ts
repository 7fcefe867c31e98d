import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bin, openWorkplace, type Workplace } from '../helpers/built-cogtool.ts'

/** Accepts requests and never answers them. */
const silent = createServer(() => asked())
let asked = () => {}
let place: Workplace
let listed = 0
/** The operation that is never answered; of ListUsers, the third page. */
let stalled = 'ListUsers'
let address: string

beforeAll(async () => {
  place = await openWorkplace({
    count: 300,
    faults: {
      onRequest: (_, operation) => {
        if (operation !== stalled || (operation === 'ListUsers' && ++listed < 3)) return 'answer'
        asked()
        return 'stall'
      },
    },
  })
  await place.cogtool(['login'])
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
})
afterAll(async () => {
  silent.closeAllConnections()
  silent.close()
  await place.close()
})

/** Runs a command line that comes to wait for somebody silent, and sends the signal then. */
async function interrupt(signal: NodeJS.Signals, args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const token = (await place.cogtool(['token'])).stdout.trim()
  const waiting = new Promise<void>((resolve) => {
    asked = resolve
  })
  const env = { ...place.env, COGTOOL_TOKEN: token, AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any', ...more }
  const child = spawn(process.execPath, [bin, ...args], { cwd: place.folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (text) => {
    stderr += text
  })
  const ended = new Promise((resolve) => child.once('close', resolve))
  await waiting
  child.kill(signal)
  return { exitCode: await ended, stderr }
}

describe('a signal', () => {
  it.each([
    { signal: 'SIGINT', code: 'interrupted', message: 'interrupted by SIGINT', exitCode: 130 },
    { signal: 'SIGTERM', code: 'terminated', message: 'ended by SIGTERM', exitCode: 143 },
  ] as const)('$signal is one document with --json, and else told by the exit code', async ({ signal, ...error }) => {
    for (const args of [
      ['me', '--api-url', `${address}/me`],
      ['verify', '--jwks', `${address}/jwks.json`],
    ]) {
      const quiet = await interrupt(signal, args)
      expect(quiet).toEqual({ exitCode: error.exitCode, stderr: '' })
      const { exitCode, stderr } = await interrupt(signal, [...args, '--json'])
      expect(exitCode).toBe(error.exitCode)
      expect(JSON.parse(stderr)).toEqual({ schema: 'cogtool.error/1', error })
    }
  })

  it.each([
    { signal: 'SIGINT', code: 'interrupted', exitCode: 130 },
    { signal: 'SIGTERM', code: 'terminated', exitCode: 143 },
  ] as const)('$signal in an export with --json: the document tells how to go on', async ({ signal, ...error }) => {
    const args = ['export-users', '-o', `${signal}.csv`, '--shards', '1', '--json']
    listed = 0
    const { exitCode, stderr } = await interrupt(signal, args)
    expect(exitCode).toBe(error.exitCode)
    const message = 'interrupted after 120 users'
    const hint = `cogtool ${args.join(' ')} --resume`
    expect(JSON.parse(stderr)).toEqual({ schema: 'cogtool.error/1', error: { ...error, message, hint } })
  })

  it('in an export to standard output with --json: the document says that not all rows are there', async () => {
    listed = 0
    const { stderr } = await interrupt('SIGINT', ['export-users', '--shards', '1', '--json'])
    const message = 'interrupted after 120 users: the rows on standard output are not all'
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'interrupted', message } })
  })

  it.each([
    { operation: 'DescribeUserPoolClient', signal: 'SIGINT', code: 'interrupted', exitCode: 130 },
    { operation: 'ListUsers', signal: 'SIGTERM', code: 'terminated', exitCode: 143 },
  ] as const)('$signal while doctor waits for $operation: nothing is judged or left behind', async (given) => {
    const { operation, signal, code, exitCode } = given
    stalled = operation
    listed = 0
    const temporary = join(place.folder, `tmp-${signal}`)
    mkdirSync(temporary)
    const files = ['--save-json', 'saved', '--fix-plan', 'fix', '--report', 'md=report.md']
    const args = ['doctor', '--pool', 'local', '--endpoint-url', place.pool.baseUrl, '--users', ...files, '--json']
    const ended = await interrupt(signal, args, { TMPDIR: temporary })
    stalled = 'ListUsers'
    expect(ended.exitCode, ended.stderr).toBe(exitCode)
    // what it was about to take was said before
    expect(JSON.parse(ended.stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({ error: { code, exitCode } })
    expect(readdirSync(temporary)).toEqual([])
    expect(['saved', 'fix', 'report.md'].filter((name) => existsSync(join(place.folder, name)))).toEqual([])
  })
})
