import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../../src/main.ts'
import { reply, serveApi } from '../../helpers/api-server.ts'
import { sharedTestPool, startTestPool } from '../../helpers/local-pool.ts'
import { loginEdges, poolFlags, run, signedIn } from '../../helpers/login-edges.ts'
import { makeProbeFiles, type ProbeOutput, runProbe } from '../../helpers/probe-pool.ts'
import { networkDown, stoppedAt, testEdges } from '../../helpers/test-edges.ts'

const now = () => stoppedAt
const pool = sharedTestPool({}, { now })
const neighbour = sharedTestPool({ poolId: 'us-local-1_Demo0002' }, { now })

/** Probes the pool's own API, or the one whose address is among the arguments. */
async function probe(args: readonly string[], changes: Parameters<typeof runProbe>[3] = {}): Promise<ProbeOutput> {
  return runProbe(pool(), await makeProbeFiles(pool(), neighbour()), args, changes)
}

async function probeJson(args: readonly string[], changes: Parameters<typeof runProbe>[3] = {}) {
  const run = await probe([...args, '--json'], changes)
  return { ...run, document: JSON.parse(run.out) }
}

/** Probes an API that says what this listener says. */
async function probeApi(listener: RequestListener, args: readonly string[] = []) {
  const { origin, requests } = await serveApi(listener)
  return { ...(await probeJson(['--api-url', `${origin}/me`, ...args])), requests }
}

const idsOf = (findings: readonly { id: string }[]) => findings.map(({ id }) => id).sort()

describe('a good API', () => {
  it('refuses every quick case', async () => {
    const { exitCode, out, err } = await probe([])
    expect(out).toContain('good token accepted before and after')
    expect(out).toContain('14 of 14 attacks refused')
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
  })

  it('has no finding in any case, with every ingredient at hand', async () => {
    const { flags } = await makeProbeFiles(pool(), neighbour())
    const { exitCode, document } = await probeJson(['--depth', 'lab', ...flags])
    const { findings, summary, cases } = document
    expect({ exitCode, findings, missing: summary.missing }).toEqual({ exitCode: 0, findings: [], missing: [] })
    expect(cases).toHaveLength(123)
    const why = (id: string) => cases.find((one: { id: string }) => one.id === id).why
    expect(why('revoked')).toContain('verifiers that work offline accept it until it expires, in 1 h')
  })

  it('lists what was not tried, with the way to it', async () => {
    const { document, out } = await probeJson([])
    expect(document.summary.missing).toContainEqual({
      why: expect.stringContaining('--expired-token FILE'),
      cases: ['expired'],
    })
    expect(document.summary.verdicts.skipped).toBe(4)
    expect(out).not.toMatch(/eyJ[\w-]{8,}/)
  })
})

describe('an API with a fault', () => {
  it.each([
    ['idTokens', ['id-token', 'id-token-other-client'], 1],
    ['otherClients', ['access-other-client'], 0],
    ['expired', ['expired'], 1],
    ['echoToken', ['token-echoed'], 1],
  ] as const)('%s', async (fault, ids, exitCode) => {
    const faulty = await startTestPool(
      { faults: { me: { [fault]: true, ...(fault === 'idTokens' && { otherClients: true }) } } },
      { now },
    )
    const files = await makeProbeFiles(faulty, neighbour())
    const run = await runProbe(faulty, files, ['--depth', 'full', '--json', ...files.flags])
    const expected = fault === 'idTokens' ? ['access-other-client', ...ids] : ids
    expect({ exitCode: run.exitCode, ids: idsOf(JSON.parse(run.out).findings) }).toEqual({ exitCode, ids: expected })
  })

  it('says what was found, why it matters and how it is mended', async () => {
    const faulty = await startTestPool({ faults: { me: { expired: true } } }, { now })
    const files = await makeProbeFiles(faulty, neighbour())
    const { exitCode, out } = await runProbe(faulty, files, files.flags)
    expect(exitCode).toBe(1)
    expect(out).toContain('HIGH expired tokens are accepted')
    expect(out).toMatch(/found +expired\n +why +A leaked token works forever/)
    for (const library of [
      'aws-jwt-verify',
      'jose',
      'jsonwebtoken',
      'express-jwt',
      'passport-jwt',
      'PyJWT',
      'Spring',
    ]) {
      expect(out).toContain(library)
    }
  })

  it('counts a known finding no more', async () => {
    const faulty = await startTestPool({ faults: { me: { expired: true } } }, { now })
    const files = await makeProbeFiles(faulty, neighbour())
    const first = await runProbe(faulty, files, ['--json', ...files.flags])
    const baseline = { ...files, files: { ...files.files, 'baseline.json': first.out } }
    const again = await runProbe(faulty, baseline, ['--baseline', 'baseline.json', ...files.flags])
    expect([first.exitCode, again.exitCode]).toEqual([1, 0])
    expect(again.out).toContain('expired [known]')
  })
})

