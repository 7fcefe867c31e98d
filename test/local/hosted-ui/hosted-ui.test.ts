import { describe, expect, it } from 'vitest'
import { temporaryPassword } from '../../../src/local/state/seed-users.ts'
import { sharedTestPool, startTestPool } from '../../helpers/local-pool.ts'
import {
  authorizeUrl,
  type Changes,
  callback,
  clientNamed,
  exchange,
  get,
  partsOf,
  postForm,
  submitLogin,
  tokensFor,
} from '../../helpers/pool-client.ts'

const pool = sharedTestPool()
const incorrect = 'Incorrect user name or password.'

describe('the sign-in page', () => {
  it('works without a script, and says what it is', async () => {
    const page = await get(authorizeUrl(pool(), { login_hint: '"><script>' }, '/login'))
    const text = await page.text()
    expect(page.status).toBe(200)
    expect(text).toContain('cogtool local pool')
    expect(text).toContain('never type a real password here')
    expect(text).toContain(pool().demoUser.username)
    expect(text).toContain('value="&quot;&gt;&lt;script&gt;"')
    expect(text).not.toContain('<script')
    // random texts may spell anything
    expect(text.replace(/[\w-]{20,}/g, '')).not.toMatch(/amazon|aws|cognito/i)
  })

  it('may not be framed, may load nothing, and leads to its callback', async () => {
    const policy = (await get(authorizeUrl(pool(), {}, '/login'))).headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toMatch(/style-src 'sha256-[\w+/]+='/)
    expect(policy).toContain("form-action 'self' http://localhost:* http://127.0.0.1:* http://localhost:8484")
  })

  it('is a scheme and not an address for an IPv6 callback, which no policy can name', async () => {
    const url = authorizeUrl(pool(), { redirect_uri: 'http://[::1]:8484/callback' }, '/login')
    expect((await get(url)).headers.get('content-security-policy')).toMatch(/http:\/\/127\.0\.0\.1:\* http:$/)
  })

  it('names nobody where the users came from a file', async () => {
    const own = await startTestPool({ usersText: '' })
    expect(await (await get(authorizeUrl(own, {}, '/login'))).text()).not.toContain('demo person')
  })
})

describe('the form', () => {
  it.each([
    { name: 'a wrong password', fields: { password: 'wrong' }, says: incorrect },
    { name: 'no password', fields: { password: undefined }, says: incorrect },
    { name: 'nobody of that name', fields: { username: 'nobody@example.com' }, says: incorrect },
    { name: 'somebody disabled', fields: { username: 'dora' }, says: incorrect },
    { name: 'somebody who came from a provider', fields: { username: 'DemoProvider_1001' }, says: incorrect },
    { name: 'an address that is not verified', fields: { username: 'ulf@example.com' }, says: incorrect },
    { name: 'a wrong password of somebody unconfirmed', fields: { username: 'ulf', password: 'x' }, says: incorrect },
    { name: 'somebody unconfirmed', fields: { username: 'ulf' }, says: 'This account has not been confirmed yet.' },
    {
      name: 'a password to be reset',
      fields: { username: 'rita' },
      says: 'The password of this account must be reset first.',
    },
    {
      name: 'a password to be changed',
      fields: { username: 'fred', password: temporaryPassword },
      says: 'This account needs a new password, which this page cannot set.',
    },
    { name: 'a status that nobody knows', fields: { username: 'stan' }, says: 'This account may not sign in.' },
    {
      name: 'a second factor',
      fields: { username: 'tessa' },
      says: 'This account needs a second factor, which this page cannot ask for.',
    },
    {
      name: 'a provider that is not allowed',
      fields: { provider: 'Google' },
      says: 'No user of this pool came from that provider.',
    },
  ])('with $name comes back: $says', async ({ fields, says }) => {
    const answer = await submitLogin(pool(), {}, fields)
    const text = await answer.text()
    expect(answer.status).toBe(422)
    expect(text).toContain(`<span>${says}</span>`)
    expect(text).toContain('role="alert" id="problem"')
    expect(text).toContain('aria-invalid="true" aria-describedby="problem"')
    expect(text).not.toContain('value="wrong"')
  })

  it('keeps the name that was typed, escaped', async () => {
    const answer = await submitLogin(pool(), {}, { username: `"'<b>&`, password: 'wrong' })
    expect(await answer.text()).toContain('value="&quot;&#39;&lt;b&gt;&amp;"')
  })

  it('signs in by user name as well as by address', async () => {
    expect((await submitLogin(pool(), {}, { username: 'maria' })).headers.get('location')).toContain('code=')
  })
})

describe('a form from elsewhere is shown the page again', () => {
  const url = () => authorizeUrl(pool(), {}, '/login')
  const freshForm = async () => {
    const page = await get(url())
    return {
      form_token: /name="form_token" value="([^"]+)"/.exec(await page.text())?.[1],
      cookie: page.headers.getSetCookie()[0]?.split(';')[0] ?? '',
    }
  }

  it.each<{ name: string; fields: Changes; headers: Record<string, string> }>([
    { name: 'without a token', fields: { form_token: undefined }, headers: {} },
    { name: 'with a wrong token', fields: { form_token: 'x'.repeat(43) }, headers: {} },
    { name: 'from another site', fields: {}, headers: { 'sec-fetch-site': 'cross-site' } },
    { name: 'from another port of this machine', fields: {}, headers: { 'sec-fetch-site': 'same-site' } },
  ])('$name', async ({ fields, headers }) => {
    const { form_token, cookie } = await freshForm()
    const answer = await postForm(url(), { form_token, ...pool().demoUser, ...fields }, { cookie, ...headers })
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('gone stale')
  })

  it('without the cookie', async () => {
    const { form_token } = await freshForm()
    expect((await postForm(url(), { form_token, ...pool().demoUser })).status).toBe(422)
  })

  it("with another browser's cookie", async () => {
    const [one, other] = [await freshForm(), await freshForm()]
    const answer = await postForm(url(), { form_token: one.form_token, ...pool().demoUser }, { cookie: other.cookie })
    expect(answer.status).toBe(422)
  })

  it('while its own page may send it', async () => {
    const { form_token, cookie } = await freshForm()
    const headers = { cookie, 'sec-fetch-site': 'same-origin', origin: 'null' }
    expect((await postForm(url(), { form_token, ...pool().demoUser }, headers)).status).toBe(302)
  })
})

