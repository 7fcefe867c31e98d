import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Edges } from '../../src/edges/edges.ts'
import { main } from '../../src/main.ts'
import { reply, serveApi } from '../helpers/api-server.ts'
import { followHints } from '../helpers/hints/follow-hints.ts'
import { startKeyServer } from '../helpers/key-server.ts'
import { makeTokens, seconds } from '../helpers/made-tokens.ts'
import { pipedStdin, testEdges } from '../helpers/test-edges.ts'

interface Paste {
  readonly id: string
  readonly input: string | null
  readonly make?: string
  readonly as?: 'argument'
  readonly args?: readonly string[]
  readonly right: Right
}

interface Foreign {
  readonly id: string
  readonly token: string
  readonly args?: readonly string[]
  readonly right: Right
}

interface Right {
  readonly exit: number
  readonly verdict?: 'valid'
  readonly tokenUse?: string
  readonly says?: string
  readonly alsoSays?: string
  readonly saysNot?: string
}

const file = JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/field-cases/pastes.json'), 'utf8'))
const pastes: readonly Paste[] = file.pastes
const foreign: readonly Foreign[] = file.foreign

const poolId = 'eu-central-1_Field0002'
const clientId = '5fieldcases8app2client0ok'
const maker = makeTokens()
const ofPool = { iss: `https://cognito-idp.eu-central-1.amazonaws.com/${poolId}`, client_id: clientId }
const access = maker.token(ofPool)
const second = maker.token({ ...ofPool, jti: 'a1b2c3d4-0000-4000-8000-000000000099' })
const id = maker.token({ ...ofPool, token_use: 'id', client_id: undefined, aud: clientId, scope: undefined })
const refresh = [maker.token().split('.')[0], 'a2V5', 'aXYtaXYtaXYtaXY', 'dGV4dA', 'dGFnLXRhZw'].join('.')

/** What the texts behind `make` ask for. */
const made: Readonly<Record<string, string>> = {
  'wrapped-with-indent': access.replace(/.{1,76}/g, '    $&\n'),
  'percent-encoded-dots': access.replaceAll('.', '%2E'),
  cut: access.slice(0, -40),
}

function inputOf({ id: name, input }: Paste): string {
  return (input ?? made[name] ?? '')
    .replaceAll('<access>2', second)
    .replaceAll('<access>', access)
    .replaceAll('<id>', id)
    .replaceAll('<refresh>', refresh)
}

async function run(
  args: readonly string[],
  changes: Partial<Edges> = {},
  files: Readonly<Record<string, string>> = {},
) {
  const edges = testEdges(changes)
  await edges.files.replace(`${edges.home}/jwks.json`, JSON.stringify(maker.jwks))
  for (const [name, text] of Object.entries(files)) await edges.files.replace(`${edges.home}/${name}`, text)
  const exit = await main(args, edges)
  return { exit, args, edges, out: edges.out(), all: edges.out() + edges.err(), err: edges.err() }
}

const trust = ['--user-pool-id', poolId, '--jwks', 'jwks.json']
const inWorkingDirectory = { 'token.txt': access }

function expectSaid(all: string, { says, alsoSays, saysNot }: Right) {
  if (says !== undefined) expect(all).toMatch(new RegExp(says, 'is'))
  if (alsoSays !== undefined) expect(all).toMatch(new RegExp(alsoSays, 'is'))
  if (saysNot !== undefined) expect(all).not.toMatch(new RegExp(saysNot, 'is'))
  // whatever it is: no token of it is shown
  for (const token of [access, second, id]) expect(all).not.toContain(token.split('.')[2])
}

