import { chmodSync, mkdirSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { reply, serveApi } from '../../helpers/api-server.ts'
import { sharedTestPool } from '../../helpers/local-pool.ts'
import { type MeTokens, makeTokens, runMe, serveAnswer } from '../../helpers/replay-me.ts'
import { stoppedAt, testEdges } from '../../helpers/test-edges.ts'

const pool = sharedTestPool({}, { now: () => stoppedAt })

let tokens: MeTokens
beforeAll(async () => {
  tokens = await makeTokens(pool())
})

/** One run in a folder of its own, and what it wrote there. */
async function report(apiUrl: string, args: readonly string[] = [], token = tokens.access, home = testEdges().home) {
  const { files } = testEdges()
  const reports = ['--report', 'har=me.har', '--report', 'junit=me.xml']
  const run = await runMe(pool(), token, apiUrl, [...reports, ...args], { workingDirectory: home, files })
  const read = (name: string) => files.read(join(home, name), { kind: 'file', limit: 2 ** 24 })
  return { ...run, home, harText: await read('me.har'), junit: (await read('me.xml')) ?? '' }
}

const entryOf = (text: string | undefined) => JSON.parse(text ?? '').log.entries[0]
const linesOf = (junit: string) => junit.match(/<testcase .*?(?:\/>|<\/testcase>)/gs) ?? []

describe('a HAR file', () => {
  it('holds the one entry, with the verdict', async () => {
    const api = await serveAnswer({
      status: 201,
      headers: { 'Content-Type': 'application/json', 'X-Twice': ['a', 'b'], Location: '/new' },
      body: '{"sub":"x"}',
    })
    const { harText } = await report(`${api.origin}/me?a=b&a=c`, ['--data', '{"a":1}'])
    const { version, creator, entries } = JSON.parse(harText ?? '').log
    expect({ version, creator: creator.name, entries: entries.length }).toEqual({
      version: '1.2',
      creator: 'cogtool',
      entries: 1,
    })
    expect(entries[0]).toMatchObject({
      startedDateTime: stoppedAt.toISOString(),
      time: 0,
      request: {
        method: 'POST',
        url: `${api.origin}/me?a=b&a=c`,
        httpVersion: 'HTTP/1.1',
        queryString: [
          { name: 'a', value: 'b' },
          { name: 'a', value: 'c' },
        ],
        postData: { mimeType: 'application/json', text: '{"a":1}' },
      },
      response: {
        status: 201,
        redirectURL: '/new',
        content: { size: 11, mimeType: 'application/json', text: '{"sub":"x"}' },
      },
      timings: { blocked: -1, dns: -1, connect: 0, ssl: -1, send: 0, wait: 0, receive: 0 },
      _cogtool: { schema: 'cogtool.me/1', ok: true, agreement: 'both_accept', token: { ok: true } },
    })
    expect(entries[0].response.headers.filter(({ name }: { name: string }) => name === 'x-twice')).toEqual([
      { name: 'x-twice', value: 'a' },
      { name: 'x-twice', value: 'b' },
    ])
  })

  it('is about the last request where a redirect was followed', async () => {
    const api = await serveApi((request, response) =>
      reply(response, request.url === '/there' ? { body: '{}' } : { status: 303, headers: { Location: '/there' } }),
    )
    const { harText } = await report(`${api.origin}/me`, ['--data', 'x', '--follow', 'same-origin'])
    const { request } = entryOf(harText)
    expect(request).toMatchObject({ method: 'GET', url: `${api.origin}/there`, bodySize: 0 })
  })

  it('tells that no answer came', async () => {
    const { exitCode, harText, err } = await report('http://127.0.0.1:1/me')
    expect(exitCode).toBe(4)
    expect(err).toMatch(/^reports written to me\.har, me\.xml\nerror: /)
    expect(entryOf(harText)).toMatchObject({
      response: { status: 0, content: { size: 0 } },
      _cogtool: { schema: 'cogtool.error/1', error: { code: 'service_unreachable', exitCode: 4 } },
    })
  })
})

describe('a JUnit file', () => {
  it.each<[name: string, status: number, body: object, token: keyof MeTokens, args: string[], ends: string[]]>([
    ['both accept, a match', 200, { username: 'SUB' }, 'access', [], ['passed', 'passed']],
    ['both accept, nobody', 200, {}, 'access', [], ['passed', 'skipped']],
    ['both accept, somebody else', 200, { email: 'x@example.com' }, 'id', ['--token-use', 'id'], ['passed', 'failed']],
    ['both reject', 401, {}, 'expired', [], ['passed']],
    ['the API rejects', 401, {}, 'access', [], ['failed']],
    ['the API rejects, as expected', 403, {}, 'access', ['--expect-status', '403'], ['passed', 'passed']],
    ['the API rejects, with another status', 401, {}, 'access', ['--expect-status', '403'], ['failed', 'failed']],
    ['the API accepts a bad token, as expected', 200, {}, 'expired', ['--expect-status', '200'], ['failed', 'passed']],
    ['an error', 500, {}, 'access', [], ['failed']],
    [
      'a kept and a broken expectation',
      200,
      { a: 1 },
      'access',
      ['--expect', 'a=1', '--expect', 'a=2', '--expect-identity', 'off'],
      ['passed', 'passed', 'failed'],
    ],
    [
      'a demanded identity',
      200,
      { username: 'SUB' },
      'access',
      ['--expect-identity', 'username=sub'],
      ['passed', 'passed'],
    ],
  ])('%s', async (_, status, body, token, args, ends) => {
    const text = JSON.stringify(body).replace('SUB', tokens.sub)
    const api = await serveAnswer({ status, body: text })
    const { exitCode, junit } = await report(api.origin, args, tokens[token])
    const ended = linesOf(junit).map(
      (line) =>
        ({ '<failure': 'failed', '<skipped': 'skipped' })[/<failure|<skipped/.exec(line)?.[0] ?? ''] ?? 'passed',
    )
    expect(ended).toEqual(ends)
    expect(exitCode).toBe(ends.includes('failed') ? 1 : 0)
  })

  it('names what became of each, with the next step', async () => {
    const api = await serveAnswer({ status: 401, body: '{"detail":"Invalid signature."}' })
    const { junit } = await report(api.origin, ['--expect', 'a=<b>'])
    expect(junit).toContain(
      '<testcase classname="cogtool.me" name="agreement" time="0.000"><failure message="api_rejects_valid">',
    )
    expect(junit).toContain('user_not_in_database: ')
    expect(junit).toContain('name="expect a=&lt;b&gt;" time="0.000"><failure message="it is not there">')
  })

  it('has an error and no failure where nothing could be decided', async () => {
    const { junit } = await report('http://127.0.0.1:1/me')
    expect(junit).toContain('failures="0" errors="1"')
    expect(junit).toContain('<error message="the API gave no answer: 127.0.0.1:1">nothing listens at that address')
  })
})

describe('Markdown and GitHub', () => {
  const onGithub = async (apiUrl: string, args: readonly string[] = []) => {
    const edges = testEdges({ env: { COGTOOL_TOKEN: tokens.access, GITHUB_STEP_SUMMARY: 'summary' } })
    const { workingDirectory, files, env } = edges
    const reports = ['--report', 'me.md', '--report', 'github', ...args]
    const run = await runMe(pool(), tokens.access, apiUrl, reports, { workingDirectory, files, env })
    const read = async (name: string) =>
      (await files.read(join(edges.home, name), { kind: 'file', limit: 2 ** 20 })) ?? ''
    return { ...run, markdown: await read('me.md'), summary: await read('summary') }
  }

  it('name what failed, and the likely cause', async () => {
    const api = await serveAnswer({ status: 401, body: '{"detail":"Invalid signature."}' })
    const { exitCode, err, markdown, summary } = await onGithub(api.origin, ['--expect', 'a=<b>'])
    expect(exitCode).toBe(1)
    expect(err).toContain('::error title=cogtool me%3A agreement::api_rejects_valid\n')
    expect(err).toContain('::error title=cogtool me%3A expect a=<b>::it is not there\n')
    expect(summary).toBe(markdown)
    expect(markdown).toMatch(/^<!-- cogtool-me -->\n/)
    expect(markdown).toContain('| `user_not_in_database` |')
    expect(markdown + err).not.toContain(tokens.access.split('.')[1])
  })

  it('say that no answer came', async () => {
    const { exitCode, err, markdown } = await onGithub('http://127.0.0.1:1/me')
    expect(exitCode).toBe(4)
    expect(err).toContain('::error title=cogtool me%3A agreement::the API gave no answer: 127.0.0.1:1\n')
    expect(markdown).toContain('There was no answer to judge.')
  })

  it('nothing is a fault where all is well, and HTML is not written', async () => {
    const api = await serveAnswer({ body: JSON.stringify({ username: tokens.sub }) })
    expect((await onGithub(api.origin)).err).toBe('report written to me.md\n')
    const { exitCode, err } = await onGithub(api.origin, ['--report', 'me.html'])
    expect({ exitCode, err }).toEqual({
      exitCode: 2,
      err: expect.stringContaining('this command writes no html report'),
    })
  })
})

describe('the files', () => {
  it('are readable by their owner alone, and replace what was there', async () => {
    const api = await serveAnswer({ body: '{}' })
    const { home } = await report(api.origin)
    chmodSync(join(home, 'me.har'), 0o644)
    await report(api.origin, [], tokens.access, home)
    for (const name of ['me.har', 'me.xml']) expect(statSync(join(home, name)).mode & 0o777).toBe(0o600)
  })

  it.each([
    ['a folder', (home: string) => mkdirSync(join(home, 'me.har')), 'me.har'],
    ['a link', (home: string) => symlinkSync('/dev/null', join(home, 'me.har')), 'me.har'],
    ['no folder there', () => {}, 'nowhere/me.har'],
  ])('that cannot be written (%s) are told before anything is sent', async (_, prepare, path) => {
    const api = await serveAnswer({ body: '{}' })
    const { home, files } = testEdges()
    prepare(home)
    const changes = { workingDirectory: home, files }
    const { exitCode, err } = await runMe(pool(), tokens.access, api.origin, ['--report', `har=${path}`], changes)
    expect({ exitCode, sent: api.requests.length }).toEqual({ exitCode: 2, sent: 0 })
    expect(err).toContain(`the report ${path} cannot be written`)
  })

  it.each([['har'], ['har='], ['pdf=x'], ['=x'], ['me.pdf']])('%j is no report', async (text) => {
    const { exitCode, err } = await runMe(pool(), tokens.access, pool().apiUrl, ['--report', text])
    expect(exitCode).toBe(2)
    expect(err).toContain('give a file, KIND=FILE or github; its kinds: har, junit, md')
  })
})

describe('--curl', () => {
  const curl = async (args: readonly string[], env: Record<string, string> = {}) => {
    const edges = testEdges()
    await edges.files.replace(join(edges.home, 'token.txt'), `${tokens.access}\n`)
    await edges.files.replace(join(edges.home, 'answer.txt'), JSON.stringify({ access_token: tokens.access }))
    const changes = { workingDirectory: edges.home, files: edges.files, env }
    return runMe(pool(), '', 'https://api.example/me', ['--curl', ...args], changes)
  }

  it('sends nothing and needs no session', async () => {
    const { exitCode, out, err } = await curl([])
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    const flags = `--issuer ${pool().issuer} --client-id ${pool().client.id}`
    expect(out.split(' |\n')[0]).toBe(`cogtool token ${flags} --format header`)
    expect(out).toMatch(/https:\/\/api\.example\/me\n$/)
  })

  it.each([
    ['the token of a file', ['--token-file', 'token.txt'], {}, '"$(cat token.txt)" |'],
    ['the token of the environment', [], { COGTOOL_TOKEN: 'TOKEN' }, '"$COGTOOL_TOKEN" |'],
    [
      'a proxy without its credentials',
      ['--proxy', 'http://ann:hunter2@proxy.example'],
      {},
      '--proxy http://proxy.example ',
    ],
    ['a secret header', ['-H', 'X-Api-Key: hunter2'], {}, '"$X_API_KEY"'],
    [
      'no proxy to this machine',
      ['--api-url', 'http://localhost:1/'],
      { HTTP_PROXY: 'http://ann:hunter2@x' },
      "--noproxy '*'",
    ],
  ])('with %s', async (_, args, env, part) => {
    const filled = Object.fromEntries(
      Object.entries(env).map(([name, value]) => [name, value.replace('TOKEN', tokens.access)]),
    )
    const { exitCode, out, err } = await curl(args, filled)
    expect(exitCode).toBe(0)
    expect(out).toContain(part)
    expect(out + err).not.toMatch(/hunter2|ann/)
  })

  it('tells on stderr what is left to do', async () => {
    const { err } = await curl(['-H', 'X-Api-Key: x', '--follow', 'same-origin', '--proxy', 'http://a:b@p.example'])
    expect(err).toContain('The command reads X_API_KEY')
    expect(err).toContain('The command follows no redirect')
    expect(err).toContain('put them into HTTPS_PROXY')
  })

  it('gives a document with --json', async () => {
    const { out } = await curl(['--json', '-H', 'X-Api-Key: x'])
    expect(JSON.parse(out)).toMatchObject({ schema: 'cogtool.curl/1', variables: ['X_API_KEY'] })
  })

  it.each([
    ['a report', ['--report', 'har=x'], 'usage'],
    ['a token among other things', ['--token-file', 'answer.txt'], 'usage'],
    ['http to another machine', ['--api-url', 'http://api.example/'], 'api_url_refused'],
    ['a header of its own', ['-H', 'Authorization: x'], 'header_invalid'],
    ['a body that is not there', ['--data', '@missing'], 'input_unreadable'],
  ])('does not go with %s', async (_, args, code) => {
    const { exitCode, err } = await curl(['--json', ...args])
    expect({ exitCode, code: JSON.parse(err).error.code }).toEqual({ exitCode: 2, code })
  })
})
