import { connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { signInByHttp } from '../../../src/demo/http-browser.ts'
import type { Edges } from '../../../src/edges/edges.ts'
import { main } from '../../../src/main.ts'
import { CogtoolError } from '../../../src/text/cogtool-error.ts'
import { sharedTestPool } from '../../helpers/local-pool.ts'
import { addCallback, clientNamed, loginEdges, occupy, poolFlags, signInFlags } from '../../helpers/login-edges.ts'
import { noPrompt } from '../../helpers/test-edges.ts'

const pool = sharedTestPool()

/** A person at a terminal who pastes lines; the address that was shown, once it is. */
function atTerminal(changes: Partial<Edges> = {}) {
  const lines: string[] = []
  let waiting: ((line: string) => void) | undefined
  const paste = (line: string) => {
    if (waiting) waiting(line)
    else lines.push(line)
  }
  const edges = loginEdges({
    stdin: { ...loginEdges().stdin, isTTY: true },
    openBrowser: () => Promise.resolve({ opened: true }),
    prompt: {
      ...noPrompt(),
      pasted: (signal) =>
        new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason), { once: true })
          const line = lines.shift()
          if (line !== undefined) return resolve(line)
          waiting = (text) => {
            waiting = undefined
            resolve(text)
          }
        }),
    },
    ...changes,
  })
  const address = async () => {
    await expect.poll(() => edges.err(), { timeout: 5_000 }).toMatch(/^Open: /m)
    return /^Open: (\S+)$/m.exec(edges.err())?.[1] ?? ''
  }
  return { edges, paste, address }
}

/** Where a browser on another machine ends: at an address that it cannot load. */
async function landingOf(address: string): Promise<string> {
  let landed = ''
  const elsewhere = async (url: string, init?: RequestInit) => {
    if (new URL(url).searchParams.has('code') || url.includes('error=')) {
      landed = url
      return new Response('cannot connect', { status: 502 })
    }
    return fetch(url, init)
  }
  await signInByHttp(address, pool().demoUser, { fetch: elsewhere })
  return landed
}