describe('cogtool verify takes the token out of what was pasted', () => {
  it.each(pastes)('$id', async (one) => {
    const text = inputOf(one)
    expect(text).not.toBe('')
    const given: [string, Partial<Edges>] = one.as === 'argument' ? [text, {}] : ['-', { stdin: pipedStdin(text) }]
    const args = ['verify', given[0], ...trust, ...(one.args ?? [])]
    const { exit, all, edges } = await run(args, given[1], inWorkingDirectory)
    expect(exit).toBe(one.right.exit)
    expectSaid(all, one.right)
    await followHints(args, edges, { fill: { token: access } })
    const json = await run([...args, '--json'], given[1], inWorkingDirectory)
    expect({ exit: json.exit, err: json.err }).toEqual({ exit: one.right.exit, err: '' })
    const { ok, tokenUse, reason, hint } = JSON.parse(json.out)
    if (one.right.verdict === 'valid') expect({ ok, tokenUse }).toEqual({ ok: true, tokenUse: one.right.tokenUse })
    else {
      expect(['malformed', 'bad_signature']).toContain(reason)
      expect(hint).toEqual(expect.any(String))
    }
  })

  const taken = pastes.filter(({ right }) => right.verdict === 'valid')

  it.each(taken)('so do decode, --token-file and COGTOOL_TOKEN: $id', async (one) => {
    const text = inputOf(one)
    const shown = await run(['decode', '-', '--json'], { stdin: pipedStdin(text) })
    expect(shown.exit).toBe(0)
    const use = one.args ? 'access' : one.right.tokenUse
    expect(JSON.parse(shown.out).claims.token_use).toBe(use)
    const byFile = await run(['verify', '--token-file', 'pasted', ...trust, ...(one.args ?? [])], {}, { pasted: text })
    const byVariable = await run(['verify', ...trust, ...(one.args ?? [])], { env: { COGTOOL_TOKEN: text } })
    expect([byFile.exit, byVariable.exit]).toEqual([0, 0])
  })

  it.each(pastes.filter(({ right }) => right.exit === 1))('and nothing is decoded of: $id', async (one) => {
    const given: Partial<Edges> = one.as ? {} : { stdin: pipedStdin(inputOf(one)) }
    const args = ['decode', one.as ? inputOf(one) : '-']
    const { exit, all, edges } = await run(args, given, inWorkingDirectory)
    // what is left of a token may still be read
    expect(one.id === 'cut' ? [0, 1] : [1]).toContain(exit)
    if (exit === 1) expectSaid(all, one.right)
    await followHints(args, edges, { fill: { token: access } })
  })
})

describe('me and probe', () => {
  async function start() {
    const keys = await startKeyServer(maker.jwks)
    const { origin, requests } = await serveApi((_, response) => reply(response, { body: '{}' }))
    const flags = ['--issuer', keys.issuer, '--api-url', `${origin}/me`]
    return { flags, requests, sent: maker.token({ iss: keys.issuer }) }
  }

  it('send the token alone, from the variable and the file', async () => {
    const { flags, requests, sent } = await start()
    const cookie = `Cookie: theme=dark; accessToken=${sent}; idToken=${id}`
    const byVariable = await run(['me', ...flags], { fetch, env: { COGTOOL_TOKEN: cookie } })
    const byFile = await run(['me', '--token-file', 'cookie.txt', ...flags], { fetch }, { 'cookie.txt': cookie })
    expect([byVariable.exit, byFile.exit]).toEqual([0, 0])
    expect(byVariable.err).toBe('note: took the access token from the Cookie header\n')
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${sent}`, `Bearer ${sent}`])
  })

  it('read the other token files, too', async () => {
    const { flags, sent } = await start()
    const changes = { fetch, env: { COGTOOL_TOKEN: sent } }
    const files = { 'expired.env': `export T=${maker.token({ iss: flags[1], exp: seconds - 1000 })}` }
    const { all } = await run(['probe', '--expired-token', 'expired.env', ...flags], changes, files)
    expect(all).toContain('note: --expired-token: took the access token from the assignment\n')
  })

  it.each([
    [JSON.stringify([access, second]), 'COGTOOL_TOKEN holds 2 access tokens'],
    ['$TOKEN', 'COGTOOL_TOKEN holds a variable that the shell did not expand'],
    ['http://localhost/cb?code=7e1d5c1a-8c2f-4f5a-9a52-3d9c1b2a0f11', 'this URL has an authorization code'],
  ])('send nothing where there is no single token: %#', async (text, said) => {
    const { flags, requests } = await start()
    const { exit, err } = await run(['me', ...flags], { fetch, env: { COGTOOL_TOKEN: text } })
    expect({ exit, sent: requests.length }).toEqual({ exit: 2, sent: 0 })
    expect(err).toContain('error: there is no token to send')
    expect(err).toContain(said)
  })

  it('--curl wants the token alone', async () => {
    const { flags } = await start()
    const { exit, err } = await run(['me', '--curl', ...flags], { fetch, env: { COGTOOL_TOKEN: `export T=${access}` } })
    expect(exit).toBe(2)
    expect(err).toContain('--curl needs the token alone in COGTOOL_TOKEN')
  })
})

describe('where it was', () => {
  const note = async (text: string, ...more: string[]) =>
    (await run(['verify', '-', ...trust, ...more], { stdin: pipedStdin(text) })).err

  it.each([
    [`Cookie: a=b; accessToken=${access}`, 'note: took the access token from the Cookie header\n'],
    [`Set-Cookie: accessToken=${access}; Path=/`, 'note: took the access token from the Set-Cookie header\n'],
    [`http://localhost/cb#id_token=${id}`, 'note: took the ID token from the URL\n'],
    [
      `curl -H 'Authorization: Bearer ${access}' http://localhost`,
      'note: took the access token from the Authorization header\n',
    ],
    [`export T=${access}`, 'note: took the access token from the assignment\n'],
    [JSON.stringify({ status: { token: id } }), 'note: took the ID token from the JSON text\n'],
    [`Bearer ${access}`, ''],
  ])('is said: %#', async (text, said) => {
    expect(await note(text)).toBe(said)
  })

  it('is not said with --json or --quiet', async () => {
    expect(await note(`export T=${access}`, '--json')).toBe('')
    expect(await note(`export T=${access}`, '--quiet')).toBe('')
  })
})