describe('a browser that is signed in', () => {
  const cookieOf = (answer: Response) => answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''

  it('goes straight back for an hour, as the same person with the same auth_time', async () => {
    let now = new Date('2026-11-22T06:22:00Z')
    const timed = await startTestPool({}, { now: () => now })
    const answer = await submitLogin(timed)
    expect(answer.headers.getSetCookie()[0]).toMatch(/; Max-Age=3600; HttpOnly; SameSite=Lax$/)
    const cookie = cookieOf(answer)
    now = new Date('2026-11-22T07:21:59Z')
    const again = new URL((await get(authorizeUrl(timed), { cookie })).headers.get('location') ?? '')
    const code = again.searchParams.get('code') ?? undefined
    const { id_token } = (await (await exchange(timed, { code })).json()) as { id_token: string }
    expect(partsOf(id_token).claims).toMatchObject({ auth_time: 1795328520, iat: 1795332119 })
    now = new Date('2026-11-22T07:22:00Z')
    expect((await get(authorizeUrl(timed), { cookie })).headers.get('location')).toMatch(/^\/login\?/)
  })

  it.each([
    { prompt: undefined, leads: /\/callback\?code=/ },
    { prompt: 'none', leads: /\/callback\?code=/ },
    { prompt: 'consent', leads: /\/callback\?code=/ },
    { prompt: 'login', leads: /^\/login\?/ },
    { prompt: 'select_account', leads: /^\/login\?/ },
    { prompt: 'login consent', leads: /^\/login\?/ },
  ])('with prompt $prompt → $leads', async ({ prompt, leads }) => {
    const cookie = cookieOf(await submitLogin(pool()))
    expect((await get(authorizeUrl(pool(), { prompt }), { cookie })).headers.get('location')).toMatch(leads)
  })

  it('has to sign in again when the person was disabled meanwhile', async () => {
    const own = await startTestPool()
    const cookie = cookieOf(await submitLogin(own))
    const maria = own.state.users.byUsername('maria')
    if (maria) maria.enabled = false
    expect((await get(authorizeUrl(own), { cookie })).headers.get('location')).toMatch(/^\/login\?/)
  })

  it('is not so after /logout, which leads to a registered address alone', async () => {
    const cookie = cookieOf(await submitLogin(pool()))
    const leave = (parameters: string) =>
      get(`${pool().baseUrl}/logout?client_id=${pool().client.id}&${parameters}`, { cookie })
    const logoutUri = 'http://localhost:8484/signed-out'
    const gone = await leave(`logout_uri=${encodeURIComponent(logoutUri)}`)
    expect(gone.headers.get('location')).toBe(logoutUri)
    expect(gone.headers.getSetCookie()[0]).toContain('Max-Age=0')
    expect((await get(authorizeUrl(pool()), { cookie })).headers.get('location')).toMatch(/^\/login\?/)
    expect((await leave(`logout_uri=${encodeURIComponent(`${logoutUri}/`)}`)).headers.get('location')).toMatch(
      /^\/error\?/,
    )
    expect((await leave('')).headers.get('location')).toMatch(/^\/error\?/)
    const anew = `redirect_uri=${encodeURIComponent(callback)}&response_type=code`
    expect((await leave(anew)).headers.get('location')).toBe(`/login?client_id=${pool().client.id}&${anew}`)
  })
})

describe('the demo provider', () => {
  it('has a button where the app client allows it, and alone where it was asked for', async () => {
    const both = await (await get(authorizeUrl(pool(), {}, '/login'))).text()
    const alone = await (await get(authorizeUrl(pool(), { identity_provider: 'DemoProvider' }, '/login'))).text()
    const none = await (
      await get(authorizeUrl(pool(), { client_id: clientNamed(pool(), 'confidential').id }, '/login'))
    ).text()
    expect([both, alone, none].map((text) => text.includes('value="DemoProvider"'))).toEqual([true, true, false])
    expect([both, alone, none].map((text) => text.includes('type="password"'))).toEqual([true, false, true])
  })

  it('signs in somebody who came from it', async () => {
    const answer = await submitLogin(
      pool(),
      { scope: 'openid' },
      { username: undefined, password: undefined, provider: 'DemoProvider' },
    )
    const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? undefined
    const { id_token } = (await (await exchange(pool(), { code })).json()) as { id_token: string }
    const { claims } = partsOf(id_token)
    expect(claims['cognito:username']).toBe('DemoProvider_1001')
    expect(claims.identities).toMatchObject([{ providerName: 'DemoProvider' }])
  })
})

describe('a nonce', () => {
  it('goes into the ID token, unless a fault puts another one there', async () => {
    const faulty = await startTestPool({ faults: { foreignNonce: true } })
    const nonceOf = async (at: typeof faulty) => partsOf((await tokensFor(at, { nonce: 'ours' })).id_token).claims.nonce
    expect(await nonceOf(pool())).toBe('ours')
    expect(await nonceOf(faulty)).toMatch(/^[\w-]{36}$/)
    expect(partsOf((await tokensFor(pool())).id_token).claims).not.toHaveProperty('nonce')
  })
})
