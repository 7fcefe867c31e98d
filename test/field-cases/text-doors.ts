import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { secretHash } from '../../src/cognito-crypto/secret-hash.ts'
import { totpCode, totpSecretIn, totpStep } from '../../src/cognito-crypto/totp.ts'
import type { Edges } from '../../src/edges/edges.ts'
import type { LocalPool } from '../../src/local/server/local-pool.ts'
import { main } from '../../src/main.ts'
import { reply, serveApi } from '../helpers/api-server.ts'
import { askingPool, asks, tokensOf } from '../helpers/asking-pool.ts'
import { followHints } from '../helpers/hints/follow-hints.ts'
import { clientNamed, loginEdges, poolFlags } from '../helpers/login-edges.ts'
import { makeTokens } from '../helpers/made-tokens.ts'
import { unlessIn } from '../helpers/override.ts'
import { makeTokens as poolTokens } from '../helpers/replay-me.ts'
import { captured, noPrompt, pipedStdin, type TestEdges, testEdges } from '../helpers/test-edges.ts'

/** How a text is written. */
export const encoders = {
  utf8: (text: string) => Buffer.from(text),
  'utf8-mark': (text: string) => Buffer.from(`\ufeff${text}`),
  utf16le: (text: string) => Buffer.from(text, 'utf16le'),
  'utf16le-mark': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  utf16be: (text: string) => Buffer.from(text, 'utf16le').swap16(),
  'utf16be-mark': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  latin1: (text: string) => Buffer.from(text, 'latin1'),
  utf32le: (text: string) => Buffer.from([...`\ufeff${text}`].flatMap((one) => [...codePoint(one)])),
  'utf8-nul': (text: string) => Buffer.from(`${text.slice(0, 3)}\0${text.slice(3)}`),
  'utf16le-cut': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').subarray(0, -1),
} as const
export type Encoding = keyof typeof encoders

function codePoint(character: string): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(character.codePointAt(0) ?? 0)
  return bytes
}

/** What became of a text. */
export interface Entered {
  readonly exit: number
  readonly err: string
  /** What a server got. */
  readonly requests: number
  /** What arrived at the other side. */
  readonly arrived: unknown
}

/** Gives a text, in this encoding, to cogtool. */
export type Door = (text: string, encode: (text: string) => Buffer, pool: LocalPool) => Promise<Entered>

const poolId = 'eu-central-1_Field0004'
const clientId = '5fieldcases8app2client0ok'
const issuer = `https://cognito-idp.eu-central-1.amazonaws.com/${poolId}`
const maker = makeTokens()
export const access = maker.token({ iss: issuer, client_id: clientId })
export const keySet = JSON.stringify(maker.jwks)
export const fill = (text: string) =>
  text.replaceAll('<access>', access).replaceAll('<iss>', issuer).replace('<the key set>', keySet)

const secretText = (text: string) => text.replace(/\r?\n$/, '')

/** A sign-in of lena at a pool that asks for these answers, and what it heard of one of them. */
async function signIn(
  pool: LocalPool,
  { args, env = {}, stdin, files = {}, asked, heard, atTerminal }: SignIn,
): Promise<Entered & { readonly value: unknown }> {
  const script = [...(asked === undefined ? [] : [asked]), await tokensOf(pool)]
  const asking = await askingPool(...script)
  const terminal = atTerminal && {
    ...atTerminal,
    stderr: captured(true).stream,
    stdin: { ...pipedStdin(''), isTTY: true },
  }
  const edges = loginEdges({ env, stdin: pipedStdin(stdin ?? ''), ...terminal })
  write(edges, files)
  const endpoint = ['--endpoint-url', asking.url]
  const flags = [...unlessIn(endpoint, poolFlags(pool, 'api-only')), ...endpoint]
  const argv = ['login', ...flags, '--username', 'lena', '--auth-flow', 'password', ...args]
  const exit = await main(argv, edges)
  const value = asking.heard
    .flatMap(({ input }) => Object.entries({ ...input.AuthParameters, ...input.ChallengeResponses }))
    .filter(([name]) => name === heard)
    .at(-1)?.[1]
  const requests = asking.heard.length
  await followHints(argv, edges)
  return { exit, err: edges.err(), requests, value, arrived: value }
}

interface SignIn {
  readonly args: readonly string[]
  readonly env?: Edges['env']
  readonly stdin?: Uint8Array
  readonly files?: Readonly<Record<string, Uint8Array>>
  readonly asked?: object
  /** Somebody sits there, and answers so. */
  readonly atTerminal?: Pick<Edges, 'prompt'>
  readonly heard: string
}

const write = (edges: TestEdges, files: Readonly<Record<string, Uint8Array | string>>) => {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(edges.home, name), content)
}

