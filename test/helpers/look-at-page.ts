import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { openPage } from './browser.ts'
import { testEdges } from './test-edges.ts'

interface Look {
  readonly width: number
  readonly scheme: 'light' | 'dark'
  readonly isPrinted?: boolean
}

/** How a page is looked at: light, dark, as on a telephone, on paper. */
export const looks = {
  light: { width: 1100, scheme: 'light' },
  dark: { width: 1100, scheme: 'dark' },
  'light, 390 px': { width: 390, scheme: 'light' },
  'dark, 390 px': { width: 390, scheme: 'dark' },
  // A4 with margins of 1 cm, at 96 dots an inch
  printed: { width: 718, scheme: 'dark', isPrinted: true },
} as const satisfies Record<string, Look>

/** What is wrong with a page in a browser; of a good one, nothing. */
export interface PageFaults {
  /** Of the console, and what was thrown. */
  readonly complaints: readonly string[]
  /** Beside that of the page itself. */
  readonly requests: readonly string[]
  /** Whether all of it scrolls from side to side. */
  readonly isTooWide: boolean
  /** Tables and cells of which a part is cut off. */
  readonly cut: readonly string[]
  /** What axe-core says against WCAG 2.2 AA and good practice. */
  readonly violations: readonly string[]
}

/** Opens a page from a file, as a person would, and looks for what is wrong with it, in one look after the other. */
export async function faultsOf(
  html: string,
  names: readonly (keyof typeof looks)[],
): Promise<Record<string, PageFaults>> {
  const page = await openPage()
  const complaints: string[] = []
  const requests: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => complaints.push(message.text()))
  const address = pathToFileURL(join(testEdges().home, 'page.html')).href
  page.on('request', (request) => request.url() !== address && requests.push(request.url()))
  writeFileSync(new URL(address), html)
  await page.goto(address)
  const faults: Record<string, PageFaults> = {}
  for (const name of names) {
    const { width, scheme, isPrinted }: Look = looks[name]
    await page.setViewportSize({ width, height: 1000 })
    await page.emulateMedia({ colorScheme: scheme, media: isPrinted ? 'print' : 'screen' })
    const isTooWide = await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth')
    const cut = await page.evaluate<string[]>(isPrinted ? cutOnPaper : cutOnScreen)
    faults[name] = { complaints, requests, isTooWide, cut, violations: isPrinted ? [] : await violationsOf(page) }
  }
  return faults
}

/** What is wider than its place, where nobody can scroll. */
const cutOnPaper = `[...document.querySelectorAll('table, th, td, dd, p, code')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 || one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
  .map((one) => one.tagName + ' ' + one.textContent.slice(0, 60))`

/** The same but for tables that scroll by themselves. */
const cutOnScreen = `[...document.querySelectorAll('main *')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.scroll[tabindex="0"]'))
  .map((one) => one.tagName + ' ' + one.textContent.slice(0, 60))`

async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
  const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
    `axe.run({ runOnly: ${JSON.stringify(tags)} })`,
  )
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} and ${nodes.length - 1} more`)
}