describe('several tokens', () => {
  it.each([
    [`${access}\n${second}`, '2 access tokens'],
    [`${access}, ${id}`, '2 tokens'],
    [JSON.stringify([access, second]), '2 access tokens'],
    [`Cookie: a=${access}; b=${second}; c=${id}`, '2 access tokens'],
  ])('are for --batch: %#', async (text, said) => {
    const { exit, out } = await run(['verify', '-', ...trust], { stdin: pipedStdin(text) })
    expect(exit).toBe(1)
    expect(out).toContain(`REJECTED  these are ${said}, not one\n`)
    const first = text.includes('\n') ? 'give it the same input' : 'give it one per line'
    expect(out).toContain(`→ ${first}: cogtool verify --batch - --jwks jwks.json --user-pool-id ${poolId}\n`)
  })

  const lines = `${access}\n${second}`
  it.each([
    ['a file', ['--token-file', 'two.txt'], lines, 'cogtool verify --batch two.txt'],
    [
      'a file with a list',
      ['--token-file', 'two.txt'],
      `${access}, ${second}`,
      'put each on a line of its own, then: cogtool verify --batch two.txt',
    ],
    ['the variable', [], lines, 'printenv COGTOOL_TOKEN | cogtool verify --batch -'],
    ['the argument', [lines], '', 'put them into a file, one per line: cogtool verify --batch <file>'],
  ])('are for --batch where they came from: %s', async (_, args, text, hint) => {
    const edges = { env: { COGTOOL_TOKEN: text } }
    const files = { 'two.txt': text }
    expect((await run(['verify', ...args, ...trust], edges, files)).out).toContain(
      `→ ${hint} --jwks jwks.json --user-pool-id`,
    )
    expect((await run(['decode', ...args], edges, files)).out).toContain(`→ give one of them, or check all: ${hint}\n`)
  })

  it('are one where it is the same twice, or where only one is of the use asked for', async () => {
    const text = JSON.stringify([access, { again: access }, id, second])
    expect((await run(['verify', '-', '--token-use', 'id', ...trust], { stdin: pipedStdin(text) })).exit).toBe(0)
    const twice = JSON.stringify([access, { again: access }])
    expect((await run(['verify', '-', ...trust], { stdin: pipedStdin(twice) })).exit).toBe(0)
  })
})

describe('what a hint proposes', () => {
  const hintOf = (out: string) => /→ (?:.*?: )?(cogtool .*)$/m.exec(out)?.[1]?.split(' ') ?? []

  it('gives the verdicts of all lines', async () => {
    const stdin = pipedStdin(`${access}\n${second}\n`)
    const [program, ...args] = hintOf((await run(['verify', '-', ...trust], { stdin })).out)
    expect(program).toBe('cogtool')
    expect(await run(args, { stdin })).toMatchObject({ exit: 0, err: expect.stringContaining('2 valid') })
  })

  it('reads the file whose name was given', async () => {
    for (const name of ['token.txt', '@token.txt']) {
      const { out } = await run(['verify', name, ...trust], {}, inWorkingDirectory)
      expect(out).toMatch(/^REJECTED {2}this is the name of a file, not a token\n/)
      expect(out).toContain('→ token.txt is a file: cogtool verify --token-file token.txt --jwks jwks.json')
      expect((await run(hintOf(out).slice(1), {}, inWorkingDirectory)).exit).toBe(0)
    }
  })
})

