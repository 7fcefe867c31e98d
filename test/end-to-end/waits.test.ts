import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, constants, openSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { bin, openWorkplace, type Workplace } from '../helpers/built-cogtool.ts'
import { selfSigned } from '../helpers/certificate.ts'
import { makePipe } from '../helpers/pipe.ts'

vi.setConfig({ testTimeout: 60_000 })

let place: Workplace
beforeAll(async () => {
  place = await openWorkplace()
  await place.cogtool(['login'])
})
afterAll(() => place.close())

interface Running {
  readonly child: ChildProcess
  stderr(): string
  ended(): Promise<number | null>
}

function start(args: readonly string[]): Running {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: place.folder,
    env: { ...place.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let heard = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    heard += text
  })
  const end = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { child, stderr: () => heard, ended: () => end }
}

const signals = [
  { signal: 'SIGINT', exitCode: 130 },
  { signal: 'SIGTERM', exitCode: 143 },
] as const

describe('a session that another process works on', () => {
  let holder: Running
  beforeEach(async () => {
    const refreshes = () => place.pool.requests.filter(({ grantType }) => grantType === 'refresh_token').length
    const before = refreshes()
    place.pool.faults.tokenEndpointWire = 'stall'
    holder = start(['token', '--force-refresh'])
    while (refreshes() === before) await sleep(10)
    return async () => {
      place.pool.faults.tokenEndpointWire = 'answer'
      holder.child.kill('SIGKILL')
      await holder.ended()
    }
  })

  it.each(signals)('is waited for with a word that names the process, until $signal', async ({ signal, exitCode }) => {
    const words = `waiting for process ${holder.child.pid} (cogtool), which works on the session default\n`
    writeFileSync(join(place.folder, 'ca.pem'), selfSigned({ notBefore: new Date(0), notAfter: new Date() }).cert)
    const silent = [start(['token', '--force-refresh', '--json']), start(['logout', '--quiet'])]
    const waiting = [start(['token', '--force-refresh']), start(['logout', '--ca-file', 'ca.pem'])]
    while (waiting.some(({ stderr }) => !stderr().includes('\n'))) await sleep(10)
    for (const { child } of [...waiting, ...silent]) child.kill(signal)
    const ends = await Promise.all([...waiting, ...silent].map(({ ended }) => ended()))
    // the other one has not been waited for
    expect(holder.child.exitCode).toBeNull()
    expect(ends).toEqual(ends.map(() => exitCode))
    expect(waiting.map(({ stderr }) => stderr())).toEqual([words, words])
    expect(silent.map(({ stderr }) => stderr()).join('')).not.toContain('waiting')
  })

  it('is free for the next once that process was killed', async () => {
    const next = start(['token', '--force-refresh'])
    while (next.stderr() === '') await sleep(10)
    place.pool.faults.tokenEndpointWire = 'answer'
    holder.child.kill('SIGKILL')
    expect(await next.ended()).toBe(0)
  })
})

describe('a pipe that nobody writes to', () => {
  const keySet = () => writeFileSync(join(place.folder, 'jwks.json'), JSON.stringify(place.pool.state.tokens.jwks))
  const commands = [
    ['decode', '--token-file', 'pipe'],
    ['verify', 'a.b.c', '--jwks', 'pipe'],
    ['verify', '--batch', 'pipe', '--jwks', 'jwks.json'],
    ['config', '--ca-file', 'pipe'],
    ['audit-duplicates', '--from', 'pipe'],
    ['local', '--port', '0', '--users', 'pipe'],
  ]
  it.each(signals.flatMap((signal) => commands.map((args) => ({ args, ...signal }))))(
    'is waited for until $signal: $args',
    async ({ args, signal, exitCode }) => {
      keySet()
      const path = join(place.folder, 'pipe')
      rmSync(path, { force: true })
      makePipe(path)
      const command = start(args)
      const writer = await openOnceRead(path)
      command.child.kill(signal)
      expect(await command.ended()).toBe(exitCode)
      closeSync(writer)
    },
  )
})

/** Opens a pipe for writing when somebody has opened it for reading. */
async function openOnceRead(path: string): Promise<number> {
  for (;;) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error
      await sleep(10)
    }
  }
}

describe('what a flag names', () => {
  it('may come through a pipe', async () => {
    writeFileSync(join(place.folder, 'jwks.json'), JSON.stringify(place.pool.state.tokens.jwks))
    writeFileSync(
      join(place.folder, 'ca.pem'),
      selfSigned({ notBefore: new Date(0), notAfter: new Date() }).cert.repeat(300),
    )
    const line = [
      'cogtool token > token',
      'cogtool verify --token-file <(sleep 0.2; cat token) --jwks <(sleep 0.2; cat jwks.json) --ca-file <(cat ca.pem)',
      'cogtool verify --batch <(sleep 0.2; cat token token) --jwks jwks.json',
    ]
    const { exitCode, stderr } = await place.shell(line.join(' && '))
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
  })

  it.each([
    ['verify a.b.c --jwks <(cat /dev/zero)', 'input_too_large'],
    ['decode --token-file <(cat /dev/zero)', 'input_too_large'],
    ['config --ca-file <(cat /dev/zero)', 'input_unreadable'],
  ])('ends at its limit: %s', async (args, code) => {
    const { exitCode, stderr } = await place.shell(`cogtool ${args} --json`)
    expect({ exitCode, code: JSON.parse(stderr).error.code }).toEqual({ exitCode: 2, code })
  })
})
