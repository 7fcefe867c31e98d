import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { main } from '../../../src/main.ts'
import { testEdges } from '../../helpers/test-edges.ts'

const folder = mkdtempSync(join(tmpdir(), 'cogtool-places-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const page = '<!doctype html><html><body>Sign in</body></html>'

it.each([
  ['me', page, 'this is a web page, not a token'],
  ['probe', page, 'this is a web page, not a token'],
  ['verify', page, 'this is a web page, not a token'],
  ['me', 'two words', 'there is white space at position 4'],
  ['probe', 'two words', 'there is white space at position 4'],
  ['verify', '', 'empty'],
  ['decode', '', 'empty'],
])('%s --token-file of %j: %s', async (command, text, says) => {
  const path = join(folder, 'token.txt')
  writeFileSync(path, text)
  const edges = testEdges({ env: {} })
  const api = ['me', 'probe'].includes(command) ? ['--api-url', 'http://127.0.0.1:1/me'] : []
  expect(await main([command, '--token-file', path, ...api], edges)).toBeGreaterThan(0)
  expect(edges.out() + edges.err()).toContain(says)
})