describe('what stands where a token was to be is named', () => {
  const unexpanded = 'a variable that the shell did not expand'
  it.each([
    ['$TOKEN', unexpanded],
    [`\${TOKEN}`, unexpanded],
    ['$env:TOKEN', unexpanded],
    ['Bearer $COGTOOL_TOKEN', unexpanded],
    ['%TOKEN%', unexpanded],
    ['$(cat token.txt)', 'a command that the shell did not run'],
    ['<paste>', 'a placeholder'],
    ['<your access token>', 'a placeholder'],
    ['{{token}}', 'a placeholder'],
    ['YOUR_ACCESS_TOKEN', 'a placeholder'],
    ['...', 'a placeholder'],
    ['token.txt', 'the name of a file'],
    ['./none', 'the name of a file that does not exist'],
    ['none.jwt', 'the name of a file that does not exist'],
  ])('%s', async (text, what) => {
    const files = { 'token.txt': access }
    const verified = await run(['verify', text, ...trust], {}, files)
    expect(verified.exit).toBe(1)
    expect(verified.out).toMatch(new RegExp(`^REJECTED  this is ${what}, not a token\n[^]*→ `))
    const decoded = await run(['decode', text], {}, files)
    expect([decoded.exit, decoded.out]).toEqual([
      1,
      expect.stringMatching(`^NOT DECODED  this is ${what}, not a token\n`),
    ])
    // what is said of the pool is no second word about the token
    const { exit, out, err } = await run(['verify', text], {}, files)
    expect({ exit, said: `${out}${err}`.match(/NOT VERIFIED/g)?.length }).toEqual({ exit: 2, said: 1 })
    expect(out).not.toContain('cogtool decode')
  })

  it.each(['a1.b2', 'abcdef', 'my-token-of-a-service', '/9j/4AAQ', '$'])(
    'and %s is nothing of the kind',
    async (text) => {
      const { out } = await run(['decode', text])
      expect(out).toMatch(/^NOT DECODED {2}malformed token: /)
    },
  )
})

describe('what is no whole container stays as it is', () => {
  it.each([
    `export T=${access};`,
    `export T=${access} # of ann`,
    `token: ${access} (expires soon)`,
    `{"access_token":"${access}"`,
    `{"access_token":"${access}"};`,
    `{"access_token":"${access};"}`,
    `Cookie a=${access}`,
    `curl -H 'Authorization: Bearer ${access}`,
    `curl -H 'Authorization: Bearer ${access};' http://localhost`,
    `see https://app.example/cb#access_token=${access}`,
    `https://app.example/cb#access_token=${access} `.replace(' ', ' and more'),
    `https://app.example/${access}`,
    `access token ${access}`,
    `<a href="https://app.example/cb#access_token=${access}">x</a>`,
    `"${access}`,
    `{"access_token":"${access.slice(0, 90)}","more":"${access.slice(90)}"}`,
    // a broken access token is not replaced by the ID token beside it
    JSON.stringify({ access_token: access.slice(0, 90), id_token: id }),
  ])('%#', async (text) => {
    const { exit, out } = await run(['verify', '-', ...trust], { stdin: pipedStdin(text) })
    expect(exit).toBe(1)
    expect(out).toContain('REJECTED  malformed token')
  })
})

describe('tokens of other makers', () => {
  it.each(foreign)('$id', async ({ token, args = trust, right }) => {
    const { exit, all, args: typed, edges } = await run(['verify', '-', ...args], { stdin: pipedStdin(token) })
    expect(exit).toBe(right.exit)
    expectSaid(all, right)
    await followHints(typed, edges, { fill: { token: access } })
  })

  it.each(foreign.filter(({ right }) => /load|Verified|pool/.test(right.says ?? '')))(
    'decode says what it shows: $id',
    async ({ token, right }) => {
      const { exit, all } = await run(['decode', '-'], { stdin: pipedStdin(token) })
      // GitHub's is none of the table
      if (!all.includes("not a user pool's token")) return expect(token).toContain('eyJhbGciOiJSUzI1NiIsImtpZCI6ImIxI')
      expect(exit).toBe(0)
      expectSaid(all, right)
      const json = await run(['decode', '-', '--json'], { stdin: pipedStdin(token) })
      expect(Object.keys(JSON.parse(json.out))).toEqual(['schema', 'verified', 'maker', 'hint', 'header', 'claims'])
    },
  )

  it('are told before a signature is looked at, and never instead of a verdict about a token of the pool', async () => {
    const signer = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/shop/0a1b2c3d4e5f6071'
    const expired = maker.token({ ...ofPool, exp: seconds - 1000 }, { signer })
    const { out } = await run(['verify', '-', ...trust, '--json'], { stdin: pipedStdin(expired) })
    expect(JSON.parse(out)).toMatchObject({
      reason: 'expired',
      authentic: true,
      hint: `cogtool login --user-pool-id ${poolId}`,
    })
  })
})
