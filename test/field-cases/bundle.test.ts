import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { serveApi } from '../helpers/api-server.ts'
import { runShipped } from '../helpers/bundle-places.ts'
import { sharedTestPool } from '../helpers/local-pool.ts'
import { makeTokens as makeOwnTokens } from '../helpers/made-tokens.ts'
import { makeTokens } from '../helpers/replay-me.ts'
import { importPool } from './import-pool.ts'

const folder = join(import.meta.dirname, '../../fixtures/field-cases')
const pool = sharedTestPool()
const poolId = 'eu-central-1_Field0002'
const clientId = '5fieldcases8app2client0ok'
const ofPool = { iss: `https://cognito-idp.eu-central-1.amazonaws.com/${poolId}`, client_id: clientId }
const maker = makeOwnTokens()

/** As its file has it: each file has fields of its own. */
type Case = ReturnType<typeof JSON.parse>

/** What the built program is given. */
interface Given {
  readonly args: readonly string[]
  readonly stdin?: string | undefined
  readonly env?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string | Buffer>>
}

/** How a case of a file is put to the built program, and what its answer has to show beside its exit code. */
interface Row {
  readonly id: string
  readonly given: (one: Case) => Given | Promise<Given>
  readonly shows?: (printed: { stdout: string; stderr: string }, one: Case) => void
}

/** A token of the pool, as long as the test runs. */
const token = (changes: Record<string, unknown> = {}) => {
  const now = Math.floor(Date.now() / 1000)
  return maker.token({ ...ofPool, iat: now - 60, auth_time: now - 60, exp: now + 3600, ...changes })
}
const keys = { 'jwks.json': JSON.stringify(maker.jwks) }
const verify = ['verify', '-', '--user-pool-id', poolId, '--jwks', 'jwks.json']
const says = ({ stdout, stderr }: { stdout: string; stderr: string }, { right }: Case) =>
  expect(stdout + stderr).toMatch(new RegExp(right.says, 'is'))

/** A server that refuses every API call, and has no documents. */
async function refusing({ status, type, message }: { status: number; type: string; message: string }) {
  const isCall = (request: IncomingMessage) => request.method === 'POST'
  const { origin } = await serveApi((request, response) => {
    request.resume()
    response.writeHead(isCall(request) ? status : 404, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify({ __type: type, message }))
  })
  return ['--user-pool-id', poolId, '--client-id', clientId, '--endpoint-url', origin]
}

