import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { main } from '../../src/main.ts'
import { followHints } from '../helpers/hints/follow-hints.ts'
import { makeTokens } from '../helpers/made-tokens.ts'
import { pipedStdin, testEdges } from '../helpers/test-edges.ts'

interface ClaimCase {
  readonly id: string
  readonly use: 'access' | 'id'
  readonly claims: Readonly<Record<string, unknown>>
  readonly args: readonly string[]
  readonly issuer?: string
  readonly once?: string
  readonly right: { readonly exit: number; readonly says?: string; readonly saysNot?: string }
}

const file = JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/field-cases/claims.json'), 'utf8'))
const cases: readonly ClaimCase[] = file.cases

const poolId = 'eu-central-1_Field0002'
const clientId = '5fieldcases8app2client0ok'
const maker = makeTokens()

/** A good token of the use, with the claims of the case laid over its own. */
function tokenOf({
  use,
  claims,
  issuer = `https://cognito-idp.eu-central-1.amazonaws.com/${poolId}`,
}: ClaimCase): string {
  const id = { token_use: 'id', client_id: undefined, aud: clientId, scope: undefined, username: undefined }
  const own = use === 'id' ? { ...id, 'cognito:username': 'ada' } : { client_id: clientId }
  const changes = Object.entries(claims).map(([name, value]) => [name, value === '<absent>' ? undefined : value])
  return maker.token({ 'cognito:groups': undefined, ...own, iss: issuer, ...Object.fromEntries(changes) })
}

it.each(cases)('$id', async (one) => {
  const edges = testEdges({ stdin: pipedStdin(tokenOf(one)) })
  await edges.files.replace(`${edges.home}/jwks.json`, JSON.stringify(maker.jwks))
  const pool = one.issuer === undefined ? ['--user-pool-id', poolId] : ['--issuer', one.issuer]
  const args = ['verify', '-', ...pool, '--jwks', 'jwks.json', ...one.args]
  const exit = await main(args, edges)
  const all = edges.out() + edges.err()
  expect(exit).toBe(one.right.exit)
  if (one.right.says !== undefined) expect(all).toMatch(new RegExp(one.right.says, 'is'))
  if (one.right.saysNot !== undefined) expect(all).not.toMatch(new RegExp(one.right.saysNot, 'is'))
  const { once } = one
  if (once !== undefined) {
    expect(all.split('\n').filter((line) => line.includes('✗') && line.includes(once)).length).toBeLessThanOrEqual(1)
  }
  await followHints(args, edges)
})
