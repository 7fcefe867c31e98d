import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { Edges } from '../../src/edges/edges.ts'
import { serveApi } from '../helpers/api-server.ts'
import { selfSigned } from '../helpers/certificate.ts'
import { fetchFor } from '../helpers/fetch-for.ts'
import { sharedTestPool } from '../helpers/local-pool.ts'
import { freePort, loginEdges, run, signedIn } from '../helpers/login-edges.ts'
import { serveOddly } from '../helpers/odd-answers.ts'
import { type ProxyOptions, serveProxy } from '../helpers/proxy-server.ts'
import type { TestEdges } from '../helpers/test-edges.ts'

const pool = sharedTestPool()

const day = 86_400_000
const certificateFor = (content: Pick<Parameters<typeof selfSigned>[0], 'name' | 'dnsName' | 'ipAddress'>) =>
  selfSigned({ ...content, notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + day) })
type Certificate = ReturnType<typeof certificateFor>
let ofThisHost: Certificate
let ofAnother: Certificate
beforeAll(() => {
  ofThisHost = certificateFor({ ipAddress: [127, 0, 0, 1] })
  ofAnother = certificateFor({ name: 'another', dnsName: 'other.example' })
})

/** A service that does not answer, and what a run needs to know of the way to it. */
interface Broken {
  readonly origin: string
  readonly env?: Record<string, string>
  /** For --ca-file. */
  readonly authority?: string
  /** The host of a proxy, as errors name it. */
  readonly proxy?: string
}

const over = async (certificate: Certificate, authority?: Certificate): Promise<Broken> => ({
  origin: (await serveApi((_, response) => void response.end(), certificate)).origin,
  ...(authority && { authority: authority.cert }),
})
const plainly = async (act: Parameters<typeof serveOddly>[0]): Promise<Broken> => ({ origin: await serveOddly(act) })
const behind = (proxy: string): Broken => ({
  origin: 'https://shop.example',
  env: { HTTPS_PROXY: proxy.replace('//', '//ann:hunter2@') },
  proxy: new URL(proxy).host,
})
const behindProxy = async (options: Partial<ProxyOptions>) =>
  behind((await serveProxy({ to: 'http://127.0.0.1:1', ...options })).origin)

const selfSignedWords = {
  why: 'its certificate is self-signed',
  hint: 'if it is yours: --ca-file <certificate.pem>, or NODE_EXTRA_CA_CERTS',
}

interface Case {
  readonly name: string
  readonly serve: () => Promise<Broken>
  /** PROXY stands for the proxy's host. */
  readonly why: string
  readonly hint: string
}

