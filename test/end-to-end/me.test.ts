import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorkplace, type Workplace } from '../helpers/built-cogtool.ts'
import { oddAnswers, serveOddly } from '../helpers/odd-answers.ts'

let place: Workplace
beforeAll(async () => {
  place = await openWorkplace()
  expect((await place.cogtool(['login'])).exitCode).toBe(0)
}, 60_000)
afterAll(() => place.close())

describe('me, as it is installed', () => {
  it('cannot decide where the host name has no address', { timeout: 60_000 }, async () => {
    const address = 'https://no-such-host.invalid/me'
    const report = ['--report', 'junit=dns.xml', '--timeout', '20']
    const { exitCode, stdout, stderr } = await place.cogtool(['me', '--api-url', address, ...report])
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' })
    expect(stderr).toContain('error: the API gave no answer: no-such-host.invalid')
    // a machine without a name server says it in other words
    expect(stderr).toMatch(/its host name has no address|the name server did not answer|the connection failed/)
    expect(readFileSync(join(place.folder, 'dns.xml'), 'utf8')).toContain('errors="1"')
  })

  it('is not led through a proxy to this machine', { timeout: 60_000 }, async () => {
    const asked: (string | undefined)[] = []
    const proxy = createServer((request, response) => {
      asked.push(request.url)
      response.end()
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    const env = { HTTP_PROXY: address, HTTPS_PROXY: address, http_proxy: address }
    const { exitCode } = await place.cogtool(['me', '--proxy', address], { env })
    await new Promise((resolve) => proxy.close(resolve))
    expect({ exitCode, asked }).toEqual({ exitCode: 0, asked: [] })
  })

  it('prints a curl command that a shell runs with the same answer', { timeout: 60_000 }, async () => {
    const { exitCode, stdout, stderr } = await place.shell(
      'command -v curl > /dev/null || exit 9; eval "$(cogtool me --curl)"',
    )
    // 9: there is no curl on this machine
    expect([0, 9], stderr).toContain(exitCode)
    if (exitCode === 0) expect(stdout).toMatch(/^HTTP\/1\.1 200 OK/)
  })
})

/** Those that end a request by themselves: for others --timeout is waited for, which probe does not have. */
const prompt = Object.keys(oddAnswers).filter((name) => /101|reset|the end|half a head|again|zeros/.test(name))

describe.each([
  ['me', Object.keys(oddAnswers), ['--timeout', '2']],
  ['probe', prompt, []],
] as const)('%s', (command, names, flags) => {
  it('ends with exit 4 and three lines, whatever a server does', { timeout: 60_000 }, async () => {
    const runs = names.map(async (name) => {
      const origin = await serveOddly(oddAnswers[name] ?? expect.fail(name))
      const { exitCode, stdout, stderr } = await place.cogtool([command, '--api-url', origin, ...flags])
      const isOurs = exitCode === 4 && stdout === '' && /^error: .+\n {2}.+\n {2}→ .+\n$/.test(stderr)
      return isOurs ? [] : [`${name}: ${exitCode} ${stdout} ${stderr}`]
    })
    expect((await Promise.all(runs)).flat()).toEqual([])
  })
})
