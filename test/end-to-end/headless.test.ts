import { spawn } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bin, openWorkplace, type Workplace } from '../helpers/built-cogtool.ts'

const password = 'Correct-Horse-9'
const asMaria = ['login', '--username', 'maria', '--password-stdin']

let place: Workplace
beforeAll(async () => {
  place = await openWorkplace()
})
afterAll(() => place.close())

describe('the lines of standard input', () => {
  it.each([
    { name: 'with a line break', stdin: `${password}\n` },
    { name: 'without one', stdin: password },
    { name: 'with one of Windows', stdin: `${password}\r\n` },
    { name: 'with more after it', stdin: `${password}\nand this is nobody's\n` },
  ])('give the password $name', async ({ stdin }) => {
    const { exitCode, stderr } = await place.cogtool(asMaria, { stdin })
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
  })

  it('give the password from a file', async () => {
    expect(
      (await place.shell(`echo ${password} > password.txt; cogtool ${asMaria.join(' ')} < password.txt`)).exitCode,
    ).toBe(0)
  })

  it.each([
    { name: 'with a byte order mark', line: `printf '\\357\\273\\277${password}\\r\\n'`, exit: 0, logins: true },
    { name: 'in UTF-16', line: `printf 'P\\0w\\0\\r\\0\\n\\0'`, exit: 2, logins: false },
    { name: 'in Latin-1', line: `printf 'Gr\\374n\\n'`, exit: 2, logins: false },
    { name: 'with a NUL', line: `printf 'Pass\\0w0rd'`, exit: 2, logins: false },
    { name: 'with a second line in Latin-1', line: `printf '${password}\\nGr\\374n'`, exit: 2, logins: false },
  ])('give the password $name, or nothing is sent', async ({ line, exit, logins }) => {
    const before = place.pool.requests.length
    const { exitCode, stderr } = await place.shell(`${line} | cogtool ${asMaria.join(' ')}`)
    expect({ exitCode, stderr }).toMatchObject({ exitCode: exit })
    expect(place.pool.requests.length > before).toBe(logins)
    if (!logins) expect(stderr).toMatch(/standard input (?:is not UTF-8|is UTF-16|holds a NUL)/)
  })

  it('give several secrets, in their order', async () => {
    const client = place.pool.clients.find(({ name }) => name === 'confidential')
    const args = [...asMaria, '--client-id', client?.id ?? '', '--client-secret-stdin']
    const { exitCode, stderr } = await place.cogtool(args, { stdin: `${client?.secret}\n${password}\n` })
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
  })

  it('may stay open: nobody waits for their end', async () => {
    const child = spawn(process.execPath, [bin, ...asMaria], { cwd: place.folder, env: place.env })
    child.stdin.write(`${password}\n`)
    const exitCode = await new Promise((resolve) => child.once('exit', resolve))
    expect(exitCode).toBe(0)
    child.stdin.end()
  })

  it('that are missing end the command before anything is sent', async () => {
    const { exitCode, stderr } = await place.cogtool(asMaria, { stdin: '' })
    expect(exitCode).toBe(2)
    expect(stderr).toContain('standard input held no password')
  })
})

it('20 scripts ask for the token of such a session at once, and one of them refreshes', async () => {
  // a sign-in of 50 minutes ago
  place.pool.faults.clockOffset = -3000
  expect((await place.cogtool(asMaria, { stdin: password })).exitCode).toBe(0)
  place.pool.faults.clockOffset = 0
  const before = place.pool.requests.length
  const answers = await Promise.all(Array.from({ length: 20 }, () => place.cogtool(['token', '--min-ttl', '1200'])))
  const refreshes = place.pool.requests
    .slice(before)
    .filter(({ operation }) => operation === 'GetTokensFromRefreshToken')
  expect(new Set(answers.map(({ exitCode }) => exitCode))).toEqual(new Set([0]))
  expect(refreshes.length).toBe(1)
  expect(new Set(answers.map(({ stdout }) => stdout)).size).toBe(1)
})
