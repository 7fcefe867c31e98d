import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { sharedTestPool } from '../../helpers/local-pool.ts'
import { type MeTokens, makeTokens, runMe, serveAnswer } from '../../helpers/replay-me.ts'
import { stoppedAt } from '../../helpers/test-edges.ts'

const pool = sharedTestPool({}, { now: () => stoppedAt })
const otherPool = sharedTestPool({}, { now: () => stoppedAt })

let tokens: MeTokens
let strangers: MeTokens
beforeAll(async () => {
  tokens = await makeTokens(pool())
  strangers = await makeTokens(otherPool())
})

describe('the answers of the Django project', () => {
  interface Recorded {
    readonly status: number
    readonly headers: Record<string, string>
    readonly body: string
    readonly tokenEchoed?: boolean
  }
  const { variants } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../../fixtures/django-answers.json'), 'utf8'),
  ) as { variants: Record<string, { answers: Record<string, Recorded> }> }

  // what each token deserves where the API is set up as the article says
  const asWritten = {
    'good-access': 'both_accept',
    'no-token': 'api_rejects_valid no_credentials_seen',
    'tampered-payload-sub': 'both_reject signature_or_key',
    expired: 'both_reject expired_for_api',
    'id-token': 'api_rejects_valid claim_refused user_not_in_database',
    'access-other-pool': 'both_reject signature_or_key',
    'unknown-user': 'both_accept',
    'jwt-prefix': 'api_rejects_valid no_credentials_seen',
    'access-other-client': 'api_accepts_invalid',
  }
  const unknownUser = 'api_rejects_valid user_not_in_database'
  const claimOrUser = 'api_rejects_valid claim_refused user_not_in_database'
  const claim = 'api_rejects_valid claim_refused'
  const crash = 'api_error pyjwt_2'
  const crashes = Object.fromEntries(
    Object.keys(asWritten).map((name) => [name, name === 'no-token' || name === 'jwt-prefix' ? undefined : crash]),
  )
  const expectations: Record<string, Record<string, string | undefined>> = {
    article: {},
    'article-no-create': { 'unknown-user': claimOrUser },
    'article-nodebug': {},
    'article-audience': {
      'good-access': claimOrUser,
      'id-token': 'both_accept',
      'unknown-user': claimOrUser,
      'access-other-client': 'both_reject claim_refused user_not_in_database',
    },
    legacy: { 'id-token': claim },
    'legacy-no-create': { 'id-token': claim, 'unknown-user': unknownUser },
    'example-audience': {
      'good-access': claim,
      'id-token': 'both_accept',
      'unknown-user': claim,
      'access-other-client': 'both_reject claim_refused',
    },
    pyjwt2: crashes,
    // with DEBUG off Django does not say what crashed
    'pyjwt2-nodebug': Object.fromEntries(
      Object.entries(crashes).map(([name, right]) => [name, right && 'api_error debug_off pyjwt_2']),
    ),
  }
  const rows = Object.entries(variants).flatMap(([variant, { answers }]) =>
    Object.entries(answers).map(([name, answer]) => {
      const expected = expectations[variant]?.[name] ?? asWritten[name as keyof typeof asWritten]
      return { variant, name, answer, expected }
    }),
  )

  function tokenOf(name: string): string {
    const special: Record<string, string> = {
      'tampered-payload-sub': tokens.forged,
      expired: tokens.expired,
      'id-token': tokens.id,
      'access-other-pool': strangers.access,
      'access-other-client': tokens.otherClient,
    }
    return special[name] ?? tokens.access
  }

  it('are all in the table', () => {
    expect(rows.length).toBe(81)
    expect(Object.keys(variants)).toEqual(Object.keys(expectations))
  })

  it.each(rows)('$variant, $name → $expected', async ({ name, answer, expected }) => {
    const token = tokenOf(name)
    // the answer was recorded for another user: it is about ours here
    const body =
      answer.body.replaceAll(/9387dbed-[\w-]+|ffffffff-[\w-]+/g, tokens.sub) + (answer.tokenEchoed ? token : '')
    const api = await serveAnswer({ status: answer.status, headers: answer.headers, body })
    const scheme = name === 'jwt-prefix' ? ['--scheme', 'JWT'] : []
    const { exitCode, out } = await runMe(pool(), token, `${api.origin}/api/v1/me`, ['--json', ...scheme])
    const document = JSON.parse(out)
    const codes = document.hints.map(({ code }: { code: string }) => code)
    expect([document.agreement, ...codes].join(' ')).toBe(expected)
    expect(exitCode).toBe(/^both_/.test(String(expected)) ? 0 : 1)
    expect(document.identity?.verdict).toBe(document.agreement === 'both_accept' ? 'match' : undefined)
    expect(out).not.toContain(token.split('.')[1])
    const findings = document.findings.map(({ id }: { id: string }) => id)
    expect(findings.includes('token-echoed')).toBe(answer.tokenEchoed === true)
  })
})
