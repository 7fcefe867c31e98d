import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { signInByHttp } from '../../../src/demo/http-browser.ts'
import type { Edges } from '../../../src/edges/edges.ts'
import type { LocalPool } from '../../../src/local/server/local-pool.ts'
import { sharedTestPool } from '../../helpers/local-pool.ts'
import { clientNamed, freePort, loginEdges, run, signInFlags } from '../../helpers/login-edges.ts'
import { networkDown, type TestEdges } from '../../helpers/test-edges.ts'

const pool = sharedTestPool()

const secretNames = [
  'code',
  'code_verifier',
  'client_secret',
  'refresh_token',
  'access_token',
  'id_token',
  'token',
  'state',
]

/** Everything secret that passes through these edges, in either direction, and everything that anybody may see. */
function watched(env: Record<string, string> = {}) {
  const secrets = new Set<string>([pool().demoUser.password])
  const seen: string[] = []
  const keep = (name: string, value: unknown) => {
    if (secretNames.includes(name) && typeof value === 'string' && value.length > 10) secrets.add(value)
  }
  const visits: Promise<unknown>[] = []
  const edges = loginEdges({
    env: { DISPLAY: ':0', ...env },
    fetch: async (url, init) => {
      if (typeof init?.body === 'string' && !init.body.startsWith('{')) {
        for (const [name, value] of new URLSearchParams(init.body)) keep(name, value)
      }
      const answer = await fetch(url, init)
      const text = await answer.clone().text()
      if (text.startsWith('{')) for (const [name, value] of Object.entries(JSON.parse(text))) keep(name, value)
      return answer
    },
    // the command line of the browser: every program on the machine can read it
    openBrowser: (url) => {
      seen.push(url)
      const visit = signInByHttp(url, pool().demoUser).then((landing) => {
        for (const [name, value] of new URL(landing.url.replace('#', '?')).searchParams) keep(name, value)
        seen.push(landing.text)
      })
      visits.push(visit.catch(() => {}))
      return Promise.resolve({ opened: true })
    },
  })
  return { edges, secrets, seen, visits }
}

type Watched = ReturnType<typeof watched>

async function runWatched({ edges, secrets, seen, visits }: Watched, args: string[], changes: Partial<Edges> = {}) {
  const more = ['--debug', '--verbose', ...(args[0] === 'login' ? ['--trace'] : [])]
  const { out, err, exitCode } = await run([...args, ...more], { ...edges, ...changes })
  await Promise.all(visits)
  seen.push(out, err)
  for (const path of filesBelow(edges.home).filter(isSession)) {
    for (const token of Object.values<string>(JSON.parse(readFileSync(path, 'utf8')).tokens)) secrets.add(token)
  }
  return exitCode
}