const remote = { env: { SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' } }

describe('pasting at the same time as listening', () => {
  it('a person on another machine pastes the address they landed on', async () => {
    const { edges, paste, address } = atTerminal(remote)
    const running = main(['login', ...(await signInFlags(pool()))], edges)
    const landing = await landingOf(await address())
    expect(edges.err()).toMatch(/Or paste the address it ends on here/)
    paste('hello')
    paste(landing.replace(/state=.{5}/, 'state=other'))
    paste(`"${landing}"`)
    expect(await running).toBe(0)
    expect(edges.out()).toContain('Signed in as maria@example.com')
    expect(edges.err()).toContain('what was pasted is not the answer: it holds no answer')
    expect(edges.err()).toContain('what was pasted is not the answer: it belongs to another sign-in')
    const code = new URL(landing).searchParams.get('code') ?? ''
    expect(edges.err() + edges.out()).not.toContain(code)
  })

  it('an address that was wrapped when it was copied is put together again', async () => {
    const { edges, paste, address } = atTerminal(remote)
    const running = main(['login', ...(await signInFlags(pool()))], edges)
    const landing = await landingOf(await address())
    for (const piece of landing.match(/.{1,60}/g) ?? []) paste(piece)
    expect(await running).toBe(0)
  })

  it('the browser may be faster: nothing waits for a line then', async () => {
    const { edges, address } = atTerminal()
    const running = main(['login', ...(await signInFlags(pool()))], edges)
    await signInByHttp(await address(), pool().demoUser)
    expect(await running).toBe(0)
  })

  it('tokens of the implicit flow come in the fragment', async () => {
    const { edges, paste, address } = atTerminal(remote)
    const running = main(['login', '--flow', 'implicit', ...(await signInFlags(pool(), 'implicit'))], edges)
    let landed = ''
    await signInByHttp(await address(), pool().demoUser, {
      fetch: async (url, init) => {
        if (!url.includes('#')) return fetch(url, init)
        landed = url
        return new Response('cannot connect', { status: 502 })
      },
    })
    paste(new URL(landed).hash)
    expect(await running).toBe(0)
    expect(edges.out() + edges.err()).not.toContain('eyJ')
  })

  it('an error with our state ends the wait, one without is a hint', async () => {
    const { edges, paste, address } = atTerminal(remote)
    const flags = await signInFlags(pool())
    const running = main(['login', ...flags], edges)
    const state = new URL(await address()).searchParams.get('state')
    paste('http://localhost:1/?error=server_error&error_description=the+IdP+is+down')
    await expect.poll(() => edges.err()).toContain('server_error: the IdP is down')
    paste(`http://localhost:1/?error=access_denied&state=${state}`)
    expect(await running).toBe(3)
  })

  it('the reminder after 20 s says where to paste', async () => {
    const { edges, address, paste } = atTerminal()
    const sleep: Edges['sleep'] = (milliseconds, signal) =>
      milliseconds === 20_000 ? Promise.resolve() : edges.sleep(milliseconds, signal)
    const running = main(['login', ...(await signInFlags(pool()))], { ...edges, sleep })
    await expect.poll(() => edges.err(), { timeout: 5_000 }).toMatch(/Still waiting at .*paste the address/i)
    const redirect = await fetch(await address(), { redirect: 'manual' })
    paste(await landingOf(redirect.headers.get('location') ?? ''))
    expect(await running).toBe(0)
  })

  it.each([
    { name: 'stdin is no terminal', args: [], changes: { stdin: loginEdgesStdin() } },
    { name: 'with --no-input', args: ['--no-input', '--no-browser'], changes: {} },
    { name: 'in CI', args: ['--no-browser'], changes: { env: { CI: 'true', DISPLAY: ':0' } } },
  ])('nothing is read where $name', async ({ args, changes }) => {
    const { edges, address } = atTerminal({ ...changes, prompt: noPrompt() })
    const running = main(['login', ...args, ...(await signInFlags(pool()))], edges)
    await signInByHttp(await address(), pool().demoUser)
    expect(await running).toBe(0)
  })
})

function loginEdgesStdin(): Edges['stdin'] {
  return {
    isTTY: false,
    text: () => Promise.reject(new Error('stdin was read')),
    line: () => Promise.reject(new Error('stdin was read')),
    chunks: () => {
      throw new Error('stdin was read')
    },
  }
}

describe('where nothing can be listened for, a terminal is enough', () => {
  it('a port that another program has is a warning', async () => {
    const { edges, paste, address } = atTerminal()
    const flags = await signInFlags(pool())
    await occupy('127.0.0.1', Number(new URL(flags.at(-1) ?? '').port))
    const running = main(['login', ...flags], edges)
    const shown = await address()
    expect(shown).toContain('/oauth2/authorize?')
    expect(edges.err()).toMatch(
      /warning: another program uses the callback's port: \d+: the answer can still be pasted/,
    )
    paste(await landingOf(shown))
    expect(await running).toBe(0)
  })

  it.each(['https://app.example.com/callback', 'myapp://signed-in', 'https://localhost:8484/callback'])(
    'a registered callback that is elsewhere: %s',
    async (callback) => {
      const { edges, paste, address } = atTerminal()
      addCallback(pool().client, callback)
      const running = main(['login', ...poolFlags(pool()), '--redirect-uri', callback], edges)
      paste(await landingOf(await address()))
      expect(await running).toBe(0)
      expect(edges.err()).toContain('Paste the address it ends on here')
    },
  )

  it('Ctrl-C ends that wait too', async () => {
    const { edges, address } = atTerminal()
    const callback = 'https://app.example.com/callback'
    const args = ['login', ...poolFlags(pool(), 'wrong-callback'), '--redirect-uri', callback]
    const running = main(args, edges)
    await address()
    edges.interrupt(new CogtoolError('interrupted', 'interrupted'))
    expect(await running).toBe(130)
  })

  it('an app client with such callbacks alone says how', async () => {
    const { edges } = atTerminal()
    expect(clientNamed(pool(), 'wrong-callback').callbackUrls).toEqual(['https://app.example.com/callback'])
    expect(await main(['login', ...poolFlags(pool(), 'wrong-callback')], edges)).toBe(2)
    expect(edges.err()).toContain('--redirect-uri https://app.example.com/callback')
  })
})

it('a port that is free again after paste: nobody listens any more', async () => {
  const { edges, paste, address } = atTerminal(remote)
  const flags = await signInFlags(pool())
  const running = main(['login', ...flags], edges)
  paste(await landingOf(await address()))
  expect(await running).toBe(0)
  const socket = connect(Number(new URL(flags.at(-1) ?? '').port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  const reached = await new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
  })
  expect(reached).toBe(false)
})
