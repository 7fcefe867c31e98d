import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openWorkplace, type Workplace } from '../helpers/built-cogtool.ts'

const root = join(import.meta.dirname, '../..')

let place: Workplace
beforeAll(async () => {
  place = await openWorkplace()
})
afterAll(() => place.close())

const sessions = () => join(place.folder, 'home/state/cogtool/sessions')
const filesOf = () => (existsSync(sessions()) ? readdirSync(sessions()) : [])
const refreshes = () => place.pool.requests.filter(({ grantType }) => grantType === 'refresh_token').length

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(10)
}

describe('a cogtool that is killed between refresh and save', () => {
  it('leaves word for the next one, which says what happened and what to do', { timeout: 60_000 }, async () => {
    const { pool } = place
    pool.client.rotation = { graceSeconds: 0 }
    const name = ['--session', 'killed']
    expect((await place.cogtool(['login', ...name])).exitCode).toBe(0)

    pool.faults.tokenEndpointWire = 'stall'
    const before = refreshes()
    const child = spawn(process.execPath, [join(root, 'bin/cogtool.js'), 'token', '--force-refresh', ...name], {
      cwd: place.folder,
      env: { ...place.env },
      stdio: 'ignore',
    })
    await until(() => refreshes() > before)
    const ended = new Promise((resolve) => child.once('close', resolve))
    child.kill('SIGKILL')
    await ended
    pool.faults.tokenEndpointWire = 'answer'
    expect(filesOf().some((file) => file.endsWith('.lock'))).toBe(true)
    expect(filesOf().some((file) => file.endsWith('.refreshing'))).toBe(true)

    // the token at hand is still good: nobody needs to be told anything
    expect(await place.cogtool(['token', ...name])).toMatchObject({ exitCode: 0, stderr: '' })
    for (const attempt of [1, 2]) {
      const { exitCode, stdout, stderr } = await place.cogtool(['token', '--force-refresh', ...name])
      expect({ attempt, exitCode, stdout }).toEqual({ attempt, exitCode: 3, stdout: '' })
      expect(stderr).toMatch(/an earlier refresh was cut off before it was saved/)
      expect(stderr).toMatch(/it began at \d{4}-\d\d-\d\dT[\d:.]+Z and its new tokens were lost/)
      expect(stderr).toContain('cogtool login')
    }
    // a new sign-in has nothing to do with it any more
    expect((await place.cogtool(['login', ...name])).exitCode).toBe(0)
    expect(await place.cogtool(['token', '--force-refresh', ...name])).toMatchObject({ exitCode: 0, stderr: '' })
    expect((await place.cogtool(['logout', ...name])).exitCode).toBe(0)
    expect(filesOf()).toEqual([])
  })
})

describe('--store keyring as it is shipped', () => {
  /** A keyring that takes every connection and never says a word. */
  async function startSilentBus() {
    const open = new Set<Socket>()
    const server = createServer((socket) => void open.add(socket.on('error', () => {})))
    const path = join(place.folder, 'silent-bus')
    await new Promise<void>((resolve) => server.listen(path, resolve))
    onTestFinished(() => {
      for (const socket of open) socket.destroy()
      server.close()
    })
    return { open, env: { DBUS_SESSION_BUS_ADDRESS: `unix:path=${path}` } }
  }

  const login = (more: Record<string, string>) => place.cogtool(['login', '--store', 'keyring'], { env: more })

  it.runIf(process.platform === 'linux')(
    'ends with exit 2 where no keyring runs, before a browser opens and without a file',
    { timeout: 30_000 },
    async () => {
      const { exitCode, stdout, stderr } = await login({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus' })
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
      expect(stderr).toContain('the keyring cannot be used')
      expect(stderr).toMatch(/--store file .*--store none/)
      expect(stderr).not.toContain('Open:')
      expect(filesOf()).toEqual([])
    },
  )

  it.runIf(process.platform === 'linux')(
    'ends by itself where the keyring never answers',
    { timeout: 30_000 },
    async () => {
      const { open, env } = await startSilentBus()
      const { exitCode, stderr } = await login(env)
      expect(open.size).toBe(1)
      expect(exitCode).toBe(2)
      expect(stderr).toContain('did not answer within 3 s')
    },
  )

  it.runIf(process.platform === 'linux')(
    'ends by a signal before the keyring is given up: before one that asked earlier',
    { timeout: 30_000 },
    async () => {
      const { open, env } = await startSilentBus()
      const ended: string[] = []
      const start = async (name: string) => {
        const asked = open.size
        const args = [join(root, 'bin/cogtool.js'), 'login', '--store', 'keyring']
        const child = spawn(process.execPath, args, {
          cwd: place.folder,
          env: { ...place.env, ...env },
          stdio: 'ignore',
        })
        const end = new Promise<void>((resolve) => {
          child.once('close', (exitCode) => {
            ended.push(`${name} ${exitCode}`)
            resolve()
          })
        })
        while (open.size === asked) await sleep(5)
        return { child, end }
      }
      const [earlier, later] = [await start('earlier'), await start('later')]
      later.child.kill('SIGINT')
      await Promise.all([earlier.end, later.end])
      expect(ended).toEqual(['later 130', 'earlier 2'])
    },
  )

  it('says what to install where the optional package is missing', { timeout: 30_000 }, async () => {
    // as npm puts it: the package alone
    const alone = mkdtempSync(join(tmpdir(), 'cogtool-alone-'))
    onTestFinished(() => rmSync(alone, { recursive: true, force: true }))
    for (const part of ['bin', 'dist', 'package.json']) cpSync(join(root, part), join(alone, part), { recursive: true })
    // one of this name in the working directory is not taken: it could be anybody's
    mkdirSync(join(place.folder, 'node_modules/@napi-rs'), { recursive: true })
    symlinkSync(join(root, 'node_modules/@napi-rs/keyring'), join(place.folder, 'node_modules/@napi-rs/keyring'))
    const { exitCode, stderr } = await place.shell(`node ${join(alone, 'bin/cogtool.js')} login --store keyring`)
    expect(exitCode).toBe(2)
    expect(stderr).toContain('npm install --global @napi-rs/keyring')
  })

  it('takes the package from no folder that the environment names', { timeout: 30_000 }, async () => {
    const alone = mkdtempSync(join(tmpdir(), 'cogtool-alone-'))
    onTestFinished(() => rmSync(alone, { recursive: true, force: true }))
    for (const part of ['bin', 'dist', 'package.json']) cpSync(join(root, part), join(alone, part), { recursive: true })
    for (const folder of ['modules', '.node_modules', '.node_libraries']) {
      const foreign = join(place.folder, folder, '@napi-rs/keyring')
      mkdirSync(foreign, { recursive: true })
      writeFileSync(join(foreign, 'index.js'), 'exports.AsyncEntry=class{getPassword(){return "foreign"}}')
    }
    const call = `node ${join(alone, 'dist/keyring-call.mjs')} read key`
    for (const variable of [`NODE_PATH=${join(place.folder, 'modules')}`, `HOME=${place.folder}`, 'HOME=.']) {
      expect((await place.shell(`${variable} ${call}`)).stdout).toContain('is not installed')
    }
  })

  it('loads the native package in no other case', () => {
    const loading = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' }).filter(
      (name) => /\.m?js$/.test(name) && readFileSync(join(root, 'dist', name), 'utf8').includes('("@napi-rs/keyring")'),
    )
    expect(loading).toEqual(['keyring-call.mjs'])
  })
})