describe('what is sent', () => {
  const notFound: RequestListener = (_, response) => reply(response, { status: 401 })

  it('says who sends it, in each request, and is GET but for one HEAD and one OPTIONS', async () => {
    const { requests } = await probeApi(notFound, ['--depth', 'full'])
    const methods = requests.map(({ method }) => method)
    expect(methods.filter((method) => method !== 'GET').sort()).toEqual(['HEAD', 'OPTIONS'])
    expect(requests.every(({ headers }) => /^cogtool\/\S+ probe$/.test(headers['user-agent'] ?? ''))).toBe(true)
    expect(new Set(requests.map(({ headers }) => headers['x-cogtool-probe'])).size).toBe(requests.length)
  })

  it('goes out one after another at the rate, the first at once', async () => {
    let time = stoppedAt.getTime()
    const sleeps: number[] = []
    const { edges } = await probe(['--rate', '4', '--only', 'alg-null'], {
      now: () => new Date(time),
      sleep: async (milliseconds) => {
        sleeps.push(milliseconds)
        time += milliseconds
      },
    })
    expect(edges.out()).toContain('good token')
    // four requests
    expect(sleeps).toEqual([250, 250, 250])
  })

  it('is warned of where the token ends before the run does', async () => {
    const soon = { now: () => new Date(stoppedAt.getTime() + 3590_000) }
    const { err, exitCode } = await probe(['--rate', '1'], soon)
    expect(err).toContain('warning: the good token expires in 10 s, before the run ends')
    // the pool's own clock stands still: it takes the token to the end
    expect(exitCode).toBe(0)
  })

  it('is chosen by name and by group', async () => {
    const { document } = await probeJson(['--only', 'hs256-*,issuer', '--skip', 'hs256-confusion-*'])
    const ids = document.cases.map(({ id }: { id: string }) => id)
    expect(ids).toEqual([
      'good-access',
      'no-token',
      'hs256-empty-secret',
      'hs256-weak-secret',
      'hs256-django-secret-key',
      'iss-attacker-pool',
      'access-other-pool',
      'good-access-second-time',
    ])
  })
})

