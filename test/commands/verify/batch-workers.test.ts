import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Edges } from '../../../src/edges/edges.ts'
import { main } from '../../../src/main.ts'
import { sortKeys } from '../../../src/verification/keys/keys.ts'
import { decodeToken } from '../../../src/verification/token.ts'
import { type KeyServer, startKeyServer, status } from '../../helpers/key-server.ts'
import { makeTokens, poolId, seconds } from '../../helpers/made-tokens.ts'
import { joseVerifies } from '../../helpers/second-opinion.ts'
import { pipedStdin, testEdges } from '../../helpers/test-edges.ts'
import { withWorkers, workerOf } from '../../helpers/threads.ts'

const maker = makeTokens()
const other = makeTokens()
const good = maker.token()
const forged = good.replace(/.{8}$/, 'AAAAAAAA')
const ofPool = ['--user-pool-id', poolId, '--jwks', 'jwks.json']
const mixed = Array.from({ length: 600 }, (_, at) => (at % 7 === 3 ? forged : at % 11 === 5 ? 'abc' : good))

async function run(args: readonly string[], changes: Partial<Edges>, jwks: object = maker.jwks) {
  const edges = testEdges({ fetch: (url, init) => fetch(url, init), ...changes })
  await edges.files.replace(`${edges.home}/jwks.json`, JSON.stringify(jwks))
  const exitCode = await main(['verify', '--batch', '-', ...args], edges)
  return { exitCode, out: edges.out(), err: edges.err() }
}

/** The same batch on one thread and on three. */
async function onBoth(lines: readonly string[], args: readonly string[] = ofPool, jwks?: object) {
  const text = lines.join('\n')
  const alone = await run(args, { stdin: pipedStdin(text) }, jwks)
  const { seen, edges } = withWorkers(text)
  return { alone, together: await run(args, edges, jwks), seen }
}