interface Verified {
  readonly args: readonly string[]
  readonly env?: Edges['env']
  readonly stdin?: Uint8Array
  readonly files?: Readonly<Record<string, Uint8Array>>
}

/** `verify` of the access token, to which the text gives something. */
async function verify({ args, env = {}, stdin, files = {} }: Verified): Promise<Entered> {
  const edges = testEdges({ env, ...(stdin && { stdin: pipedStdin(stdin) }) })
  write(edges, { 'keys.json': keySet, ...files })
  const argv = ['verify', ...(args.includes('--jwks') ? [] : ['--jwks', 'keys.json']), ...args]
  const exit = await main(argv, edges)
  await followHints(argv, edges)
  return { exit, err: edges.err(), requests: 0, arrived: exit === 0 && /VALID|"ok":true/.test(edges.out()) }
}

const named = ['--user-pool-id', poolId, '--client-id', clientId]

async function audit(file: string, content: Uint8Array): Promise<Entered> {
  const edges = testEdges()
  write(edges, { [file]: content })
  const argv = ['audit-duplicates', '--from', file, '--json']
  const exit = await main(argv, edges)
  await followHints(argv, edges)
  const { scanned, groups = [] } = edges.out() === '' ? {} : JSON.parse(edges.out())
  return { exit, err: edges.err(), requests: 0, arrived: scanned === 2 && groups.length === 0 }
}