describe('an API that answers in its own way', () => {
  it('the same for everybody: one finding, and nothing else is sent', async () => {
    const { exitCode, document, requests } = await probeApi((_, response) => reply(response, { body: '{"a":1}' }))
    expect({ exitCode, ids: idsOf(document.findings), sent: requests.length }).toEqual({
      exitCode: 1,
      ids: ['unprotected'],
      sent: 2,
    })
    expect(document.controls).toMatchObject({
      goodToken: { status: 200, verdict: 'accepted' },
      noToken: { status: 200, verdict: 'accepted' },
    })
    expect(document.summary.verdicts).toMatchObject({ refused: 0, accepted: 2 })
  })

  it('a page for everybody: nothing is decided', async () => {
    const { exitCode, document } = await probeApi((_, response) =>
      reply(response, { headers: { 'Content-Type': 'text/html' }, body: '<!doctype html><title>Shop</title>' }),
    )
    expect({ exitCode, outcome: document.summary.outcome, notes: document.summary.notes }).toEqual({
      exitCode: 4,
      outcome: 'undecided',
      notes: [],
    })
    expect(document.findings).toMatchObject([{ id: 'unprotected', severity: 'info' }])
    expect(document.controls.noToken).toMatchObject({ status: 200, verdict: 'inconclusive' })
    expect(document.summary.verdicts).toMatchObject({ refused: 0, accepted: 0, inconclusive: 2 })
  })

  it('no to everybody: nothing is decided', async () => {
    const { exitCode, document } = await probeApi((_, response) =>
      reply(response, { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } }),
    )
    expect({ exitCode, outcome: document.summary.outcome }).toEqual({ exitCode: 4, outcome: 'undecided' })
    expect(document.summary.notes[0]).toContain('cogtool me')
  })

  it('429: waits as told once, then gives up', async () => {
    const sleeps: number[] = []
    const { origin, requests } = await serveApi((_, response) =>
      requests.length > 3
        ? reply(response, { status: 429, headers: { 'Retry-After': '7' } })
        : reply(response, { status: requests.length === 2 ? 401 : 200, body: '{"a":1}' }),
    )
    const run = await probeJson(['--api-url', origin], { sleep: async (ms) => void sleeps.push(ms) })
    expect(sleeps.filter((ms) => ms === 7000)).toHaveLength(1)
    expect(run.document.summary.notes).toContainEqual(expect.stringContaining('limits the rate'))
    expect(requests).toHaveLength(5)
  })

  it('a crash that ends it is a crash, and the rest is not decided', async () => {
    const seen = new Set<string>()
    const { exitCode, document, requests } = await probeApi((request, response) => {
      const isFatal = seen.has('alg-none-empty-sig') || request.headers['x-cogtool-probe'] === 'alg-none-empty-sig'
      seen.add(String(request.headers['x-cogtool-probe']))
      if (isFatal) request.socket.destroy()
      else reply(response, request.headers['x-cogtool-probe'] === 'good-access' ? { body: '{}' } : { status: 401 })
    })
    const verdictOf = (id: string) => document.cases.find((one: { id: string }) => one.id === id).verdict
    expect(verdictOf('alg-none-empty-sig')).toBe('crashed')
    expect(verdictOf('good-access-second-time')).toBe('inconclusive')
    expect(idsOf(document.findings)).toContain('crash')
    expect(exitCode).toBe(4)
    expect(requests.at(-1)?.headers['x-cogtool-probe']).not.toBe('good-access-second-time')
  })

  it('fetches the keys that a token names, and is seen doing it', async () => {
    const { document } = await probeApi(async (request, response) => {
      const [header = ''] = (request.headers.authorization ?? '').slice('Bearer '.length).split('.')
      const { jku } = header.startsWith('eyJ')
        ? JSON.parse(Buffer.from(header, 'base64url').toString())
        : { jku: undefined }
      if (typeof jku === 'string') await fetch(jku)
      const isGood = request.headers['x-cogtool-probe']?.includes('good')
      reply(response, isGood ? { body: '{}' } : { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } })
    })
    expect(document.findings).toMatchObject([{ id: 'canary-hit', severity: 'high', cases: ['jku-attacker'] }])
  })

  it('nothing listens: exit 4', async () => {
    const { exitCode, err } = await probe(['--api-url', 'http://127.0.0.1:1/me'])
    expect(exitCode).toBe(4)
    expect(err).toContain('error: the API gave no answer')
  })
})

