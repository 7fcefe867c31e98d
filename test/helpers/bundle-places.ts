import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signInByHttp } from '../../src/demo/http-browser.ts'
import type { Edges } from '../../src/edges/edges.ts'
import { systemEdges } from '../../src/edges/node-edges.ts'
import { type LocalPool, startLocalPool } from '../../src/local/server/local-pool.ts'
import { systemFetch } from '../../src/net/system-fetch.ts'
import { bin as builtBin, type ChildOptions, type Finished, runChild } from './built-cogtool.ts'
import { selfSigned } from './certificate.ts'
import { fetchFor } from './fetch-for.ts'
import { freePort } from './login-edges.ts'
import { openPoolFront } from './pool-front.ts'
import { openProxy } from './proxy-server.ts'

// the build of this repository; `npm run test:package` names the program that it installed, and each version of Node
const { COGTOOL_TEST_BIN: bin = builtBin, COGTOOL_TEST_NODE: node = process.execPath } = process.env

const poolId = 'eu-west-1_AbC123xyz'
export const idp = 'cognito-idp.eu-west-1.amazonaws.com'
export const hostedUi = 'shop.auth.eu-west-1.amazoncognito.com'
export const api = 'api.shop.example'
/** Of which the pool that stands for all of AWS knows nothing. */
export const awsServices = ['cognito-identity', 'wafv2'].map((service) => `${service}.eu-west-1.amazonaws.com`)

/** A pool, and how it is reached. */
export interface Place {
  readonly pool: LocalPool
  /** What names it, by the keys of a config file. */
  readonly settings: Readonly<Record<string, string>>
  /** What else a program needs in its environment to reach it. */
  readonly env: Readonly<Record<string, string>>
  /** The person at a browser that reaches it. */
  readonly signIn: (address: string) => Promise<unknown>
}

export interface Places {
  /** At AWS's own host names, which a proxy alone knows, with certificates of `authority`. */
  readonly aws: Place
  /** On this machine over https, with certificates of `authority`. */
  readonly ownTls: Place
  /** On this machine over http. */
  readonly loopback: Place
  /** Where a proxy sends what is meant for AWS. */
  readonly awsOrigin: string
  /** A file with the certificate of the private authority. */
  readonly authority: string
  /** A new home with an empty folder to work in. */
  newHome(): Home
  close(): Promise<void>
}

export interface Home {
  readonly cwd: string
  readonly config: string
  readonly state: string
  readonly env: Readonly<Record<string, string>>
}

/** Runs the program as it is shipped. */
export function runShipped(args: readonly string[], options: ChildOptions): Promise<Finished> {
  return runChild(node, [bin, ...args], options)
}

export async function openPlaces(): Promise<Places> {
  const folder = mkdtempSync(join(tmpdir(), 'cogtool-bundle-'))
  const day = 86_400_000
  const certificate = selfSigned({
    dnsName: [idp, hostedUi, api, ...awsServices],
    ipAddress: [127, 0, 0, 1],
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + day),
  })
  const authority = join(folder, 'authority.pem')
  writeFileSync(authority, certificate.cert)
  const trusted = { NODE_EXTRA_CA_CERTS: authority }
  const awsFront = await openPoolFront(certificate)
  const ownFront = await openPoolFront(certificate)
  const proxy = await openProxy({ to: awsFront.origin })
  const fetch = fetchFor({}, certificate.cert)

  const start = async (reached: Pick<Place, 'settings' | 'env'>, issuer?: string, browse: Edges['fetch'] = fetch) => {
    const redirectUri = `http://localhost:${await freePort()}/callback`
    const options = { poolId, callbackUrls: [redirectUri], ...(issuer !== undefined && { issuer }) }
    const pool = await startLocalPool(options, systemEdges(systemFetch))
    const settings = { userPoolId: poolId, clientId: pool.client.id, redirectUri, ...reached.settings }
    const signIn = (address: string) => signInByHttp(address, pool.demoUser, { fetch: browse })
    return { pool, settings, env: reached.env, signIn }
  }
  const below = (origin: string) => ({
    issuer: `${origin}/${poolId}`,
    endpointUrl: origin,
    domain: origin,
    apiUrl: `${origin}/api/v1/me`,
  })

  const atAws = { settings: { apiUrl: `https://${api}/api/v1/me` }, env: { ...trusted, HTTPS_PROXY: proxy.origin } }
  // a browser has its own ways to a host
  const aws = await start(atAws, `https://${idp}/${poolId}`, (url, init) =>
    fetch(url.replace(`https://${hostedUi}`, awsFront.origin), init),
  )
  awsFront.leadTo(aws.pool, `https://${hostedUi}`)
  const own = below(ownFront.origin)
  const ownTls = await start({ settings: own, env: trusted }, own.issuer)
  ownFront.leadTo(ownTls.pool, ownFront.origin)
  const plain = await start({ settings: {}, env: {} })
  const loopback = { ...plain, settings: { ...plain.settings, ...below(plain.pool.baseUrl) } }

  return {
    aws,
    ownTls,
    loopback,
    awsOrigin: awsFront.origin,
    authority,
    newHome() {
      const home = mkdtempSync(join(folder, 'home-'))
      const [cwd, config, state] = ['work', 'config', 'state'].map((name) => join(home, name)) as [
        string,
        string,
        string,
      ]
      mkdirSync(cwd)
      const env = {
        PATH: process.env.PATH ?? '',
        HOME: home,
        XDG_CONFIG_HOME: config,
        XDG_STATE_HOME: state,
        XDG_CACHE_HOME: join(home, 'cache'),
        // an opener that always succeeds and opens nothing: the test is the browser
        BROWSER: 'true',
      }
      return { cwd, config, state, env }
    },
    async close() {
      await Promise.all([awsFront, ownFront, proxy, aws.pool, ownTls.pool, loopback.pool].map((one) => one.close()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Settings as the environment names them. */
export function asVariables(settings: Readonly<Record<string, string>>): Record<string, string> {
  const nameOf = (key: string) => `COGTOOL_${key.replace(/[A-Z]/g, '_$&').toUpperCase()}`
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [nameOf(key), value]))
}

/** Signs in: the session `default` through the Hosted UI, `api` with a password. Gives the state folder with the session. */
export async function signInAt(place: Place, { newHome }: Places, session: 'default' | 'api'): Promise<string> {
  const { cwd, env, state } = newHome()
  const { pool, settings, signIn } = place
  const more = session === 'default' ? [] : ['--username', 'maria', '--password-stdin', '--session', session]
  const { exitCode, stderr } = await runShipped(['login', ...more], {
    cwd,
    env: { ...env, ...asVariables(settings), ...place.env },
    signIn,
    stdin: pool.demoUser.password,
  })
  if (exitCode !== 0) throw new Error(`login ${more.join(' ')} ended with ${exitCode}: ${stderr}`)
  return state
}
