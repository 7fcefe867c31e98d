import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import type { Edges } from '../../src/edges/edges.ts'
import { describeWithBrowser, openPage } from '../helpers/browser.ts'
import { sharedTestPool } from '../helpers/local-pool.ts'
import { loginEdges, run, signInFlags, withoutApi } from '../helpers/login-edges.ts'

describeWithBrowser('signing in with Chromium', () => {
  const pool = sharedTestPool()

  /** Signs in with this page as the browser; gives what the program and the person saw. */
  async function signIn(page: Page, args: string[], person: (page: Page) => Promise<void>) {
    const visited: Promise<void>[] = []
    const openBrowser: Edges['openBrowser'] = (url) => {
      visited.push(page.goto(url).then(() => person(page)))
      return Promise.resolve({ opened: true })
    }
    const result = await run(['login', ...args], loginEdges({ openBrowser }))
    await Promise.all(visited)
    return result
  }

  async function giveUser(page: Page, password: string): Promise<void> {
    await page.getByLabel('User name or email').fill(pool().demoUser.username)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  }

  it('code and PKCE: a wrong password first, and the address bar is clean afterwards', {
    timeout: 60_000,
  }, async () => {
    const page = await openPage()
    const flags = await signInFlags(pool())
    const { exitCode, out, err } = await signIn(page, flags, async () => {
      await giveUser(page, 'not the password')
      await expect.poll(() => page.getByRole('alert').count()).toBe(1)
      await giveUser(page, pool().demoUser.password)
      await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
    })
    expect({ exitCode, err }).toMatchObject({ exitCode: 0 })
    expect(out).toContain('Signed in as maria@example.com')
    expect(page.url()).toBe(flags.at(-1))
    expect(await page.getByRole('status').textContent()).toContain('as maria@example.com')
    expect(await page.title()).toBe('You are signed in · cogtool')
  })

  it('implicit: the fragment is read, and gone from the address bar', { timeout: 60_000 }, async () => {
    const page = await openPage()
    const problems: string[] = []
    page.on('console', (message) => void (message.type() === 'error' && problems.push(message.text())))
    const flags = await signInFlags(pool(), 'implicit')
    const { exitCode, out } = await signIn(page, ['--flow', 'implicit', ...flags], async () => {
      await giveUser(page, pool().demoUser.password)
      await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
    })
    expect(exitCode).toBe(0)
    expect(out).toContain('Signed in as maria@example.com')
    expect(page.url()).toBe(flags.at(-1))
    // nothing that the content security policy had to stop
    expect(problems).toEqual([])
  })

  it('implicit: an error of the pool comes in the query, is told in the page, and is cleared too', {
    timeout: 60_000,
  }, async () => {
    const page = await openPage()
    const flags = withoutApi(await signInFlags(pool()))
    const { exitCode } = await signIn(page, ['--flow', 'implicit', '--no-preflight', ...flags], async () => {
      await page.getByRole('heading', { name: 'You are not signed in' }).waitFor()
    })
    expect(exitCode).toBe(2)
    expect(page.url()).toBe(flags.at(-1))
    expect(await page.getByRole('status').textContent()).toContain('unauthorized_client')
  })

  it('a callback without a path keeps its address', { timeout: 60_000 }, async () => {
    const page = await openPage()
    const flags = await signInFlags(pool(), 'public', '')
    const { exitCode } = await signIn(page, flags, async () => {
      await giveUser(page, pool().demoUser.password)
      await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
    })
    expect(exitCode).toBe(0)
    expect(page.url()).toBe(`${flags.at(-1)}/`)
  })
})