describe('safety', () => {
  it.each([
    [
      'elsewhere, nothing said',
      ['--api-url', 'https://api.example.invalid/me'],
      '--i-am-authorized api.example.invalid',
    ],
    [
      'another host said',
      ['--api-url', 'https://api.example.invalid/me', '--i-am-authorized', 'example.invalid'],
      'names another host',
    ],
    [
      'another case said',
      ['--api-url', 'https://api.example.invalid/me', '--i-am-authorized', 'API.example.invalid'],
      'names another host',
    ],
    [
      'a name that only looks like this machine',
      ['--api-url', 'https://localhost.example.invalid/'],
      'not on this machine',
    ],
    [
      'http elsewhere',
      ['--api-url', 'http://api.example.invalid/me', '--i-am-authorized', 'api.example.invalid'],
      'plain text',
    ],
    [
      'lab cases elsewhere',
      ['--api-url', 'https://api.example.invalid/me', '--i-am-authorized', 'api.example.invalid', '--depth', 'lab'],
      'lab cases',
    ],
    ['no case left', ['--only', 'control', '--skip', '*'], 'no case was chosen'],
    ['a glob that fits nothing', ['--only', 'hs257-*'], 'matches no case'],
    ['a rate of nothing', ['--rps', '0'], '--rps is out of range'],
    ['two names of one rate', ['--rps', '4', '--rate', '4'], 'cannot be used with option'],
    ['no such case', ['--emit', 'alg-nothing'], 'there is no case'],
    ['a baseline that is none', ['--baseline', 'id.txt'], 'does not hold an earlier run'],
    ['a key that is none', ['--lab-key', 'id.txt'], "is not the issuer's key"],
    ['a report nowhere', ['--report', 'sarif=none/such.sarif'], 'cannot be written'],
    [
      'a report over a token',
      ['--id-token', 'id.txt', '--report', 'md=./id.txt'],
      '--id-token and --report name the same',
    ],
    ['a report of no kind', ['--report', 'har=a.har'], '--report cannot be'],
  ])('%s: exit 2, and nothing is sent', async (_, args, words) => {
    const before = pool().requests.filter(({ path }) => path === '/api/v1/me').length
    const { exitCode, err } = await probe(args)
    expect({ exitCode, sent: pool().requests.filter(({ path }) => path === '/api/v1/me').length - before }).toEqual({
      exitCode: 2,
      sent: 0,
    })
    expect(err).toContain(words)
  })

  it('goes to a host that is named, over https', async () => {
    const host = 'api.example.invalid'
    const { exitCode, err } = await probe(['--api-url', `https://${host}/me`, '--i-am-authorized', host])
    // the name is nobody's: that it was looked up shows that it was tried
    expect(exitCode).toBe(4)
    expect(err).toContain(`the API gave no answer: ${host}`)
  })

  it.each([
    ['an expired one', 'expired', 'expired 1 h ago'],
    ['a forged one', 'forged', 'signature does not hold'],
    ["another client's", 'otherClient', 'app client'],
    ['an ID token', 'id', 'ID token'],
  ] as const)('%s is no good token: exit 3', async (_, name, why) => {
    const { tokens } = await makeProbeFiles(pool(), neighbour())
    const { exitCode, err } = await probe([], { env: { COGTOOL_TOKEN: tokens[name] } })
    expect(exitCode).toBe(3)
    expect(err).toContain(why)
  })

  it('no token at all: exit 3', async () => {
    expect((await probe([], { env: {} })).exitCode).toBe(3)
  })

  it('no keys of the pool: exit 4', async () => {
    const { exitCode, err } = await probe([], { fetch: () => Promise.reject(networkDown()) })
    expect(exitCode).toBe(4)
    expect(err).toContain('could not decide')
  })
})

