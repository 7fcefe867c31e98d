import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { signInByHttp } from '../../src/demo/http-browser.ts'
import { openWorkplace, type Workplace } from '../helpers/built-cogtool.ts'
import { addCallback, freePort, occupy } from '../helpers/login-edges.ts'

let place: Workplace
beforeAll(async () => {
  place = await openWorkplace()
})
afterAll(() => place.close())

const bin = join(import.meta.dirname, '../../bin/cogtool.js')

/** A login that waits, with the port of its callback and the address that it shows. */
async function startLogin(
  args: string[] = [],
  { register = true, env = {} }: { register?: boolean; env?: Record<string, string> } = {},
): Promise<{ child: ChildProcess; port: number; address: string; ended: Promise<number | null> }> {
  const port = await freePort()
  const callback = `http://localhost:${port}/callback`
  if (register) addCallback(place.pool.client, callback)
  const child = spawn(process.execPath, [bin, 'login', '--redirect-uri', callback, ...args], {
    cwd: place.folder,
    env: { ...place.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  const address = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece
      const found = /^Open: (\S+)\n/m.exec(text)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('close', () => reject(new Error(text)))
  })
  return { child, port, address, ended }
}

describe('the built program', () => {
  it('ends by itself though a browser keeps an idle connection', async () => {
    const { port, address, ended } = await startLogin()
    const idle = connect(port, 'localhost')
    idle.on('error', () => {})
    onTestFinished(() => void idle.destroy())
    await new Promise((resolve) => idle.once('connect', resolve))
    await signInByHttp(address, place.pool.demoUser)
    expect(await ended).toBe(0)
  })

  it.each([
    { signal: 'SIGINT', exitCode: 130 },
    { signal: 'SIGTERM', exitCode: 143 },
  ] as const)('$signal ends the wait with $exitCode and frees the port', async ({ signal, exitCode }) => {
    const { child, port, ended } = await startLogin()
    child.kill(signal)
    expect(await ended).toBe(exitCode)
    await occupy('127.0.0.1', port)
    await occupy('::1', port)
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('takes a callback that it registered away again on %s', async (signal) => {
    const { child, port, ended } = await startLogin(['--add-callback', '--yes'], { register: false })
    const isRegistered = () => place.pool.client.callbackUrls.includes(`http://localhost:${port}/callback`)
    expect(isRegistered()).toBe(true)
    child.kill(signal)
    expect([130, 143]).toContain(await ended)
    expect(isRegistered()).toBe(false)
  })

  it('starts the browser with an address of its own, which works once', async () => {
    // what it was started with, everybody on this machine may read: a browser that notes it down, and opens nothing
    const noted = join(place.folder, 'argv.txt')
    const browser = join(place.folder, 'browser.sh')
    writeFileSync(browser, `#!/bin/sh\nprintf '%s\\n' "$0" "$@" > argv.tmp && mv argv.tmp argv.txt\n`, { mode: 0o755 })
    const { address, ended } = await startLogin([], { env: { BROWSER: browser, DISPLAY: ':0' } })
    await expect.poll(() => existsSync(noted), { timeout: 10_000 }).toBe(true)
    const [, once = '', ...more] = readFileSync(noted, 'utf8').trimEnd().split('\n')
    expect(more).toEqual([])
    const shape = /^http:\/\/localhost:\d+\/[\w-]{22}$/
    expect([once, address]).toEqual([expect.stringMatching(shape), expect.stringMatching(shape)])
    expect(once).not.toBe(address)

    const visit = (url: string, init: RequestInit = {}) => fetch(url, { redirect: 'manual', ...init })
    expect((await visit(once, { method: 'HEAD' })).headers.get('location')).toBeNull()
    expect((await visit(once, { headers: { 'sec-purpose': 'prefetch' } })).headers.get('location')).toBeNull()
    const authorize = (await visit(once)).headers.get('location') ?? ''
    const state = new URL(authorize).searchParams.get('state') ?? ''
    expect(state).toMatch(/^[\w-]{43}$/)
    const second = await visit(once)
    const page = await second.text()
    expect({ status: second.status, location: second.headers.get('location') }).toEqual({ status: 410, location: null })
    expect(page).toContain('This address works once')
    expect(page).not.toContain(state)
    // the sign-in goes on
    expect((await visit(address)).headers.get('location')).toBe(authorize)
    await signInByHttp(address, place.pool.demoUser)
    expect(await ended).toBe(0)
  })

  it('makes one refresh for twenty processes at the same time, also with rotation', { timeout: 60_000 }, async () => {
    place.pool.client.rotation = { graceSeconds: 0 }
    // a token that is a minute old already, so that every process finds it too short
    place.pool.faults.clockOffset = -60
    const { address, ended } = await startLogin(['--session', 'twenty'])
    await signInByHttp(address, place.pool.demoUser)
    expect(await ended).toBe(0)
    const count = () => place.pool.requests.filter(({ grantType }) => grantType === 'refresh_token').length
    const before = count()
    place.pool.faults.clockOffset = 0
    Object.assign(place.pool.client, { accessTokenSeconds: 7200 })
    const args = ['token', '--session', 'twenty', '--min-ttl', '3590']
    const answers = await Promise.all(Array.from({ length: 20 }, () => place.cogtool(args)))
    // on a busy machine some wait so long that they say for whom
    const said = answers.map(({ stderr }) => stderr.replace(/^waiting for process \d+ .*\n/, ''))
    expect(new Set(answers.map(({ exitCode, stdout }, place) => `${exitCode} ${stdout} ${said[place]}`)).size).toBe(1)
    expect({ exitCode: answers[0]?.exitCode, stderr: said[0] }).toEqual({ exitCode: 0, stderr: '' })
    expect(count() - before).toBe(1)
  })
})
