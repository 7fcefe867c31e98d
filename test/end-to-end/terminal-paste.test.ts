import { afterAll, beforeAll, expect, it } from 'vitest'
import { signInByHttp } from '../../src/demo/http-browser.ts'
import { openWorkplace, type Workplace } from '../helpers/built-cogtool.ts'
import { addCallback, freePort } from '../helpers/login-edges.ts'
import { describeWithTerminal, keys, openTerminal } from '../helpers/terminal.ts'

describeWithTerminal('a person at a terminal of another machine', () => {
  let place: Workplace
  beforeAll(async () => {
    place = await openWorkplace()
  })
  afterAll(() => place.close())

  /** Where the browser ends that cannot load the callback. */
  async function landingOf(address: string): Promise<string> {
    let landing = ''
    await signInByHttp(address, place.pool.demoUser, {
      fetch: async (url, init) => {
        if (!new URL(url).searchParams.has('code')) return fetch(url, init)
        landing = url
        return new Response('cannot connect', { status: 502 })
      },
    })
    return landing
  }

  /** A login that waits, and where the browser ended: at an address that it cannot load. */
  async function signInElsewhere(columns = 80, path = '/callback') {
    const callback = `http://localhost:${await freePort()}${path}`
    addCallback(place.pool.client, callback)
    const args = ['login', '--redirect-uri', callback]
    const terminal = openTerminal(place, columns, args, {
      SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22',
      BROWSER: undefined,
    })
    await terminal.shows('Waiting for the browser')
    // a line that the terminal wrapped has no blanks of its own
    const address = /Open: (http\S+)/.exec(terminal.screen())?.[1] ?? ''
    const landing = await landingOf(address)
    return { terminal, landing, code: new URL(landing).searchParams.get('code') ?? '' }
  }

  it('pastes the address, which the terminal never shows, and gets the terminal back as it was', async () => {
    const { terminal, landing, code } = await signInElsewhere()
    terminal.type(`\u001b[200~'${landing}'\u001b[201~${keys.enter}`)
    await terminal.shows('Signed in as maria@example.com')
    expect(await terminal.ended()).toEqual({ exitCode: 0, restored: true })
    expect(code.length).toBeGreaterThan(20)
    expect(terminal.screen()).not.toContain(code)
  })

  it('may mistype first, correct it, and press Enter for nothing', async () => {
    const { terminal, landing } = await signInElsewhere()
    terminal.type(`${keys.enter}yes${keys.enter}`)
    await terminal.shows('what was pasted is not the answer')
    terminal.type(`wrong\u0015${landing}x\u007f${keys.enter}`)
    await terminal.shows('Signed in as maria@example.com')
    expect((await terminal.ended()).exitCode).toBe(0)
  })

  it('pastes more than a terminal takes as one line', async () => {
    const { terminal, landing } = await signInElsewhere(80, `/${'a'.repeat(900)}`)
    const long = `${landing}&ignored=${'x'.repeat(5000)}`
    for (const piece of long.match(/.{1,1000}/g) ?? []) terminal.type(piece)
    terminal.type(keys.enter)
    await terminal.shows('Signed in as maria@example.com')
    expect((await terminal.ended()).exitCode).toBe(0)
  })

  it('signs in at the browser instead: the terminal is not waited for', async () => {
    const { terminal, landing } = await signInElsewhere()
    await (await fetch(landing)).text()
    await terminal.shows('Signed in as maria@example.com')
    expect(await terminal.ended()).toEqual({ exitCode: 0, restored: true })
  })

  it('is asked before a callback is registered, and pastes after the yes', async () => {
    const { client } = place.pool
    const before = client.callbackUrls
    const callback = `http://localhost:${await freePort()}/asked`
    const terminal = openTerminal(place, 80, ['login', '--add-callback', '--redirect-uri', callback])
    await terminal.shows(`Register ${callback} with the app client`)
    terminal.type(`y${keys.enter}`)
    await terminal.shows('Waiting for the browser')
    expect(client.callbackUrls).toContain(callback)
    const address = /Open: (http\S+)/.exec(terminal.screen())?.[1] ?? ''
    terminal.type((await landingOf(address)) + keys.enter)
    await terminal.shows('Signed in as maria@example.com')
    expect(await terminal.ended()).toEqual({ exitCode: 0, restored: true })
    expect(client.callbackUrls).toEqual(before)
  })

  it('reads nothing more after Ctrl-D, and still waits for the browser', async () => {
    const { terminal, landing } = await signInElsewhere()
    terminal.type(`${keys.controlD}no answer${keys.enter}`)
    await (await fetch(landing)).text()
    await terminal.shows('Signed in as maria@example.com')
    expect(terminal.screen()).not.toContain('what was pasted')
    expect(await terminal.ended()).toEqual({ exitCode: 0, restored: true })
  })

  it('pastes a dozen lines that are no answer, each told once, and then the address', async () => {
    const { terminal, landing } = await signInElsewhere()
    for (let line = 0; line < 12; line++) {
      terminal.type(`wrong ${line}${keys.enter}`)
      await terminal.shows('what was pasted is not the answer')
    }
    terminal.type(landing + keys.enter)
    await terminal.shows('Signed in as maria@example.com')
    expect(terminal.screen()).not.toContain('Warning')
    expect((await terminal.ended()).exitCode).toBe(0)
  })

  it('pastes after a Ctrl-Z that no shell can continue', async () => {
    const { terminal, landing } = await signInElsewhere()
    terminal.type(keys.controlZ)
    terminal.type(landing + keys.enter)
    await terminal.shows('Signed in as maria@example.com')
    expect(await terminal.ended()).toEqual({ exitCode: 0, restored: true })
  })

  it('gives up with Ctrl-C', async () => {
    const { terminal } = await signInElsewhere()
    terminal.type(keys.controlC)
    expect(await terminal.ended()).toEqual({ exitCode: 130, restored: true })
  })
})
