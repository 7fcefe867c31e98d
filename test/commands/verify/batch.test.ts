import { describe, expect, it } from 'vitest'
import type { Edges } from '../../../src/edges/edges.ts'
import { main } from '../../../src/main.ts'
import { json, startKeyServer, status } from '../../helpers/key-server.ts'
import { makeTokens, poolId, seconds } from '../../helpers/made-tokens.ts'
import { pipedStdin, testEdges } from '../../helpers/test-edges.ts'

const maker = makeTokens()
const good = maker.token()
const ofPool = ['--user-pool-id', poolId, '--jwks', 'jwks.json']

async function batch(text: string | Buffer, args: readonly string[] = ofPool, changes: Partial<Edges> = {}) {
  const edges = testEdges({ stdin: pipedStdin(text), ...changes })
  await edges.files.replace(`${edges.home}/jwks.json`, JSON.stringify(maker.jwks))
  await edges.files.replace(`${edges.home}/tokens.txt`, text)
  const exitCode = await main(['verify', '--batch', '-', ...args], edges)
  const lines = edges
    .out()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
  return { exitCode, lines, err: edges.err(), edges }
}

describe('a batch', () => {
  it('has one verdict a line, in the order of the tokens', async () => {
    const many = Array.from({ length: 500 }, (_, at) => (at % 7 === 3 ? maker.token({ exp: seconds - at }) : good))
    const { exitCode, lines, err } = await batch(`${many.join('\n')}\n`)
    expect(exitCode).toBe(1)
    expect(lines.map(({ line }) => line)).toEqual(many.map((_, at) => at + 1))
    expect(lines.map(({ ok }) => ok)).toEqual(many.map((_, at) => at % 7 !== 3))
    expect(err).toBe('500 tokens: 429 valid, 71 rejected, 0 undecided\n')
  })

  it('keeps its lines short, unless asked for more', async () => {
    const { lines } = await batch(good)
    expect(Object.keys(lines[0])).toEqual([
      'line',
      'schema',
      'ok',
      'authentic',
      'pinned',
      'warnings',
      'issuer',
      'userPoolId',
      'tokenUse',
      'keyId',
      'keySource',
      'at',
    ])
    const { lines: verbose } = await batch(good, [...ofPool, '--verbose'])
    expect(verbose[0]).toMatchObject({ line: 1, checks: expect.any(Array), header: {}, claims: { username: 'ada' } })
  })

  it('trims each line like any token, and keeps line n for verdict n', async () => {
    const answer = JSON.stringify({ access_token: good, name: 'Zoë' })
    const text = `\ufeff${good}\r\n\n  Bearer ${good}  \n"${good}"\n${answer}\nabc`
    const { exitCode, lines } = await batch(text)
    expect(exitCode).toBe(1)
    expect(lines.map(({ line, ok, reason }) => [line, ok, reason])).toEqual([
      [1, true, undefined],
      [2, false, 'malformed'],
      [3, true, undefined],
      [4, true, undefined],
      [5, true, undefined],
      [6, false, 'malformed'],
    ])
  })

  it('reads a file as well as standard input', async () => {
    const { edges } = await batch(good)
    expect(await main(['verify', '--batch', 'tokens.txt', '--quiet', ...ofPool], edges)).toBe(0)
    expect(edges.out().split('\n')[0]).toBe(edges.out().split('\n')[1])
    expect(await main(['verify', '--batch', 'none.txt', ...ofPool], edges)).toBe(2)
    expect(edges.err()).toContain('--batch names a file that cannot be read: none.txt')
  })

  it.each([
    ['nothing but good tokens', `${good}\n${good}\n`, 0],
    ['one rejected', `${good}\nabc\n`, 1],
    ['an empty line', '\n', 1],
    ['no lines at all', '', 2],
  ])('ends with the exit code for %s', async (_, text, exitCode) => {
    expect((await batch(text)).exitCode).toBe(exitCode)
  })

  it('does not take a token beside its file, nor go without a pool', async () => {
    const { edges } = await batch(good)
    expect(await main(['verify', good, '--batch', '-', ...ofPool], edges)).toBe(2)
    expect(await main(['verify', '--batch', '-'], edges)).toBe(2)
    expect(edges.err()).toContain('NOT VERIFIED: no user pool is configured')
  })

  it('survives a line of nearly a megabyte and bytes that are no text', async () => {
    const { lines } = await batch(
      Buffer.concat([Buffer.alloc(1_000_000, 'a'), Buffer.from([10, 0xff, 0xfe, 0, 10]), Buffer.from(good)]),
    )
    expect(lines.map(({ reason, ok }) => reason ?? ok)).toEqual(['malformed', 'malformed', true])
  })

  it.each([
    {
      name: 'spaces',
      line: (junk: string) => `${good}${junk.replaceAll('x', ' ')} GARBAGE ${junk.replaceAll('x', ' ')}`,
    },
    { name: 'JSON', line: (junk: string) => `{"access_token":"${good}","x":"${junk}${junk}${junk}"}` },
  ])('does not find a token in a line that it had to cut: $name', async ({ line }) => {
    const { lines } = await batch(`${line('x'.repeat(140_000))}\n${good}\n`)
    expect(lines.map(({ reason, ok }) => reason ?? ok)).toEqual(['malformed', true])
  })

  it('numbers lines that come by the thousand', async () => {
    const many = Array.from({ length: 3000 }, (_, at) => (at % 700 === 699 ? good : 'abc'))
    const { lines } = await batch(many.join('\n'))
    expect(lines.map(({ line, ok }) => [line, ok])).toEqual(many.map((one, at) => [at + 1, one === good]))
  })

  it('numbers lines that are asked about one by one', async () => {
    const server = await startKeyServer(json({ Username: 'ada' }))
    const args = [...ofPool, '--online', '--endpoint-url', server.url]
    const many = Array.from({ length: 40 }, (_, at) => (at % 3 === 1 ? 'abc' : good))
    const { lines } = await batch(many.join('\n'), args, { fetch: (url, init) => fetch(url, init) })
    expect(lines.map(({ line, ok }) => [line, ok])).toEqual(many.map((one, at) => [at + 1, one === good]))
    expect(server.asked).toHaveLength(27)
  })

  it('takes the pool of each token, where asked to', async () => {
    const other = maker.token({ iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Other' })
    const args = ['--pool-from-token', '--jwks', 'jwks.json']
    const { lines } = await batch(`${good}\n${other}\n${maker.token({ iss: 'https://evil.example' })}`, args)
    expect(lines.map(({ ok, pinned, userPoolId }) => [ok, pinned, userPoolId])).toEqual([
      [true, false, poolId],
      [true, false, 'us-east-1_Other'],
      [false, false, null],
    ])
  })

  it('judges all tokens at one instant', async () => {
    let reads = 0
    const { lines } = await batch(`${good}\n${good}\n`, ofPool, { now: () => new Date((seconds + reads++) * 1000) })
    expect(lines[0]?.at).toBe(lines[1]?.at)
  })
})

describe('a token that could not be decided', () => {
  const fetches: Partial<Edges> = { fetch: (url, init) => fetch(url, init) }

  it('has the error in its place; what fails before its key is rejected all the same', async () => {
    const server = await startKeyServer(status(404))
    const mine = maker.token({ iss: server.issuer })
    const { exitCode, lines, err } = await batch(`${mine}\nabc\n${mine}\n`, ['--issuer', server.issuer], fetches)
    expect(exitCode).toBe(4)
    expect(lines).toMatchObject([
      { line: 1, schema: 'cogtool.error/1', error: { code: 'jwks_unavailable', exitCode: 4 } },
      { line: 2, schema: 'cogtool.verify/1', ok: false, reason: 'malformed' },
      { line: 3, schema: 'cogtool.error/1' },
    ])
    expect(err).toBe('3 tokens: 0 valid, 1 rejected, 2 undecided\n')
    // one fetch serves the whole run, a failed one too
    expect(server.asked).toHaveLength(1)
  })

  it('leaves the others their verdicts when only the search for a new key failed', async () => {
    const server = await startKeyServer(maker.jwks)
    const mine = maker.token({ iss: server.issuer })
    const args = ['--issuer', server.issuer, '--quiet']
    const first = await batch(mine, args, fetches)
    expect(first).toMatchObject({ exitCode: 0 })
    server.answer = status(404)
    const unknown = maker.token({ iss: server.issuer }, { kid: 'new' })
    const { exitCode, lines } = await batch(`${mine}\n${unknown}\n${mine}\n${unknown}\n`, args, {
      ...fetches,
      directories: first.edges.directories,
    })
    expect(exitCode).toBe(4)
    expect(lines.map(({ ok, error }) => error?.code ?? ok)).toEqual([
      true,
      'jwks_unavailable',
      true,
      'jwks_unavailable',
    ])
    expect(server.asked).toHaveLength(2)
  })

  it('does not hold up the tokens of other pools', async () => {
    const pools = Array.from({ length: 20 }, (_, at) => `eu-west-1_Pool${at}`)
    const many = pools.map((id) => maker.token({ iss: `https://cognito-idp.eu-west-1.amazonaws.com/${id}` }))
    let asked = 0
    let go = () => {}
    const all = new Promise<void>((resolve) => {
      go = resolve
    })
    // nobody is answered before everybody has asked
    const keys: Partial<Edges> = {
      fetch: async () => {
        if (++asked === pools.length) go()
        await all
        return new Response(JSON.stringify(maker.jwks))
      },
    }
    const { lines } = await batch(many.join('\n'), ['--pool-from-token'], keys)
    expect(lines.map(({ ok, userPoolId }) => [ok, userPoolId])).toEqual(pools.map((id) => [true, id]))
  })

  it('makes one refetch for any number of unknown keys', async () => {
    const server = await startKeyServer(json(maker.jwks))
    const args = ['--issuer', server.issuer, '--quiet']
    const first = await batch(maker.token({ iss: server.issuer }), args, fetches)
    const unknown = Array.from({ length: 200 }, (_, at) =>
      maker.token({ iss: server.issuer }, { kid: `unknown ${at}` }),
    )
    const { exitCode, lines } = await batch(unknown.join('\n'), args, {
      ...fetches,
      directories: first.edges.directories,
    })
    expect(exitCode).toBe(1)
    expect(new Set(lines.map(({ reason }) => reason))).toEqual(new Set(['unknown_kid']))
    expect(server.asked).toHaveLength(2)
  })
})

describe('a reader that goes away', () => {
  it('ends the batch', async () => {
    const closed = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
    const stdout = { isTTY: false, columns: 80, write: () => Promise.reject(closed) }
    const { exitCode, err } = await batch(`${good}\n`.repeat(300), ofPool, { stdout })
    expect(exitCode).not.toBe(70)
    expect(err).toBe('stopped: the output is no longer read\n')
  })
})