export const doors = {
  password: async (text, encode, pool) => {
    const done = await signIn(pool, { args: ['--password-stdin'], stdin: encode(text), heard: 'PASSWORD' })
    return { ...done, arrived: done.value === secretText(text) }
  },
  'new-password': async (text, encode, pool) => {
    const done = await signIn(pool, {
      args: ['--password-stdin', '--new-password-stdin'],
      stdin: Buffer.concat([encode('Old-Passw0rd\r\n'), encode(text)]),
      asked: asks('NEW_PASSWORD_REQUIRED'),
      heard: 'NEW_PASSWORD',
    })
    return { ...done, arrived: done.value === secretText(text) }
  },
  code: async (text, encode, pool) => {
    const done = await signIn(pool, {
      args: ['--mfa-code-stdin'],
      env: { COGTOOL_PASSWORD: 'Pass-w0rd' },
      stdin: encode(text),
      asked: asks('SMS_MFA'),
      heard: 'SMS_MFA_CODE',
    })
    return { ...done, arrived: done.value === text.trim() }
  },
  COGTOOL_MFA_CODE: async (text, encode, pool) => {
    const done = await signIn(pool, {
      args: [],
      env: { COGTOOL_PASSWORD: 'Pass-w0rd', COGTOOL_MFA_CODE: encode(text).toString() },
      asked: asks('SMS_MFA'),
      heard: 'SMS_MFA_CODE',
    })
    return { ...done, arrived: done.value === text.trim() }
  },
  COGTOOL_PASSWORD: async (text, encode, pool) => {
    const env = { COGTOOL_PASSWORD: encode(text).toString() }
    const done = await signIn(pool, { args: [], env, heard: 'PASSWORD' })
    return { ...done, arrived: done.value === secretText(text.replace(/^\ufeff/, '')) }
  },
  'totp-file': async (text, encode, pool) => {
    const done = await signIn(pool, {
      args: ['--totp-secret-file', 'totp.txt'],
      env: { COGTOOL_PASSWORD: 'Pass-w0rd' },
      files: { 'totp.txt': encode(text) },
      asked: asks('SOFTWARE_TOKEN_MFA'),
      heard: 'SOFTWARE_TOKEN_MFA_CODE',
    })
    const secret = totpSecretIn(text)
    const codes = [0, -1].map((before) => secret && totpCode(secret, totpStep(new Date()) + before))
    return { ...done, arrived: codes.includes(String(done.value)) }
  },
  'client-secret': async (text, encode, pool) => {
    const done = await signIn(pool, {
      args: ['--client-secret-stdin'],
      env: { COGTOOL_PASSWORD: 'Pass-w0rd' },
      stdin: encode(text),
      heard: 'SECRET_HASH',
    })
    const id = clientNamed(pool, 'api-only').id
    return { ...done, arrived: done.value === secretHash(secretText(text), 'lena', id) }
  },
  COGTOOL_CLIENT_SECRET: async (text, encode, pool) => {
    const env = { COGTOOL_PASSWORD: 'Pass-w0rd', COGTOOL_CLIENT_SECRET: encode(text).toString() }
    const done = await signIn(pool, { args: [], env, heard: 'SECRET_HASH' })
    const id = clientNamed(pool, 'api-only').id
    return { ...done, arrived: done.value === secretHash(secretText(text), 'lena', id) }
  },
  'typed password': async (text, encode, pool) => {
    const prompt = { ...noPrompt(), password: async () => encode(text).toString() }
    const done = await signIn(pool, { args: [], atTerminal: { prompt }, heard: 'PASSWORD' })
    return { ...done, arrived: done.value === secretText(text) }
  },
  COGTOOL_CLIENT_ID: (text, encode) =>
    verify({
      args: ['-', '--user-pool-id', poolId],
      env: { COGTOOL_CLIENT_ID: encode(text).toString() },
      stdin: Buffer.from(access),
    }),
  COGTOOL_USER_POOL_ID: (text, encode) =>
    verify({ args: ['-'], env: { COGTOOL_USER_POOL_ID: encode(text).toString() }, stdin: Buffer.from(access) }),
  COGTOOL_TOKEN: (text, encode) => verify({ args: named, env: { COGTOOL_TOKEN: encode(fill(text)).toString() } }),
  'token-file': (text, encode) =>
    verify({ args: [...named, '--token-file', 't.txt'], files: { 't.txt': encode(fill(text)) } }),
  stdin: (text, encode) => verify({ args: [...named, '-'], stdin: encode(fill(text)) }),
  batch: (text, encode) => verify({ args: [...named, '--batch', '-'], stdin: encode(fill(text)) }),
  'batch-file': (text, encode) =>
    verify({ args: [...named, '--batch', 't.txt'], files: { 't.txt': encode(fill(text)) } }),
  jwks: (text, encode) =>
    verify({
      args: [...named, '--jwks', 'k.json', '-'],
      stdin: Buffer.from(access),
      files: { 'k.json': encode(fill(text)) },
    }),
  'cogtool.json': (text, encode) =>
    verify({ args: ['-'], stdin: Buffer.from(access), files: { 'cogtool.json': encode(fill(text)) } }),
  'audit-from-csv': (text, encode) => audit('users.csv', encode(text)),
  'audit-from-jsonl': (text, encode) => audit('users.jsonl', encode(text)),
  'audit-from-stdin': async (text, encode) => {
    const edges = testEdges({ stdin: pipedStdin(encode(text)) })
    const exit = await main(['audit-duplicates', '--from', '-', '--json'], edges)
    const { scanned, groups = [] } = edges.out() === '' ? {} : JSON.parse(edges.out())
    return { exit, err: edges.err(), requests: 0, arrived: scanned === 2 && groups.length === 0 }
  },
  'me-data': async (text, encode, pool) => {
    const bodies: Buffer[] = []
    const api = await serveApi(async (request, response) => {
      const pieces: Buffer[] = []
      for await (const piece of request) pieces.push(piece)
      bodies.push(Buffer.concat(pieces))
      reply(response, { body: '{}', headers: { 'content-type': 'application/json' } })
    })
    const edges = testEdges({ fetch, env: { COGTOOL_TOKEN: (await poolTokens(pool)).access } })
    write(edges, { 'body.json': encode(text) })
    const flags = ['--issuer', pool.issuer, '--client-id', pool.client.id, '--api-url', `${api.origin}/me`]
    const exit = await main(['me', ...flags, '-X', 'POST', '--data', '@body.json'], edges)
    return { exit, err: edges.err(), requests: bodies.length, arrived: bodies[0]?.equals(encode(text)) }
  },
  'probe-baseline': async (text, encode, pool) => {
    const before = pool.requests.length
    const edges = testEdges({ fetch, env: { COGTOOL_TOKEN: (await poolTokens(pool)).access } })
    write(edges, { 'baseline.json': encode(text) })
    const flags = ['--issuer', pool.issuer, '--client-id', pool.client.id, '--api-url', pool.apiUrl]
    const args = ['--only', 'alg-none-empty-sig', '--baseline', 'baseline.json', '--rate', '100']
    const exit = await main(['probe', ...flags, ...args], edges)
    return { exit, err: edges.err(), requests: pool.requests.length - before, arrived: exit === 0 }
  },
  'probe-token': async (text, encode, pool) => {
    const before = pool.requests.length
    const { access: token, id } = await poolTokens(pool)
    const edges = testEdges({ fetch, env: { COGTOOL_TOKEN: token } })
    write(edges, { 'id.txt': encode(text.replace('<id>', id)) })
    const flags = ['--issuer', pool.issuer, '--client-id', pool.client.id, '--api-url', pool.apiUrl]
    const exit = await main(['probe', ...flags, '--only', 'id-token', '--id-token', 'id.txt', '--json'], edges)
    const sent =
      edges.out() !== '' && JSON.parse(edges.out()).cases.every((one: { verdict: string }) => one.verdict !== 'skipped')
    return { exit: sent ? 0 : exit, err: edges.err(), requests: pool.requests.length - before, arrived: sent }
  },
} satisfies Readonly<Record<string, Door>>
