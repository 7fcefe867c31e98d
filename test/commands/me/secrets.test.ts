import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { reply, serveApi } from '../../helpers/api-server.ts'
import { sharedTestPool } from '../../helpers/local-pool.ts'
import { serveAnswer as canned, type MeTokens, makeTokens, runMe } from '../../helpers/replay-me.ts'
import { stoppedAt, testEdges } from '../../helpers/test-edges.ts'

const pool = sharedTestPool({}, { now: () => stoppedAt })

let tokens: MeTokens
beforeAll(async () => {
  tokens = await makeTokens(pool())
})

const me = (token: string, apiUrl: string, args: readonly string[] = []) => runMe(pool(), token, apiUrl, args)

describe('secrets', () => {
  const secret = 'hunter2-hunter2'

  it.each([['text'], ['verbose'], ['json'], ['reports']])(
    'never come out, however an API repeats them (%s)',
    async (form) => {
      const api = await serveApi((request, response) =>
        reply(response, {
          status: 500,
          headers: {
            'Content-Type': 'application/json',
            'Set-Cookie': [`sid=${secret}-cookie; Path=/`, 'theme=dark'],
            'X-Echo': String(request.headers.authorization),
            Location: `/x?token=${tokens.access}`,
          },
          body: JSON.stringify({
            whole: request.headers.authorization,
            cut: tokens.access.slice(0, 60),
            tail: `…${tokens.access.slice(200)}`,
            glued: `token_${tokens.id}`,
            [tokens.access]: 'as a name',
            cookie: `${secret}-cookie`,
            key: request.headers['x-api-key'],
          }),
        }),
      )
      const flags = {
        verbose: ['--verbose', '--debug'],
        json: ['--json'],
        reports: ['--report', 'har=me.har', '--report', 'junit=me.xml', '--expect', `whole=${tokens.id}`],
      }[form]
      const edges = testEdges()
      const { exitCode, ...run } = await runMe(
        pool(),
        tokens.access,
        api.origin,
        ['-H', `X-Api-Key: ${secret}`, '--data', `{"sent":"${tokens.id} ${secret}"}`, ...(flags ?? [])],
        { workingDirectory: edges.home, files: edges.files },
      )
      const reports = ['me.har', 'me.xml'].map((name) =>
        edges.files.read(join(edges.home, name), { kind: 'file', limit: 2 ** 24 }),
      )
      const shown = [run.out, run.err, ...(await Promise.all(reports))].join('\n')
      expect(exitCode).toBe(1)
      expect(shown).toContain('token-echoed')
      expect(shown).toContain('<token sha256:')
      expect(shown).not.toContain(secret)
      const [header = '', payload = '', signature = ''] = tokens.access.split('.')
      for (const part of [header, payload, signature, payload.slice(10, 40), tokens.id.split('.')[1] ?? '']) {
        expect(shown).not.toContain(part)
      }
      if (form === 'verbose' || form === 'json') expect(shown).toContain('theme')
    },
  )

  it('of a cookie, a query and a body are hidden in the answer too, and what is none is shown', async () => {
    const api = await serveApi((request, response) =>
      request
        .on('data', () => {})
        .on('end', () =>
          reply(response, {
            status: 500,
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({
              cookie: `${secret}-1`,
              query: `${secret}-2`,
              body: `${secret}-3`,
              author: 'annabella',
            }),
          }),
        ),
    )
    const { out } = await me(tokens.access, `${api.origin}/?api_key=${secret}-2&author=annabella`, [
      ...[
        '-H',
        `Cookie: a=b; sid=${secret}-1`,
        '--data',
        `{"password":"${secret}-3","author":"annabella"}`,
        '--verbose',
      ],
    ])
    expect(out).not.toContain(secret)
    expect(out).toContain('"author": "annabella"')
  })

  it('are not sent in a header of another name than asked for', async () => {
    const api = await canned({ body: '{}' })
    const { out } = await me(tokens.access, api.origin, ['--json', '--header-name', 'X-Auth', '--scheme', ''])
    expect(api.requests[0]?.headers).toMatchObject({ 'x-auth': tokens.access })
    expect(api.requests[0]?.headers).not.toHaveProperty('authorization')
    expect(JSON.parse(out).request.headers['X-Auth']).toMatch(/^<token sha256:[0-9a-f]{8}>$/)
  })

  it('never follow a redirect to another origin', async () => {
    const stranger = await canned({})
    const api = await canned({ status: 307, headers: { Location: `${stranger.origin}/` } })
    const { exitCode, out } = await me(tokens.access, api.origin, [
      '--follow',
      'same-origin',
      '--header-name',
      'X-Auth',
    ])
    expect({ exitCode, strangers: stranger.requests.length }).toEqual({ exitCode: 1, strangers: 0 })
    expect(out).toContain(`the API sends the caller on to ${stranger.origin}/`)
  })

  it('are not in an error either', async () => {
    const api = await serveApi((request) => request.socket.end(`${request.headers.authorization}\r\n\r\n`))
    for (const flags of [[], ['--json'], ['--debug']]) {
      const { exitCode, out, err } = await me(tokens.access, api.origin, flags)
      expect(exitCode).toBe(4)
      expect(out + err).not.toContain(tokens.access.split('.')[1])
    }
  })

  it('are refused where they would break out of their header', async () => {
    const api = await canned({})
    const { exitCode, out, err } = await me(`${secret}\r\nX-Evil: 1`, api.origin)
    expect({ exitCode, sent: api.requests.length }).toEqual({ exitCode: 2, sent: 0 })
    expect(out + err).not.toContain(secret)
  })
})