/** One case of each file. */
const rows: Readonly<Record<string, Row>> = {
  'pastes.json': {
    id: 'set-cookie',
    given: ({ input }) => {
      const use = { token_use: 'id', client_id: undefined, aud: clientId }
      const stdin = input.replaceAll('<access>', token()).replaceAll('<id>', token(use))
      return { args: verify, stdin, files: keys }
    },
    shows: ({ stdout }) => expect(stdout).toMatch(/^VALID {2}access token/),
  },
  'claims.json': {
    id: 'claim-list-contains',
    given: ({ claims, args }) => ({ args: [...verify, ...args], stdin: token(claims), files: keys }),
    shows: says,
  },
  'issuers.json': {
    id: 'pool-id-arn',
    given: ({ args }) => ({ args: ['verify', '-', '--jwks', 'jwks.json', ...args], stdin: token(), files: keys }),
  },
  'encodings.json': {
    id: 'csv-latin1',
    given: ({ text }) => ({
      args: ['audit-duplicates', '--from', 'users.csv'],
      files: { 'users.csv': Buffer.from(text, 'latin1') },
    }),
    shows: ({ stderr }) => expect(stderr).toMatch(/UTF-8/),
  },
  'user-files.json': {
    id: 'aws-cli',
    given: ({ text }) => ({ args: ['audit-duplicates', '--from', 'users.json'], files: { 'users.json': text } }),
  },
  'imports.json': {
    id: 'three-spellings',
    given: async ({ pool, users }) => {
      const { flags } = await importPool(pool, [users])
      return { args: ['export-users', ...flags, '-o', 'u.csv', '--format', 'cognito-import', '--json'] }
    },
    shows: ({ stdout }) => expect(JSON.parse(stdout).rejected).toEqual({ already_in_file: 2 }),
  },
  'me-answers.json': {
    id: 'fastify-jwt-requiredclaims',
    given: async ({ answer }) => {
      const { origin } = await serveApi((_, response) =>
        response.writeHead(answer.status, answer.headers).end(answer.body),
      )
      const { access } = await makeTokens(pool())
      const flags = ['--issuer', pool().issuer, '--client-id', pool().client.id, '--api-url', `${origin}/me`]
      return { args: ['me', '--json', ...flags], env: { COGTOOL_TOKEN: access } }
    },
    shows: ({ stdout }, { right }) => expect(right.first).toContain(JSON.parse(stdout).hints[0].code),
  },
  'aws-errors.json': {
    id: 'no-pool-endpoint-kept',
    given: async ({ command, error }) => ({ args: [...command, ...(await refusing(error))] }),
    shows: says,
  },
  'sign-in.json': {
    id: 'temporary-expired',
    given: async ({ refusal }) => {
      const flags = ['--username', 'lena', '--password-stdin', '--auth-flow', 'password']
      return { args: ['login', ...flags, ...(await refusing(refusal))], stdin: 'Pass-w0rd\n' }
    },
    shows: ({ stderr }, { right }) => expect(stderr).toMatch(new RegExp(right.hintSays, 'i')),
  },
  'emulators.json': {
    id: 'jwks-uri',
    given: async () => {
      const { origin } = await serveApi(({ url = '', headers: { host } }, response) => {
        const issuer = `http://${host}/realms/shop`
        const document = url.endsWith('/openid-configuration') ? { issuer, jwks_uri: `http://${host}/keys` } : undefined
        const body = url === '/keys' ? maker.jwks : document
        response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? {}))
      })
      const issuer = `${origin}/realms/shop`
      return { args: ['verify', '-', '--issuer', issuer], stdin: token({ iss: issuer }) }
    },
  },
  'probe.json': {
    id: 'page-for-every-path',
    given: async () => {
      const page = '<!doctype html><html><head><title>Shop</title></head><body><div id="app"></div></body></html>'
      const { origin } = await serveApi((_, response) =>
        response.writeHead(200, { 'content-type': 'text/html' }).end(page),
      )
      const { access } = await makeTokens(pool())
      const flags = ['--issuer', pool().issuer, '--client-id', pool().client.id, '--api-url', `${origin}/me`]
      return { args: ['probe', ...flags, '--rate', '100'], env: { COGTOOL_TOKEN: access } }
    },
    shows: says,
  },
  'others.json': {
    id: 'users-twice',
    given: async () => {
      const user = (Username: string) => ({ Username, Attributes: [{ Name: 'sub', Value: `sub-${Username}` }] })
      const pages = [
        ['a', 'b'],
        ['b', 'c'],
        ['c', 'd'],
      ].map((names) => names.map(user))
      const { flags } = await importPool({}, pages)
      return { args: ['export-users', ...flags, '-o', 'u.jsonl'] }
    },
    shows: says,
  },
}

const files = readdirSync(folder).filter((name) => name.endsWith('.json'))

it('has a case of each file', () => {
  expect(files.filter((name) => !(name in rows))).toEqual([])
})

it.each(files.map((name) => [name, rows[name]] as const))(
  'the built program on a case of %s',
  { timeout: 30_000 },
  async (name, row) => {
    const one = row && casesOf(JSON.parse(readFileSync(join(folder, name), 'utf8'))).find(({ id }) => id === row.id)
    if (!row || !one) throw new Error(`${name} has no such case`)
    const { args, stdin, env, files } = await row.given(one)
    const home = mkdtempSync(join(tmpdir(), 'cogtool-field-'))
    onTestFinished(() => rmSync(home, { recursive: true, force: true }))
    const cwd = join(home, 'work')
    mkdirSync(cwd)
    for (const [file, content] of Object.entries(files ?? {})) writeFileSync(join(cwd, file), content)
    const own = {
      PATH: process.env.PATH ?? '',
      HOME: home,
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
    }
    const { exitCode, ...printed } = await runShipped(args, {
      cwd,
      env: { ...own, ...env },
      ...(stdin !== undefined && { stdin }),
    })
    const right = [one.right?.exit ?? exits[row.id] ?? 0].flat()
    expect(right, printed.stdout + printed.stderr).toContain(exitCode)
    row.shows?.(printed, one)
    expect(existsSync(join(home, '.config'))).toBe(false)
  },
)

/** Exit codes of cases that say what comes out in other words. */
const exits: Readonly<Record<string, number>> = { 'csv-latin1': 2, 'aws-cli': 1 }

/** Every case of a file, whichever of its lists it stands in. */
function casesOf(file: Readonly<Record<string, unknown>>): Case[] {
  return Object.values(file)
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .filter((one) => typeof one?.id === 'string')
}
