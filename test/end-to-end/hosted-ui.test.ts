import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { expect, it, onTestFinished } from 'vitest'
import type { LocalPool } from '../../src/local/server/local-pool.ts'
import { describeWithBrowser, openPage } from '../helpers/browser.ts'
import { startTestPool } from '../helpers/local-pool.ts'
import { authorizeUrl, clientNamed } from '../helpers/pool-client.ts'

/** A callback on a free port of this host, and a pool that may send people there. */
async function startPoolFor(host: string): Promise<{ pool: LocalPool; callback: string }> {
  const server = createServer((_, response) => response.end('<title>Back</title>'))
  await new Promise<void>((resolve) => server.listen(0, host === '[::1]' ? '::1' : '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const callback = `http://${host}:${(server.address() as AddressInfo).port}/callback`
  return { pool: await startTestPool({ callbackUrls: [callback] }), callback }
}

/** Everything that the page complained about, such as what its own policy forbids. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    // a refused form is an answer with status 422, which Chromium reports too
    if (message.type() === 'error' && !message.text().includes('status of 422')) complaints.push(message.text())
  })
  return complaints
}

async function fillIn(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel('User name or email').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

describeWithBrowser('the sign-in page in Chromium', () => {
  it.each(['localhost', '127.0.0.1', '[::1]'])('takes a wrong, then the right password back to %s', async (host) => {
    const { pool, callback } = await startPoolFor(host)
    const page = await openPage()
    const complaints = complaintsOf(page)
    await page.goto(authorizeUrl(pool, { redirect_uri: callback, scope: 'openid' }))
    await fillIn(page, pool.demoUser.username, 'wrong')
    expect(await page.getByRole('alert').textContent()).toBe('Incorrect user name or password.')
    expect(await page.getByLabel('User name or email').inputValue()).toBe(pool.demoUser.username)
    expect(await page.evaluate('document.activeElement.id')).toBe('password')
    await fillIn(page, pool.demoUser.username, pool.demoUser.password)
    await page.waitForURL(`${callback}?**`)
    expect(page.url()).toMatch(/\/callback\?code=[\w-]+&state=s$/)
    expect(complaints).toEqual([])
  })

  it('works without JavaScript, from the keyboard alone', async () => {
    const { pool, callback } = await startPoolFor('localhost')
    const page = await openPage({ javaScriptEnabled: false })
    await page.goto(authorizeUrl(pool, { redirect_uri: callback }))
    await page.keyboard.type(pool.demoUser.username)
    await page.keyboard.press('Tab')
    await page.keyboard.type(pool.demoUser.password)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${callback}?code=**`)
  })

  it('brings the tokens of the implicit flow in the fragment', async () => {
    const { pool, callback } = await startPoolFor('localhost')
    const page = await openPage()
    const { id } = clientNamed(pool, 'implicit')
    await page.goto(authorizeUrl(pool, { client_id: id, response_type: 'token', redirect_uri: callback }))
    await fillIn(page, pool.demoUser.username, pool.demoUser.password)
    await page.waitForURL(`${callback}**`)
    expect(new URLSearchParams(new URL(page.url()).hash.slice(1)).get('token_type')).toBe('Bearer')
  })

  it('asks nothing the second time, unless prompt=login', async () => {
    const { pool, callback } = await startPoolFor('localhost')
    const page = await openPage()
    await page.goto(authorizeUrl(pool, { redirect_uri: callback }))
    await page.getByRole('button', { name: 'Continue with DemoProvider' }).click()
    await page.waitForURL(`${callback}?**`)
    await page.goto(authorizeUrl(pool, { redirect_uri: callback, state: 'second' }))
    expect(page.url()).toMatch(/callback\?code=[\w-]+&state=second$/)
    await page.goto(authorizeUrl(pool, { redirect_uri: callback, prompt: 'login' }))
    expect(await page.title()).toBe('Sign in · cogtool local pool')
  })

  it.each(['light', 'dark'] as const)('fits a small phone and is readable in %s', async (colorScheme) => {
    const { pool, callback } = await startPoolFor('localhost')
    const page = await openPage({ colorScheme, viewport: { width: 320, height: 640 } })
    await page.goto(authorizeUrl(pool, { redirect_uri: callback }))
    await fillIn(page, pool.demoUser.username, 'wrong')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320)
    expect(await page.evaluate(lowestContrast)).toBeGreaterThanOrEqual(4.5)
  })
})

// WCAG 2.2, 1.4.3: of every element that has text of its own, against the nearest ground that is not transparent
const lowestContrast = `(() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number)
  const luminance = (color) => {
    const [r, g, b] = channels(color).map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const groundOf = (element) => {
    const color = getComputedStyle(element).backgroundColor
    return (channels(color)[3] ?? 1) === 0 && element.parentElement ? groundOf(element.parentElement) : color
  }
  const texts = [...document.querySelectorAll('main *')].filter((element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim()))
  return Math.min(...texts.map((element) => {
    const [one, other] = [luminance(getComputedStyle(element).color), luminance(groundOf(element))]
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
  }))
})()`