describe('worker threads', () => {
  const both = { keys: [...maker.jwks.keys, ...other.jwks.keys] }
  const oneKid = { keys: [...maker.jwks.keys, ...other.jwks.keys.map((key) => ({ ...key, kid: maker.kid }))] }
  const theirs = (kid: string) => mixed.map((line, at) => (at % 5 < 2 ? other.token({}, { kid }) : line))
  const ofPools = ['a', 'b', 'c'].map((id) =>
    maker.token({ iss: `https://cognito-idp.us-east-1.amazonaws.com/us-east-1_${id}` }),
  )
  it.each<{ name: string; lines: readonly string[]; args?: readonly string[]; jwks?: object }>([
    { name: 'good and bad tokens', lines: mixed },
    { name: 'more of each verdict', lines: mixed, args: [...ofPool, '--verbose'] },
    { name: 'two keys', lines: theirs(other.kid), jwks: both },
    { name: 'two keys with one kid', lines: theirs(maker.kid), jwks: oneKid },
    {
      name: 'a private key in the set',
      lines: mixed,
      jwks: { keys: maker.jwks.keys.map((key) => ({ ...key, d: 'x' })) },
    },
    {
      name: 'the pool of each token',
      lines: [...mixed, ...ofPools],
      args: ['--pool-from-token', '--jwks', 'jwks.json'],
    },
    {
      name: 'everything that can be asked for',
      lines: mixed,
      args: [
        ...[
          ...ofPool,
          '--client-id',
          'x',
          '--scope',
          'openid',
          '--group',
          'admins',
          '--token-use',
          'id',
          '--nonce',
          'n',
        ],
        ...['--claim', 'username=ada', '--max-age', '60', '--clock-tolerance', '5', '--at', String(seconds + 9000)],
      ],
    },
    { name: 'empty lines', lines: Array(3000).fill('') },
    {
      name: 'lines that are no tokens',
      lines: [...mixed, 'x'.repeat(200_000), '\ufeff', `Bearer ${good}`, 'é'.repeat(70_000), '\u0000', good],
    },
    { name: 'a token in an answer', lines: [...mixed, JSON.stringify({ id_token: good, name: 'Zoë' })] },
  ])('give the same bytes as none: $name', async ({ lines, args, jwks }) => {
    const { alone, together, seen } = await onBoth(lines, args, jwks)
    expect(together).toEqual(alone)
    expect(alone.out.split('\n')).toHaveLength(lines.length + (lines.at(-1) === '' ? 0 : 1))
    expect(seen.blocks).toBeGreaterThan(0)
    expect(seen).toMatchObject({ started: 2, ended: 2 })
  })

  it('are three at most, however many cores there are', async () => {
    const { seen, edges } = withWorkers(mixed.join('\n'), { cores: 64 })
    await run(ofPool, edges)
    expect(seen).toMatchObject({ started: 3, ended: 3 })
  })

  it('are not started for one block of lines, nor to ask the pool', async () => {
    const { seen, edges } = withWorkers('')
    await run(ofPool, { ...edges, stdin: pipedStdin(`${good}\n`.repeat(100)) })
    const server = await startKeyServer({ Username: 'ada' })
    const text = `${good}\n`.repeat(5)
    const { exitCode } = await run([...ofPool, '--online', '--endpoint-url', server.url], {
      ...edges,
      stdin: pipedStdin(text),
    })
    expect({ exitCode, started: seen.started }).toEqual({ exitCode: 0, started: 0 })
  })

  it.each([
    { name: 'ends', code: 'process.exit(0)' },
    { name: 'throws', code: 'throw new TypeError("it broke")' },
    { name: 'fails later', code: 'Promise.reject(new RangeError("it broke"))' },
  ])('that break end the batch, after whole lines: one $name', async ({ code }) => {
    const file = workerOf(`
      import { parentPort } from 'node:worker_threads'
      parentPort.on('message', ({ id, question }) => {
        if (question === 'ready?') parentPort.postMessage({ id, answer: 'yes' })
        else ${code}
      })`)
    const { seen, edges } = withWorkers(mixed.join('\n'), { file })
    const { exitCode, out, err } = await run(ofPool, edges)
    expect({ exitCode, ended: seen.ended }).toEqual({ exitCode: 70, ended: 2 })
    expect(err).toContain('this is a bug in cogtool')
    const alone = await run(ofPool, { stdin: pipedStdin(mixed.join('\n')) })
    expect(out.endsWith('\n') && alone.out.startsWith(out) && out.length < alone.out.length).toBe(true)
  })

  it('that cannot be started are done without', async () => {
    const { seen, edges } = withWorkers(mixed.join('\n'), { file: workerOf('throw new Error("no thread")') })
    const { out, ...ended } = await run(ofPool, edges)
    expect(ended).toEqual({ exitCode: 1, err: '600 tokens: 467 valid, 133 rejected, 0 undecided\n' })
    expect(out.split('\n')).toHaveLength(601)
    expect(seen).toMatchObject({ started: 2, blocks: 0 })
  })

  it('end with a signal', async () => {
    const file = workerOf(`
      import { parentPort } from 'node:worker_threads'
      parentPort.on('message', ({ id, question }) => {
        if (question === 'ready?') parentPort.postMessage({ id, answer: 'yes' })
        else for (;;);
      })`)
    const { seen, edges: changes } = withWorkers(mixed.join('\n'), { file })
    const edges = testEdges(changes)
    await edges.files.replace(`${edges.home}/jwks.json`, JSON.stringify(maker.jwks))
    const stop = setInterval(() => seen.blocks > 0 && edges.interrupt(new Error('Ctrl-C')), 10)
    await main(['verify', '--batch', '-', ...ofPool], { ...edges, sleep: () => new Promise(() => {}) })
    clearInterval(stop)
    expect(seen.ended).toBe(2)
    expect(edges.err()).toContain('Ctrl-C')
  })
})