describe('reports', () => {
  async function reports() {
    const faulty = await startTestPool({ faults: { me: { expired: true, idTokens: true, echoToken: true } } }, { now })
    const files = await makeProbeFiles(faulty, neighbour())
    const names = ['probe.sarif', 'probe.xml', 'probe.md']
    const flags = ['sarif=probe.sarif', 'junit=probe.xml', 'md=probe.md'].flatMap((report) => ['--report', report])
    const { edges, exitCode, out, err } = await runProbe(faulty, files, [
      '--depth',
      'lab',
      '--verbose',
      ...flags,
      ...files.flags,
    ])
    const [sarif = '', junit = '', markdown = ''] = names.map((name) => readFileSync(join(edges.home, name), 'utf8'))
    return { exitCode, out, err, sarif, junit, markdown, files }
  }

  it('SARIF, JUnit and Markdown name the finding, and none holds a token', async () => {
    const { exitCode, out, err, sarif, junit, markdown, files } = await reports()
    expect(exitCode).toBe(1)
    const [run] = JSON.parse(sarif).runs
    expect(run.results.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain('probe/expired')
    const rule = run.tool.driver.rules.find(({ id }: { id: string }) => id === 'probe/expired')
    expect(rule.properties).toMatchObject({ tags: ['security', 'external/cwe/cwe-613'], 'security-severity': '8.0' })
    expect(junit).toContain(
      '<testcase classname="cogtool.probe.time" name="expired" time="0.000"><failure message="accepted (200',
    )
    expect(junit).toContain('name="token-echoed"')
    expect(markdown).toContain('| `expired` | high |')
    const texts = [out, err, sarif, junit, markdown]
    for (const token of Object.values({ ...files.files, ...files.tokens })) {
      const [, payload = token, signature = token] = token.split('.')
      for (const text of texts) {
        expect(text).not.toContain(payload)
        expect(text).not.toContain(signature)
      }
    }
    for (const text of texts) expect(text).not.toMatch(/eyJ[\w-]{8,}/)
  })
})

describe('--list and --emit', () => {
  it('lists every case with reason and reference, without a token', async () => {
    const edges = testEdges()
    expect(await main(['probe', '--list'], edges)).toBe(0)
    expect(edges.out().match(/^ {2}\S.*, must be /gm)).toHaveLength(123)
    expect(edges.out()).toContain('RFC 8725 3.1')
  })

  it('lists some as JSON', async () => {
    const edges = testEdges()
    expect(await main(['probe', '--list', '--only', 'alg-*', '--depth', 'quick', '--json'], edges)).toBe(0)
    const { schema, cases } = JSON.parse(edges.out())
    expect({ schema, ids: cases.map(({ id }: { id: string }) => id) }).toEqual({
      schema: 'cogtool.probe-cases/1',
      ids: ['alg-none-empty-sig', 'alg-nOnE-empty-sig'],
    })
  })

  it('prints a token alone where it goes as Bearer', async () => {
    const sent = () => pool().requests.filter(({ path }) => path === '/api/v1/me').length
    const before = sent()
    const { exitCode, out } = await probe(['--emit', 'alg-none-empty-sig'])
    expect({ exitCode, sent: sent() - before }).toEqual({ exitCode: 0, sent: 0 })
    expect(out).toMatch(/^eyJ[\w-]+\.[\w-]+\.\n$/)
  })

  it.each([
    ['token-in-query', /^GET http:\/\/127\.0\.0\.1:\d+\/api\/v1\/me\?access_token=eyJ\S+\n$/],
    ['dup-good-good', /^Authorization: Bearer eyJ\S+\nAuthorization: Bearer eyJ\S+\n$/],
    ['no-token', /^\n$/],
    ['good-head', /^HEAD\nAuthorization: Bearer eyJ\S+\n$/],
    ['token-in-form-body', /^Content-Type: .+\nContent-Length: \d+\n\naccess_token=eyJ\S+\n$/],
  ])('prints the lines of %s', async (id, shape) => expect((await probe(['--emit', id])).out).toMatch(shape))

  it('prints a case as JSON', async () => {
    const { document } = await probeJson(['--emit', 'jku-attacker'])
    expect(document).toMatchObject({ schema: 'cogtool.probe-case/1', id: 'jku-attacker', request: { method: 'GET' } })
    const header = JSON.parse(Buffer.from(document.token.split('.')[0], 'base64url').toString())
    expect(header.jku).toMatch(/^https:\/\/cogtool-probe\.invalid\//)
  })

  it('says what a case lacks', async () => {
    const { exitCode, err } = await probe(['--emit', 'expired-1s'])
    expect(exitCode).toBe(2)
    expect(err).toContain('--lab-key FILE')
  })
})

describe('the other kind of token', () => {
  it('is left out where the API takes both', async () => {
    const { flags } = await makeProbeFiles(pool(), neighbour())
    const { document } = await probeJson(['--accept', 'any', '--depth', 'full', ...flags])
    const found = document.cases.find(({ id }: { id: string }) => id === 'id-token')
    expect(found).toMatchObject({ verdict: 'skipped', why: 'left out: with --accept any both kinds are good' })
  })

  it.each([
    ['access', 0, 'refused'],
    ['id', 4, 'accepted'],
  ])("is the session's, where the API is said to take %s", async (accept, exitCode, verdict) => {
    const fresh = await startTestPool()
    const edges = loginEdges()
    await signedIn(fresh, edges)
    const flags = [...poolFlags(fresh), '--api-url', fresh.apiUrl, '--rate', '100', '--accept', accept]
    const probed = await run(['probe', ...flags, '--only', 'id-token', '--json'], edges)
    const { cases } = JSON.parse(probed.out)
    const found = cases.find(({ id }: { id: string }) => id === 'id-token')
    expect({ exitCode: probed.exitCode, verdict: found.verdict }).toEqual({ exitCode, verdict })
  })
})
