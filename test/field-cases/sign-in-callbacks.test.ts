import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Edges } from '../../src/edges/edges.ts'
import { sharedTestPool } from '../helpers/local-pool.ts'
import { loginEdges, run, signInFlags } from '../helpers/login-edges.ts'
import { type Right, runCase } from './right.ts'

interface CallbackCase {
  readonly id: string
  readonly query: string
  readonly right: Right
}

const file = join(import.meta.dirname, '../../fixtures/field-cases/sign-in.json')
const { callbacks }: { callbacks: readonly CallbackCase[] } = JSON.parse(readFileSync(file, 'utf8'))
const pool = sharedTestPool()

/** A browser that comes straight to the callback with this query and the right state; gives the page that it ends at. */
function browserWith(query: string) {
  const pages: Promise<string>[] = []
  const openBrowser: Edges['openBrowser'] = async (url) => {
    const { headers } = await fetch(url, { redirect: 'manual' })
    const asked = new URL(headers.get('location') ?? '').searchParams
    const answer = `${asked.get('redirect_uri')}?${query}&state=${asked.get('state')}`
    pages.push(fetch(answer).then((response) => response.text()))
    return { opened: true }
  }
  return { openBrowser, pages }
}

it.each(callbacks)('$id', async ({ query, right }) => {
  const { openBrowser, pages } = browserWith(query)
  const edges = { ...loginEdges(), openBrowser }
  const outcome = await runCase({ argv: ['login', ...(await signInFlags(pool()))], edges }, right)
  // the pool's own words, at the terminal and in the browser
  const words = new URLSearchParams(query).get('error_description') ?? ''
  expect(outcome.err).toContain(words)
  const [page = ''] = await Promise.all(pages)
  expect(page).toContain('You are not signed in')
})

it.each([
  ['another SAML fault', 'Invalid SAML response received: SAML Response signature is invalid', 2, /metadata/],
  ['another attribute', 'Attribute value for custom:team cannot be updated', 2, /attribute mapping/],
  ['two attributes', 'attributes required: [name, family_name]', 2, /attribute mapping/],
  ['a trigger', 'PostConfirmation failed with error the directory is down.', 3, /the trigger's own/],
])('the same kind in other words: %s', async (_, description, exit, hint) => {
  const query = String(new URLSearchParams({ error: 'invalid_request', error_description: description }))
  const { openBrowser, pages } = browserWith(query)
  const { exitCode, err } = await run(['login', ...(await signInFlags(pool()))], { ...loginEdges(), openBrowser })
  await Promise.all(pages)
  expect(exitCode).toBe(exit)
  expect(err).toMatch(hint)
})