describe('keys for worker threads', () => {
  const linesOf = (server: KeyServer) => {
    const [mine, unknown] = [{}, { kid: 'new' }].map((header) => maker.token({ iss: server.issuer }, header))
    return Array.from({ length: 600 }, (_, at) => (at % 50 === 49 ? unknown : mine)) as string[]
  }

  it('are fetched once, by the main thread', async () => {
    const server = await startKeyServer(maker.jwks)
    const { seen, edges } = withWorkers(linesOf(server).join('\n'))
    const { exitCode, err } = await run(['--issuer', server.issuer], edges)
    expect({ exitCode, err }).toEqual({ exitCode: 1, err: '600 tokens: 588 valid, 12 rejected, 0 undecided\n' })
    expect(server.asked).toHaveLength(1)
    expect(seen.blocks).toBeGreaterThan(0)
  })

  it('are fetched again once for those that the cache lacks, and count for every thread from then on', async () => {
    const server = await startKeyServer(maker.jwks)
    const { directories } = testEdges()
    const first = await run(['--issuer', server.issuer], { directories, stdin: pipedStdin(linesOf(server)[0] ?? '') })
    expect(first.exitCode).toBe(0)
    server.answer = (response) => response.end(JSON.stringify(other.jwks))
    const known = linesOf(server).filter((_, at) => at % 50 !== 49)
    // so many that the last ones are not under way in another thread already when the key set is fetched
    const lines = Array.from({ length: 10 }, () => known).flat()
    const later = lines.map((line, at) => (at === 300 ? other.token({ iss: server.issuer }) : line))
    const { seen, edges } = withWorkers(later.join('\n'))
    const { out } = await run(['--issuer', server.issuer], { ...edges, directories })
    expect(server.asked).toHaveLength(2)
    expect(seen.blocks).toBeGreaterThan(0)
    const verdicts = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(verdicts[0]).toMatchObject({ ok: true, keySource: 'cache' })
    expect(verdicts[300]).toMatchObject({ ok: true, keySource: 'network' })
    // the key that the pool has withdrawn
    expect(verdicts.at(-1)).toMatchObject({ ok: false, reason: 'unknown_kid', keySource: 'network' })
  })

  it('that are not to be had leave each token undecided, by one request', async () => {
    const server = await startKeyServer(status(404))
    const { alone, together } = await onBoth(linesOf(server), ['--issuer', server.issuer])
    expect(together).toEqual(alone)
    expect(together).toMatchObject({ exitCode: 4, err: '600 tokens: 0 valid, 0 rejected, 600 undecided\n' })
    expect(server.asked).toHaveLength(2)
  })
})

describe('20,000 changed tokens', () => {
  const makers = [maker, other]
  const keys = makers.map(({ jwks }) => sortKeys(jwks, 'a test')?.keys[0])
  const both = { keys: makers.flatMap(({ jwks }) => jwks.keys) }
  const signed = makers.flatMap((one) => Array.from({ length: 100 }, (_, at) => one.token({ jti: String(at) })))
  const part = fc.constantFrom(0, 1, 2)
  const character = fc.constantFrom(...'AZaz09-_=.~ ')
  const change = fc.oneof(
    fc.constant((token: string) => token),
    fc.tuple(fc.nat(), character).map(([place, put]) => (token: string) => {
      const at = place % token.length
      return token.slice(0, at) + put + token.slice(at + 1)
    }),
    fc.tuple(fc.nat(), fc.integer({ min: 1, max: 3 })).map(([place, count]) => (token: string) => {
      const at = place % token.length
      return token.slice(0, at) + token.slice(at + count)
    }),
    fc.tuple(part, fc.constantFrom(...signed)).map(([place, from]) => (token: string) => {
      const parts = token.split('.')
      parts[place] = from.split('.')[place] ?? ''
      return parts.join('.')
    }),
  )
  const changed = fc.tuple(fc.constantFrom(...signed), change).map(([token, by]) => by(token))

  it('get the answer that jose has for their signatures, on one thread and on three', {
    timeout: 120_000,
  }, async () => {
    const tokens = fc.sample(changed, { numRuns: 20_000, seed: 11 })
    const { alone, together, seen } = await onBoth(tokens, ofPool, both)
    expect(together).toEqual(alone)
    expect(seen.blocks).toBeGreaterThan(20)
    const verdicts = alone.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(verdicts).toHaveLength(tokens.length)
    const counts = { genuine: 0, forged: 0, unread: 0 }
    for (const [at, token] of tokens.entries()) {
      const { reason, authentic } = verdicts[at]
      const decoded = decodeToken(token)
      const kid = 'problem' in decoded ? undefined : decoded.unverifiedHeader.kid
      const key = keys.find((one) => one?.kid === kid)
      if (!key || !['bad_signature', undefined].includes(reason)) {
        expect(authentic).toBe(false)
        counts.unread++
        continue
      }
      expect(await joseVerifies(token, key)).toBe(authentic)
      counts[authentic ? 'genuine' : 'forged']++
    }
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(1000)
  })
})
