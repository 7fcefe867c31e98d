import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type CurlRequest, curlCommand } from '../../src/me/curl-command.ts'

const plain: CurlRequest = {
  method: 'GET',
  url: new URL('http://localhost:8000/me'),
  headers: [['Accept', 'application/json']],
  data: undefined,
  token: { kind: 'session', use: 'access', flags: [] },
  scheme: 'Bearer',
  headerName: 'Authorization',
  timeout: 30,
  retries: 0,
  proxy: undefined,
  avoidProxy: false,
  caFile: undefined,
}
const command = (changes: Partial<CurlRequest> = {}) => curlCommand({ ...plain, ...changes }).command

/** What curl would have been given, by a shell that has stand-ins for curl and cogtool. */
function runIn(shell: string, text: string, env: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'cogtool-curl-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const program = (name: string, lines: string) =>
    writeFileSync(join(folder, name), `#!/bin/sh\n${lines}\n`, { mode: 0o755 })
  program('curl', 'printf "%s\\n" "$@" > arguments; cat > input')
  program('cogtool', 'case "$*" in *header*) echo "Authorization: Bearer live";; *) echo live;; esac')
  writeFileSync(join(folder, 'my token.txt'), 'live\n')
  const path = { PATH: `${folder}:${process.env.PATH}` }
  execFileSync(shell, ['-c', `${text}\n`], { cwd: folder, env: { ...path, ...env } })
  const read = (name: string) => execFileSync('cat', [join(folder, name)], { encoding: 'utf8' })
  return { args: read('arguments').split('\n').slice(0, -1), input: read('input') }
}

describe('the curl command', () => {
  it('reads the token from the session, by standard input', () => {
    expect(command()).toMatchInlineSnapshot(`
      "cogtool token --format header |
        curl --silent --show-error --include \\
          --header @- \\
          --header 'Accept: application/json' \\
          --compressed \\
          --max-time 30 \\
          http://localhost:8000/me"
    `)
  })

  it.each<[name: string, changes: Partial<CurlRequest>, part: string]>([
    ['the id token', { token: { kind: 'session', use: 'id', flags: [] } }, 'cogtool token --type id --format header |'],
    [
      'another session',
      { token: { kind: 'session', use: 'access', flags: [['--session', 'a b']] } },
      "cogtool token --session 'a b' --format header |",
    ],
    ['HEAD', { method: 'HEAD' }, ' --head '],
    ['another method', { method: 'DELETE' }, '--request DELETE'],
    ['a body of GET', { data: 'x', method: 'GET' }, '--request GET'],
    ['a body from a file', { data: '@a.json', method: 'POST' }, '--data-binary @a.json'],
    ['retries', { retries: 3 }, '--retry 3'],
    ['a proxy', { proxy: new URL('http://proxy.example:3128') }, '--proxy http://proxy.example:3128'],
    ['no proxy', { avoidProxy: true }, "--noproxy '*'"],
    ['an authority', { caFile: '/a b/ca.pem' }, "--cacert '/a b/ca.pem'"],
    ['an address with brackets', { url: new URL('http://[::1]:8000/me') }, '--globoff'],
  ])('with %s', (_, changes, part) => {
    expect(command(changes)).toContain(part)
  })

  it.each<[name: string, changes: Partial<CurlRequest>, input: string]>([
    ['a session', {}, 'Authorization: Bearer live\n'],
    ['a session and another header', { headerName: 'X-Auth', scheme: '' }, 'X-Auth: live\n'],
    ['a session and another scheme', { scheme: 'JWT%s' }, 'Authorization: JWT%s live\n'],
    ['the environment', { token: { kind: 'environment' } }, 'Authorization: Bearer from-env\n'],
    ['a file', { token: { kind: 'file', path: 'my token.txt' } }, 'Authorization: Bearer live\n'],
    ['a file whose name looks like a flag', { token: { kind: 'file', path: '-n' } }, 'Authorization: Bearer \n'],
    ['two secrets', { headers: [['X-Api-Key', 'hunter2']] }, 'Authorization: Bearer live\nX-Api-Key: from-key\n'],
  ])('gives curl the header of %s', (_, changes, input) => {
    for (const shell of ['sh', 'bash']) {
      const given = runIn(shell, command(changes), { COGTOOL_TOKEN: 'from-env', X_API_KEY: 'from-key' })
      expect(given.input).toBe(input)
      expect(given.args.join(' ')).not.toMatch(/live|hunter2|from-/)
    }
  })

  it('says which variables it reads', () => {
    expect(curlCommand({ ...plain, headers: [['X-Api-Key', 'hunter2']] }).variables).toEqual(['X_API_KEY'])
    expect(curlCommand(plain).variables).toEqual([])
  })

  it.each([["it's"], ['$(touch owned) `touch owned` ; touch owned'], ['a\\b "c" %s !! ~ *'], ['line\nbreak']])(
    'is no way into the shell: %j',
    (text) => {
      const url = new URL('http://localhost:8000/me')
      url.search = text
      const { args } = runIn('sh', command({ headers: [['X-A', text]], data: text, method: 'POST', url, caFile: text }))
      expect(args.join('\n')).toContain(`X-A: ${text}\n`)
      expect(args.join('\n')).toContain(`--data-raw\n${text}\n`)
      expect(args.at(-1)).toBe(url.href)
    },
  )
})
