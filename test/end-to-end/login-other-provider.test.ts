import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { describeWithBrowser, openPage } from '../helpers/browser.ts'
import { browserOf, freePort, loginEdges, run } from '../helpers/login-edges.ts'
import { startOtherProvider } from '../helpers/oidc-provider.ts'
import type { TestEdges } from '../helpers/test-edges.ts'

// oidc-provider's own form takes anybody
const person = { username: 'ana', password: 'anything' }

async function signedInAt(args: string[] = []) {
  const callback = `http://localhost:${await freePort()}/callback`
  const provider = await startOtherProvider(callback)
  const flags = ['--issuer', provider.issuer, '--client-id', provider.clientId, '--redirect-uri', callback]
  const { openBrowser, finished } = browserOf(person)
  const edges = loginEdges({ openBrowser })
  const signedIn = await run(['login', ...flags, '--scope', 'openid', '--scope', 'email', ...args], edges)
  return { provider, edges, flags, signedIn, finished }
}

function saved({ directories }: TestEdges) {
  const folder = join(directories.state, 'sessions')
  return readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
}

describe('a server of another author', () => {
  it('signs in with code and PKCE, refreshes with rotation, answers, and revokes', async () => {
    const { provider, edges, signedIn, finished } = await signedInAt()
    expect(signedIn.err).not.toContain('error')
    expect(signedIn.exitCode).toBe(0)
    expect(signedIn.out).toContain('Signed in as ana@example.com')
    await finished()

    const [before] = saved(edges)
    const refreshed = await run(['token', '--force-refresh'], edges)
    expect(refreshed.exitCode).toBe(0)
    const [after] = saved(edges)
    expect(refreshed.out).toBe(`${after.tokens.access}\n`)
    expect(after.tokens.refresh).not.toBe(before.tokens.refresh)

    const who = await run(['whoami'], { ...edges, fetch: () => Promise.reject(new Error('a request was made')) })
    expect(who.out).toContain('ana@example.com')
    expect(who.out).toContain('✓ signed by the pool')

    expect((await run(['logout'], edges)).exitCode).toBe(0)
    expect(saved(edges)).toEqual([])
    expect(provider.requests).toContainEqual({ method: 'POST', path: '/oauth2/revoke' })
  })

  it('signs in with the implicit flow', async () => {
    const { edges, signedIn, finished } = await signedInAt(['--flow', 'implicit'])
    expect(signedIn.exitCode).toBe(0)
    await finished()
    expect(Object.keys(saved(edges)[0].tokens)).toEqual(['access', 'id'])
  })

  it('is asked for the callback byte for byte: another path is refused', async () => {
    const { flags, edges } = await signedInAt()
    const other = [...flags.slice(0, -1), `${flags.at(-1)}/other`]
    // it shows a page with status 400
    const answer = await run(['login', ...other, '--scope', 'openid'], {
      ...edges,
      openBrowser: () => Promise.resolve({ opened: true }),
    })
    expect(answer.exitCode).toBe(2)
  })
})

describeWithBrowser('a server of another author, with Chromium', () => {
  it.each(['code', 'implicit'])(
    'signs in with the %s flow, and the address bar is clean afterwards',
    { timeout: 60_000 },
    async (flow) => {
      const page = await openPage()
      const callback = `http://localhost:${await freePort()}/callback`
      const provider = await startOtherProvider(callback)
      const flags = ['--issuer', provider.issuer, '--client-id', provider.clientId, '--redirect-uri', callback]
      const visited: Promise<void>[] = []
      const edges = loginEdges({
        openBrowser: (url) => {
          visited.push(signInAt(page, url))
          return Promise.resolve({ opened: true })
        },
      })
      const { exitCode, out } = await run(
        ['login', ...flags, '--flow', flow, '--scope', 'openid', '--scope', 'email'],
        edges,
      )
      await Promise.all(visited)
      expect(exitCode).toBe(0)
      expect(out).toContain('Signed in as ana@example.com')
      expect(page.url()).toBe(callback)
    },
  )

  async function signInAt(page: Page, url: string): Promise<void> {
    await page.goto(url)
    await page.locator('input[name=login]').fill(person.username)
    await page.locator('input[name=password]').fill(person.password)
    await page.locator('button[type=submit]').click()
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
  }
})
