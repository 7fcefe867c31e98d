import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { main } from '../../src/main.ts'
import { followHints } from '../helpers/hints/follow-hints.ts'
import { makeTokens } from '../helpers/made-tokens.ts'
import { pipedStdin, testEdges } from '../helpers/test-edges.ts'

interface IssuerCase {
  readonly id: string
  readonly iss: string
  readonly args: readonly string[]
  readonly right: { readonly exit?: number; readonly says?: string; readonly follow?: true; readonly orNone?: true }
}

const file = JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/field-cases/issuers.json'), 'utf8'))
const cases: readonly IssuerCase[] = file.cases
const maker = makeTokens()

async function verify(iss: string, args: readonly string[]) {
  const edges = testEdges({ stdin: pipedStdin(maker.token({ iss })) })
  await edges.files.replace(`${edges.home}/jwks.json`, JSON.stringify(maker.jwks))
  const argv = ['verify', '-', '--jwks', 'jwks.json', ...args]
  const exit = await main(argv, edges)
  await followHints(argv, edges)
  return { exit, all: edges.out() + edges.err() }
}

/** The flag that a line with an arrow proposes, as the shell would give it. */
function proposed(text: string): string[] | undefined {
  const [, flag, quoted, bare] = /^\s*→ .*?(--(?:issuer|user-pool-id)) (?:'([^']*)'|(\S+))/m.exec(text) ?? []
  const value = quoted ?? bare
  return flag === undefined || value === undefined ? undefined : [flag, value]
}

it.each(cases)('$id', async ({ iss, args, right }) => {
  const { exit, all } = await verify(iss, args)
  if (right.exit !== undefined) expect({ exit, all }).toMatchObject({ exit: right.exit })
  if (right.says !== undefined) expect(all).toMatch(new RegExp(right.says, 'is'))
  if (!right.follow) return
  const flags = proposed(all)
  if (right.orNone && flags === undefined) return
  expect(flags, all).toBeDefined()
  expect(await verify(iss, flags ?? [])).toMatchObject({ exit: 0, all: expect.stringContaining('VALID') })
})
