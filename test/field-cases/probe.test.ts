import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { type CannedAnswer, reply, serveApi } from '../helpers/api-server.ts'
import { sharedTestPool } from '../helpers/local-pool.ts'
import { makeProbeFiles, type ProbeFiles, runProbe } from '../helpers/probe-pool.ts'
import { stoppedAt } from '../helpers/test-edges.ts'

/** An API in words, and what `cogtool probe` has to make of it; `about` in the file explains the fields. */
interface Case {
  readonly id: string
  readonly args: readonly string[]
  readonly control?: boolean
  readonly right: {
    readonly exit?: number | readonly number[]
    readonly found?: readonly string[]
    readonly notFound?: readonly string[]
    readonly cases?: string
    readonly says?: string
    readonly saysNot?: string
  }
}

const { cases } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/field-cases/probe.json'), 'utf8'),
) as { cases: Case[] }

const now = () => stoppedAt
const pool = sharedTestPool({}, { now })
const neighbour = sharedTestPool({ poolId: 'us-local-1_Demo0002' }, { now })
let files: ProbeFiles
beforeAll(async () => {
  files = await makeProbeFiles(pool(), neighbour())
})

/** What an API makes of a request. */
type Answer = (request: IncomingMessage) => Promise<CannedAnswer>

const user = (sub: unknown): CannedAnswer => ({
  headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
  body: JSON.stringify({ sub, email: 'ann@example.org' }),
})
const refusal = (realm?: string): CannedAnswer => ({
  status: 401,
  headers: { 'WWW-Authenticate': realm === undefined ? 'Bearer error="invalid_token"' : `Bearer realm="${realm}"` },
  body: '{"message":"no"}',
})
const page: CannedAnswer = { headers: { 'Content-Type': 'text/html' }, body: '<!doctype html><title>Shop</title>' }

/** The token of the one Authorization header that is in the form of RFC 6750. */
function tokenOf({ rawHeaders }: IncomingMessage): string | undefined {
  const values = rawHeaders.filter((_, index) => rawHeaders[index - 1]?.toLowerCase() === 'authorization' && index % 2)
  return values.length === 1 ? /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(values[0] ?? '')?.[1] : undefined
}

/** Checks everything; of which issuer, and what is answered otherwise, can be chosen. */
function exact({ issuer = pool().issuer as string | null, refuse = (_: IncomingMessage) => refusal() } = {}): Answer {
  const keys = [pool().issuer, neighbour().issuer].map((iss) =>
    createRemoteJWKSet(new URL(`${iss}/.well-known/jwks.json`)),
  )
  return async (request) => {
    const token = tokenOf(request)
    if (token === undefined) return refuse(request)
    const expected = { algorithms: ['RS256'], currentDate: now(), ...(issuer && { issuer }) }
    for (const key of keys) {
      const verified = await jwtVerify(token, key, expected).catch(() => undefined)
      const isOurs = issuer === null || issuer !== pool().issuer || verified?.payload.client_id === pool().client.id
      if (verified?.payload.token_use === 'access' && isOurs) return user(verified.payload.sub)
    }
    return refuse(request)
  }
}

const hasUnknownKid = (token: string | undefined) => {
  try {
    const { kid } = decodeProtectedHeader(token ?? '')
    return kid !== decodeProtectedHeader(files.tokens.access).kid
  } catch {
    return false
  }
}

/** The API of each case. */
const apis: Readonly<Record<string, () => Answer>> = {
  'own-address-echoed': () => exact({ refuse: (request) => refusal(`http://${request.headers.host}${request.url}`) }),
  'body-echoes-header': () =>
    exact({ refuse: ({ headers }) => ({ ...refusal(), body: `not good: ${headers.authorization}` }) }),
  'query-echo-beside-header-echo': () =>
    exact({
      refuse: ({ headers, url }) => ({ ...refusal(url), body: `not good: ${headers.authorization} at ${url}` }),
    }),
  'html-accept-crash': () => {
    const check = exact()
    return async (request) => {
      const answer = await check(request)
      const isPage = answer.status === undefined && /text\/html/.test(request.headers.accept ?? '')
      return isPage ? { status: 500, body: 'TemplateDoesNotExist at /me rest_framework/api.html' } : answer
    }
  },
  'kid-crash': () => {
    const check = exact()
    return async (request) =>
      hasUnknownKid(tokenOf(request)) ? { status: 500, body: 'Internal Server Error' } : check(request)
  },
  'api-of-another-pool': () => exact({ issuer: neighbour().issuer }),
  'api-of-every-pool': () => {
    const check = exact({ issuer: null })
    return async (request) => (hasUnknownKid(tokenOf(request)) && !isNeighbours(request) ? refusal() : check(request))
  },
  'page-for-every-path': () => async () => page,
  'rate-limited-keys': () => {
    const check = exact()
    let lookUps = 0
    return async (request) => {
      const isLimited = hasUnknownKid(tokenOf(request)) && ++lookUps > 5
      return isLimited ? { status: 500, body: 'JwksRateLimitError: Too many requests' } : check(request)
    }
  },
  'soft-refusal': () => {
    const soft = { headers: { 'Content-Type': 'application/json' }, body: '{"code":401}' }
    return exact({ refuse: () => soft })
  },
}

const isNeighbours = (request: IncomingMessage) => tokenOf(request) === files.files['other-pool.txt']?.trim()

async function probe(answer: Answer, args: readonly string[]) {
  const { origin } = await serveApi((request, response) => {
    answer(request).then((canned) => reply(response, canned))
  })
  const own = files.flags.filter((_, index) => !/lab-key/.test(`${files.flags[index - (index % 2)]}`))
  const all = ['--api-url', `${origin}/me`, '--rate', '100', ...own, ...args]
  const shown = await runProbe(pool(), files, all)
  return { ...shown, args: all }
}

/** The same run as a document. */
async function probeJson(answer: Answer, args: readonly string[]) {
  const { exitCode, out } = await probe(answer, [...args, '--json'])
  return { exitCode, document: JSON.parse(out) }
}

describe('what an API shows to probe', () => {
  it('is in 5 cases and 5 controls, each with its API', () => {
    expect(cases.filter(({ control }) => control)).toHaveLength(5)
    expect(cases.map(({ id }) => id).sort()).toEqual(Object.keys(apis).sort())
  })

  it.each(cases)('$id', async ({ id, args, right }) => {
    const { out, exitCode } = await probe((apis[id] as () => Answer)(), args)
    const { exitCode: again, document } = await probeJson((apis[id] as () => Answer)(), args)
    expect(again).toBe(exitCode)
    if (right.exit !== undefined) expect([right.exit].flat(), out).toContain(exitCode)
    const found = document.findings.map((one: { id: string }) => one.id)
    expect(found).toEqual(expect.arrayContaining([...(right.found ?? [])]))
    for (const name of right.notFound ?? []) expect(found).not.toContain(name)
    // "none of these alone": another case shows it too
    const alone = /^none of (?<ids>.*) alone$/.exec(right.cases ?? '')?.groups?.ids?.split(', ') ?? []
    for (const one of alone.length > 0 ? document.findings : []) {
      if (right.found?.includes(one.id)) expect(one.cases.some((name: string) => !alone.includes(name))).toBe(true)
    }
    const text = `${out}\n${JSON.stringify(document)}`.replace(/\s+/g, ' ')
    if (right.says !== undefined) expect(text).toMatch(new RegExp(right.says, 'i'))
    if (right.saysNot !== undefined) expect(text).not.toMatch(new RegExp(right.saysNot, 'i'))
  })
})
