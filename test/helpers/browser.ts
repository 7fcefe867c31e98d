import { existsSync } from 'node:fs'
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { describe, it, onTestFinished } from 'vitest'

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
  describe.skipIf(executablePath === undefined)(name, define)
}

/** A page of a browser with a fresh profile; all of it closes when the test is over. */
export async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
  if (executablePath === undefined) throw new Error(howTo)
  const browser = await chromium.launch({ executablePath, args: flags })
  onTestFinished(() => browser.close())
  const context = await browser.newContext(options)
  context.setDefaultTimeout(15_000)
  return context.newPage()
}