/** The secrets that were seen where they must not be, shortened. */
function leaks({ secrets, seen }: Watched): string[] {
  const all = seen.join('\n')
  return [...secrets].filter((secret) => all.includes(secret)).map((secret) => `${secret.slice(0, 12)}…`)
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

const isSession = (path: string): boolean => path.includes('/sessions/')

describe('no token, code, verifier, password or secret is seen', () => {
  it.each([
    { flow: 'code', client: 'public', atLeast: 7 },
    { flow: 'implicit', client: 'implicit', atLeast: 3 },
    { flow: 'code', client: 'confidential', atLeast: 8 },
  ])('in all that a $client client shows with --debug and --trace', async ({ flow, client, atLeast }) => {
    const { secret } = clientNamed(pool(), client)
    const watch = watched(secret ? { COGTOOL_CLIENT_SECRET: secret } : {})
    const flags = await signInFlags(pool(), client)
    expect(await runWatched(watch, ['login', '--flow', flow, ...flags])).toBe(0)
    await runWatched(watch, ['login', '--flow', flow, ...flags, '--json'])
    await runWatched(watch, ['whoami', '--remote'])
    await runWatched(watch, ['whoami', '--json'])
    // the token is the answer here, so that only stderr is looked at
    const refresh = await run(['token', '--force-refresh', '--debug'], watch.edges)
    watch.seen.push(refresh.err)
    await runWatched(watch, ['logout', '--global', '--json'])
    expect(watch.secrets.size).toBeGreaterThanOrEqual(atLeast)
    expect(leaks(watch)).toEqual([])
  })

  it('in what is known of an app client beforehand, its secret from the API included', async () => {
    const { secret = '' } = clientNamed(pool(), 'confidential')
    const watch = watched()
    watch.secrets.add(secret)
    const flags = await signInFlags(pool(), 'confidential')
    expect(await runWatched(watch, ['login', '--print-config', ...flags])).toBe(0)
    expect(await runWatched(watch, ['login', '--print-config', '--json', ...flags])).toBe(0)
    expect(await runWatched(watch, ['login', ...flags])).toBe(0)
    const other = [...flags.slice(0, -1), `http://localhost:${await freePort()}/other`]
    expect(await runWatched(watch, ['login', ...other])).toBe(2)
    expect(await runWatched(watch, ['login', '--add-callback', '--yes', ...other])).toBe(0)
    expect(watch.secrets.size).toBeGreaterThanOrEqual(12)
    expect(leaks(watch)).toEqual([])
  })

  it('in what is said about pasted texts', async () => {
    const watch = watched({ SSH_CONNECTION: 'somewhere' })
    // the address to open is shown whole there, and so is the state in it
    const address = (text: string) => /^Open: (\S+)$/m.exec(text)?.[1] ?? ''
    const lines = [
      'code=00000000-secret-code',
      `access_token=${'t'.repeat(40)}&state=x`,
      `"eyJ${'a'.repeat(40)}`,
      'done',
    ]
    for (const line of lines) watch.secrets.add(line)
    const { edges } = watch
    const stdin = { ...edges.stdin, isTTY: true }
    const pasted = async (signal: AbortSignal) =>
      lines.shift() ??
      new Promise<string>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
      })
    const flags = [...(await signInFlags(pool())), '--timeout', '1']
    const changes = { stdin, prompt: { ...edges.prompt, pasted } }
    expect(await runWatched(watch, ['login', ...flags], changes)).toBe(3)
    expect(lines).toEqual([])
    expect(address(watch.seen.join('\n'))).toContain('/oauth2/authorize?')
    expect(leaks(watch)).toEqual([])
  })

  it('in what is said when things go wrong', async () => {
    const watch = watched()
    const flags = await signInFlags(pool())
    const failing = (change: (answer: Response) => Response | Promise<Response>): Partial<Edges> => ({
      fetch: async (url, init) => {
        const answer = await watch.edges.fetch(url, init)
        return url.endsWith('/oauth2/token') ? change(answer) : answer
      },
    })
    // an answer that quotes what it was sent, one that is cut, one with tokens of somebody else
    const quoting = failing(async (answer) => {
      const tokens = (await answer.json()) as Record<string, string>
      return Response.json({ error: 'invalid_grant', error_description: `bad ${tokens.access_token}` }, { status: 400 })
    })
    expect(await runWatched(watch, ['login', ...flags], quoting)).toBe(3)
    const cut = failing(async (answer) => new Response((await answer.text()).slice(0, -20), { status: 200 }))
    expect(await runWatched(watch, ['login', ...flags], cut)).toBe(4)
    const broken = failing(() => {
      throw networkDown()
    })
    expect(await runWatched(watch, ['login', ...flags], broken)).toBe(4)
    expect(leaks(watch)).toEqual([])
  })

  it('in any file but the session, which is for its owner alone like all the others', async () => {
    const watch = watched()
    expect(await runWatched(watch, ['login', ...(await signInFlags(pool()))])).toBe(0)
    const files = filesBelow(watch.edges.home)
    expect(files.filter(isSession)).toHaveLength(1)
    for (const path of files) expect([path, statSync(path).mode & 0o777]).toEqual([path, 0o600])
    const others = files.filter((path) => !isSession(path))
    watch.seen.push(...others.map((path) => readFileSync(path, 'utf8')))
    expect(leaks(watch)).toEqual([])
    expect(codesIn(files, watch.edges, pool())).toEqual([])
  })
})

/** Not even the session holds what was good for one use. */
function codesIn(files: readonly string[], { env }: TestEdges, { demoUser }: LocalPool): string[] {
  const once = [demoUser.password, env.COGTOOL_CLIENT_SECRET].filter((secret) => secret !== undefined)
  return files.filter((path) => once.some((secret) => readFileSync(path, 'utf8').includes(secret)))
}
