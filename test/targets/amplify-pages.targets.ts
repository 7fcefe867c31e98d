import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { beforeAll, expect, it } from 'vitest'
import { serveApi } from '../helpers/api-server.ts'
import { describeWithBrowser, openPage } from '../helpers/browser.ts'
import { sharedTestPool } from '../helpers/local-pool.ts'
import { loginEdges, run, signedIn } from '../helpers/login-edges.ts'
import type { TestEdges } from '../helpers/test-edges.ts'

const pool = sharedTestPool()
let script = ''

/** A page on aws-amplify that shows who is signed in. */
const source = `
import { Amplify } from 'aws-amplify'
import { fetchAuthSession, getCurrentUser } from 'aws-amplify/auth'

Amplify.configure({ Auth: { Cognito: window.cognito } })
const shown = async () => {
  const { username, userId } = await getCurrentUser()
  const { tokens } = await fetchAuthSession()
  return { username, userId, email: tokens.idToken.payload.email, access: tokens.accessToken.toString() }
}
shown()
  .catch((error) => ({ error: error.name }))
  .then((user) => { document.title = JSON.stringify(user) })
`

beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
  })
  script = outputFiles[0]?.text ?? ''
}, 60_000)

/** The application of the pool's app client. */
async function serveApplication(): Promise<string> {
  const { origin } = await serveApi((request, response) => {
    if (request.url === '/app.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
    else if (request.url === '/') {
      const cognito = JSON.stringify({ userPoolId: pool().poolId, userPoolClientId: pool().client.id })
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(
          `<!doctype html><title></title><script>window.cognito = ${cognito}</script><script src="/app.js"></script>`,
        )
    } else response.writeHead(204).end()
  })
  return origin
}

/** Somebody who is signed in to cogtool. */
async function maria(): Promise<TestEdges> {
  const edges = loginEdges()
  await signedIn(pool(), edges)
  return edges
}

/** Whom the page takes its visitor for, and every request that it made elsewhere. */
async function visit(origin: string, { state, entries }: { state?: string; entries?: Record<string, string> }) {
  const page = await openPage(state === undefined ? {} : { storageState: state })
  const elsewhere: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`)) elsewhere.push(request.url())
  })
  if (entries) {
    const items = JSON.stringify(Object.entries(entries))
    await page.addInitScript(`for (const [name, value] of ${items}) localStorage.setItem(name, value)`)
  }
  const before = pool().requests.length
  await page.goto(`${origin}/`)
  await page.waitForFunction(`document.title !== ''`)
  const shown = JSON.parse(await page.title())
  return { shown, elsewhere, atPool: pool().requests.length - before }
}

describeWithBrowser('a page on aws-amplify 6', () => {
  it('signs nobody in without a state', async () => {
    const { shown } = await visit(await serveApplication(), {})
    expect(shown).toEqual({ error: 'UserUnAuthenticatedException' })
  })

  it.each(['playwright', 'local-storage'])('is signed in by --format %s, without a request', async (format) => {
    const origin = await serveApplication()
    const edges = await maria()
    const forPages = format === 'playwright' ? ['--origin', origin] : []
    const { exitCode } = await run(['token', '--format', format, ...forPages, '-o', 'auth.json'], edges)
    const access = (await run(['token'], edges)).out.trim()
    const file = join(edges.home, 'auth.json')
    expect([exitCode, statSync(file).mode & 0o777]).toEqual([0, 0o600])
    expect(readFileSync(file, 'utf8')).not.toContain('refreshToken')
    const { shown, elsewhere, atPool } = await visit(
      origin,
      format === 'playwright' ? { state: file } : { entries: JSON.parse(readFileSync(file, 'utf8')) },
    )
    const { sub } = pool().state.users.byUsername('maria') ?? {}
    expect(shown).toEqual({ username: 'maria', userId: sub, email: 'maria@example.com', access })
    expect({ elsewhere, atPool }).toEqual({ elsewhere: [], atPool: 0 })
  })
})
