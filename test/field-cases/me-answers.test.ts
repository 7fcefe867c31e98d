import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type CannedAnswer, reply, serveApi } from '../helpers/api-server.ts'
import { followHints } from '../helpers/hints/follow-hints.ts'
import { sharedTestPool } from '../helpers/local-pool.ts'
import { type MeTokens, makeTokens, runMe } from '../helpers/replay-me.ts'
import { stoppedAt } from '../helpers/test-edges.ts'

/** One answer of an API, and what `cogtool me` has to make of it; `about` in the file explains the fields. */
interface Case {
  readonly id: string
  readonly kind: string
  readonly control?: boolean
  readonly token?: 'forged'
  readonly path?: string
  readonly request?: { readonly args?: readonly string[] }
  readonly answer: CannedAnswer | null
  readonly steps?: Readonly<Record<string, CannedAnswer>>
  readonly dateOffset?: number
  readonly right: {
    readonly exit: number
    readonly agreement: string
    readonly first?: readonly string[]
    readonly any?: readonly string[]
    readonly none?: readonly string[]
    readonly notInHints?: readonly string[]
    readonly says?: string
  }
}

const { cases } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/field-cases/me-answers.json'), 'utf8'),
) as { cases: Case[] }

const pool = sharedTestPool({}, { now: () => stoppedAt })
let tokens: MeTokens
beforeAll(async () => {
  tokens = await makeTokens(pool())
})

describe('what an answer says', () => {
  it('is in 233 cases and 36 controls', () => {
    const controls = cases.filter(({ control }) => control)
    expect([cases.length - controls.length, controls.length]).toEqual([233, 36])
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length)
  })

  it.each(cases)('$id', async (one) => {
    const { right } = one
    const api = await serveCase(one)
    const token = one.token === 'forged' ? tokens.forged : tokens.access
    const url = `${api.origin}${one.path ?? '/api/v1/me'}`
    const { exitCode, out, err, argv, edges } = await runMe(pool(), token, url, [
      '--json',
      ...(one.request?.args ?? []),
    ])
    expect(out, err).not.toBe('')
    const { agreement, hints } = JSON.parse(out) as { agreement: string; hints: { code: string; message: string }[] }
    const codes = hints.map(({ code }) => code)
    expect({ exitCode, agreement }).toEqual({ exitCode: right.exit, agreement: right.agreement })
    if (right.first) expect(right.first).toContain(codes[0])
    if (right.any) expect(codes).toEqual(expect.arrayContaining([...right.any]))
    for (const code of right.none ?? []) expect(codes).not.toContain(code)
    for (const text of right.notInHints ?? [])
      expect(hints.map(({ message }) => message).join('\n')).not.toContain(text)
    if (right.says !== undefined) expect(hints[0]?.message).toMatch(new RegExp(right.says, 'i'))
    await followHints(argv, edges, { answersAlike: true })
  })
})

/** The API of a case. */
function serveCase({ answer, steps, dateOffset = 0 }: Case) {
  const at = new Date(stoppedAt.getTime() + dateOffset * 1000).toUTCString()
  const filled = (text: CannedAnswer['body']) =>
    String(text ?? '')
      .replaceAll('<sub>', tokens.sub)
      .replaceAll('<iss>', pool().issuer)
  return serveApi((request, response) => {
    const { status = 200, headers, body } = answer ?? steps?.[request.url ?? ''] ?? { status: 404 }
    reply(response, { status, headers: { Date: at, ...headers }, body: filled(body) })
  })
}
