import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, describe, it, onTestFinished } from 'vitest'

const candidates = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]
const executablePath = candidates.find((path) => path !== undefined && path !== '' && existsSync(path))
const howTo = 'no Chromium was found: install it (apt-get install chromium), or set CHROMIUM_PATH'

const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Chromium refuses to run as root inside its sandbox
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]

/**
 * Tests that need a real browser: skipped, with a line that says so, where there is none, and failed there with
 * COGTOOL_TEST_BROWSER=required.
 */
export function describeWithBrowser(name: string, define: () => void): void {
  if (executablePath === undefined && process.env.COGTOOL_TEST_BROWSER === 'required') {
    describe(name, () => {
      it('has a browser', () => {
        throw new Error(howTo)
      })
    })
    return
  }
  if (executablePath === undefined) console.warn(`skipped, ${howTo}: ${name}`)
  describe.skipIf(executablePath === undefined)(name, () => {
    afterAll(async () => {
      const browser = await started
      started = undefined
      await browser?.close()
    })
    define()
  })
}

let started: Promise<Browser> | undefined

/** A page of the browser with a fresh profile, which is gone when the test is over; other tests have the same browser. */
export async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
  if (executablePath === undefined) throw new Error(howTo)
  started ??= chromium.launch({ executablePath, args: flags })
  const context = await (await started).newContext(options)
  onTestFinished(() => context.close())
  context.setDefaultTimeout(15_000)
  return context.newPage()
}