const cases: readonly Case[] = [
  {
    name: 'nothing listens',
    serve: async () => ({ origin: `https://127.0.0.1:${await freePort()}` }),
    why: 'nothing listens at that address',
    hint: 'is it running, and on that port?',
  },
  { name: 'a self-signed certificate', serve: () => over(ofThisHost), ...selfSignedWords },
  {
    name: 'a self-signed certificate, with another --ca-file',
    serve: () => over(ofThisHost, ofAnother),
    ...selfSignedWords,
  },
  { name: 'a certificate for another name', serve: () => over(ofAnother), ...selfSignedWords },
  {
    name: 'a certificate for another name, with --ca-file',
    serve: () => over(ofAnother, ofAnother),
    why: 'its certificate is for another name',
    hint: 'use the name that the certificate was made for; --ca-file does not help here',
  },
  {
    name: 'plain http',
    serve: async () => {
      const { origin } = await serveApi((_, response) => void response.end())
      return { origin: origin.replace('http:', 'https:') }
    },
    why: 'it does not speak TLS',
    hint: 'does it serve plain http there?',
  },
  {
    name: 'another protocol',
    serve: () => plainly((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')),
    why: 'its answer is not HTTP',
    hint: 'does it serve https there?',
  },
  {
    name: 'a closed connection',
    serve: () => plainly((socket) => socket.resetAndDestroy()),
    why: 'the connection was closed before the answer was complete',
    hint: "try again; if it stays, look at the service's log",
  },
  {
    name: 'a proxy that wants a password',
    serve: () => behindProxy({ wants: 'Basic of somebody else' }),
    why: 'the proxy PROXY wants a name and password',
    hint: 'HTTPS_PROXY=http://NAME:PASSWORD@PROXY',
  },
  {
    name: 'a proxy that refuses',
    serve: () => behindProxy({ status: 403 }),
    why: 'the proxy PROXY answered 403',
    hint: 'NO_PROXY names hosts to reach without it',
  },
  {
    name: 'a proxy that is not there',
    serve: async () => behind(`http://127.0.0.1:${await freePort()}`),
    why: 'the proxy PROXY: nothing listens at that address',
    hint: 'check HTTPS_PROXY',
  },
]

const tokenOf = (issuer: string) =>
  [{ alg: 'RS256', kid: 'one' }, { iss: issuer, token_use: 'access' }, {}]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')

interface Asker {
  readonly name: string
  readonly args: (origin: string) => readonly string[]
  /** Whether it works for somebody signed in at a good pool, whose API is the broken service. */
  readonly signedIn?: true
  /** Whether the session's API is what is broken. */
  readonly movesApi?: true
  /** Its own error code, for all failures or for an answer that is not HTTP. */
  readonly code?: string
  readonly notHttp?: string
}

const askers: readonly Asker[] = [
  {
    name: 'verify --issuer',
    args: (origin) => ['verify', '--issuer', `${origin}/us-local-1_Demo0001`, tokenOf(`${origin}/us-local-1_Demo0001`)],
    code: 'jwks_unavailable',
  },
  {
    name: 'login --issuer',
    args: (origin) => ['login', '--issuer', `${origin}/us-local-1_Demo0001`, '--client-id', 'client1'],
  },
  {
    name: 'me --api-url',
    args: (origin) => ['me', '--api-url', `${origin}/me`],
    signedIn: true,
    notHttp: 'service_failed',
  },
  {
    name: 'probe --api-url',
    args: (origin) => ['probe', '--api-url', `${origin}/me`, '--i-am-authorized', new URL(origin).hostname],
    signedIn: true,
    notHttp: 'service_failed',
  },
  {
    name: 'export-users --endpoint-url',
    args: (origin) => ['export-users', '--max-attempts', '1', '--endpoint-url', origin],
  },
  { name: 'whoami --remote', args: () => ['whoami', '--remote'], signedIn: true, movesApi: true },
]

/** Who was asked and where, in front of the why. */
const whoAndWhere =
  /^(?:could not decide: the keys to check the signature with cannot be had: https?:\S+|the proxy opened no way to \S+|the certificate of \S+ is not trusted|the [^:]+ gave no answer: \S+|the answer of the [^:]+ cannot be read: \S+): /
const advice = /;? look at --endpoint-url$/

/** Lets the saved session have its API somewhere else: the sign-in took its keys from there, and had to find them. */
function moveApi({ directories }: TestEdges, origin: string): void {
  const folder = join(directories.state, 'sessions')
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replace(/("endpointUrl": ?")[^"]+/, `$1${origin}`))
  }
}

/** What a failed run says, without who was asked and without the advice of the asker's own flag. */
async function wordsOf(asker: Asker, broken: Broken) {
  const { issuer, poolId, client } = pool()
  const variables = { DISPLAY: ':0', COGTOOL_USER_POOL_ID: poolId, ...broken.env }
  const edges: TestEdges = loginEdges({
    env: variables,
    fetch: fetchFor(variables, undefined),
    withCertificates: (certificates): Edges => ({ ...edges, certificates, fetch: fetchFor(variables, certificates) }),
  })
  if (asker.signedIn) {
    await signedIn(pool(), { ...edges, env: { DISPLAY: ':0' } }, 'public')
    if (asker.movesApi) moveApi(edges, broken.origin)
    Object.assign(variables, { COGTOOL_ISSUER: issuer, COGTOOL_CLIENT_ID: client.id })
  }
  const file = join(edges.home, 'authority.pem')
  if (broken.authority !== undefined) writeFileSync(file, broken.authority)
  const trust = broken.authority === undefined ? [] : ['--ca-file', file]
  const { err } = await run([...asker.args(broken.origin), ...trust, '--json'], edges)
  const { code, message, hint, exitCode } = JSON.parse(err.trim().split('\n').at(-1) ?? '').error
  return { code, exitCode, why: message.replace(whoAndWhere, ''), hint: hint.replace(advice, '') }
}

describe.each(cases)('$name', ({ serve, why, hint }) => {
  it.each(askers)('has the words of all for $name', { timeout: 60_000 }, async (asker) => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
    vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true')
    const broken = await serve()
    const code = why.startsWith('its certificate') ? 'tls_untrusted' : 'service_unreachable'
    expect(await wordsOf(asker, broken)).toEqual({
      code: (why === 'its answer is not HTTP' && asker.notHttp) || (asker.code ?? code),
      exitCode: 4,
      why: why.replace('PROXY', broken.proxy ?? ''),
      hint,
    })
  })
})
