import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readRecord, writeRecord } from '../../../src/local/server/running-pool-file.ts'
import { main } from '../../../src/main.ts'
import { CogtoolError } from '../../../src/text/cogtool-error.ts'
import { startTestPool } from '../../helpers/local-pool.ts'
import { type TestEdges, testEdges } from '../../helpers/test-edges.ts'

const running = (changes: Parameters<typeof testEdges>[0] = {}) =>
  testEdges({
    sleep: async (ms, signal) => void (await sleep(ms, undefined, { ref: false, ...(signal ? { signal } : {}) })),
    fetch,
    ...changes,
  })

interface Run {
  readonly edges: TestEdges
  /** What a script reads. */
  readonly answer: { issuer: string; apiUrl: string; baseUrl: string; users: number; demoUser: object | null }
  end(): Promise<number>
}

/** `cogtool local --json …` up to the line that says where everything is. */
async function start(edges: TestEdges, ...args: string[]): Promise<Run> {
  const exit = main(['local', '--json', '--port', '0', ...args], edges)
  const end = () => {
    edges.interrupt(new CogtoolError('interrupted', 'interrupted'))
    return exit
  }
  onTestFinished(async () => void (await end()))
  while (!edges.out().includes('\n')) await sleep(5)
  return { edges, answer: JSON.parse(edges.out()), end }
}

describe('cogtool local', () => {
  it('says where everything is, who can sign in and what to try, and lives until Ctrl-C', async () => {
    const edges = running()
    const exit = main(['local', '--port', '0'], edges)
    while (!edges.err().includes('Ctrl-C ends it.')) await sleep(5)
    const record = await readRecord(edges)
    expect((await fetch(`${record?.issuer}/.well-known/jwks.json`)).status).toBe(200)
    for (const fact of [
      record?.issuer,
      record?.apiUrl,
      record?.clientId,
      'maria@example.com, password Correct-Horse-9',
    ]) {
      expect(edges.out()).toContain(fact)
    }
    expect(edges.out()).toContain('cogtool login --pool local')
    expect(edges.out()).not.toMatch(/amazon|aws/i)
    edges.interrupt(new CogtoolError('interrupted', 'interrupted'))
    expect(await exit).toBe(130)
    expect(await readRecord(edges)).toBeUndefined()
    await expect(fetch(record?.baseUrl ?? '')).rejects.toThrow('fetch failed')
  })

  it('keeps its signing keys for the next start, but for --fresh', async () => {
    const { directories } = testEdges()
    const kids = async (...args: string[]) => {
      const { answer, end } = await start(running({ directories }), ...args)
      const answered = await fetch(`${answer.issuer}/.well-known/jwks.json`)
      const { keys } = (await answered.json()) as { keys: { kid: string }[] }
      await end()
      return keys.map(({ kid }) => kid)
    }
    const first = await kids()
    const fresh = await kids('--fresh')
    expect(await kids()).toEqual(first)
    expect(fresh.filter((kid: string) => first.includes(kid))).toEqual([])
  })

  it('tells scripts the same as one document', async () => {
    const { answer, edges, end } = await start(running({ processId: 4711 }), '--count', '10')
    const record = await readRecord(edges)
    expect(answer).toEqual({
      schema: 'cogtool.local/1',
      baseUrl: record?.baseUrl,
      issuer: record?.issuer,
      userPoolId: 'us-local-1_Demo0001',
      clientId: record?.clientId,
      clients: expect.arrayContaining([{ id: record?.clientId, name: 'public' }]),
      endpointUrl: record?.baseUrl,
      domain: record?.baseUrl,
      redirectUri: 'http://localhost:8484/callback',
      apiUrl: record?.apiUrl,
      users: 157,
      demoUser: { username: 'maria@example.com', password: 'Correct-Horse-9' },
      processId: 4711,
    })
    expect(await end()).toBe(130)
  })

  it('takes users from a file, and then names no demo person', async () => {
    const edges = running()
    await writeFile(
      join(edges.home, 'users.jsonl'),
      '{"username":"a","attributes":{"sub":"11111111-1111-4111-8111-111111111111"}}\n',
    )
    const { answer } = await start(edges, '--users', 'users.jsonl')
    expect([answer.users, answer.demoUser]).toEqual([1, null])
  })

  it.each([
    { name: 'users.csv', text: 'Username;Sub;Enabled\r\nann;s1;TRUE\r\nben;s2;false\r\n' },
    { name: 'page.json', text: '{ "Users": [ { "Username": "ann", "Attributes": [] }, { "Username": "ben" } ] }' },
    { name: 'list.json', text: '[\n{"username":"ann","attributes":{}},\n{"username":"ben","attributes":{}}\n]\n' },
  ])('reads $name as every command reads users', async ({ name, text }) => {
    const edges = running()
    await writeFile(join(edges.home, name), text)
    expect((await start(edges, '--users', name)).answer.users).toBe(2)
  })

  it('keeps its keys with --state', async () => {
    const edges = running()
    const { end } = await start(edges, '--state', 'kept')
    await end()
    expect(await edges.files.list(join(edges.home, 'kept'))).toEqual(['access-key.pem', 'id-key.pem'])
  })
})

describe('a second local pool', () => {
  it('runs, says so, and leaves --pool local to the first', async () => {
    const first = await startTestPool()
    const edges = running({ processId: 2 })
    await writeRecord(first, { ...edges, processId: 1 })
    const { answer, end } = await start(edges)
    expect(edges.err()).toContain(`another local pool runs on port ${new URL(first.baseUrl).port} (process 1)`)
    expect(answer.baseUrl).not.toBe(first.baseUrl)
    await end()
    expect((await readRecord(edges))?.baseUrl).toBe(first.baseUrl)
  })

  it('on the same port is an error that says who is there', async () => {
    const first = await startTestPool()
    const edges = running()
    await writeRecord(first, edges)
    const { port } = new URL(first.baseUrl)
    expect(await main(['local', '--port', port], edges)).toBe(2)
    expect(edges.err()).toContain(`a local pool is running on port ${port} already`)
    expect(edges.err()).toContain('cogtool login --pool local')
  })

  it('replaces a record whose pool is gone, though its process id lives on', async () => {
    const edges = running()
    const gone = await startTestPool()
    await writeRecord(gone, edges)
    await gone.close()
    const { answer } = await start(edges)
    expect((await readRecord(edges))?.baseUrl).toBe(answer.baseUrl)
    expect(edges.err()).not.toContain('another local pool')
  })
})

describe('what cannot be', () => {
  it.each([
    { args: ['--port', 'x'], says: '--port is not usable: "x"' },
    { args: ['--port', '65536'], says: 'it accepts a whole number from 0 to 65535' },
    { args: ['--port', '-1'], says: '--port is not usable: "-1"' },
    { args: ['--count', '1.5'], says: '--count is not usable: "1.5"' },
    { args: ['--page-rps', '0'], says: '--page-rps is out of range: "0"' },
    { args: ['--latency', ''], says: '--latency is not usable: ""' },
    { args: ['--users', 'nowhere.jsonl'], says: 'there is no such file' },
    { args: ['--users', '.'], says: '--users cannot be read' },
    { args: ['--host', '0.0.0.0'], says: "unknown option '--host'" },
  ])('$args → $says', async ({ args, says }) => {
    const edges = running()
    expect(await main(['local', ...args], edges)).toBe(2)
    expect(edges.err()).toContain(says)
    expect(edges.out()).toBe('')
  })

  it.each([
    ['<!doctype html><html></html>', '--users is a web page or XML'],
    ['', 'the pool takes its users from it'],
    ['email\r\nann@example.com\r\n', 'each user of the pool needs a name'],
  ])('a file of users that holds %j', async (text, says) => {
    const edges = running()
    await writeFile(join(edges.home, 'users.csv'), text)
    expect(await main(['local', '--users', 'users.csv'], edges)).toBe(2)
    expect(edges.err()).toContain(says)
    expect(edges.err()).not.toMatch(/duplicates|checked/)
  })

  it.each([
    [[], 'a signing key cannot be kept'],
    [['--fresh'], 'nothing can be written to'],
  ])('a state folder that nothing can be written to, with %j', async (flags, what) => {
    const edges = running()
    await writeFile(join(edges.home, 'state'), '')
    expect(await main(['local', '--port', '0', ...flags], edges)).toBe(2)
    expect(edges.err()).toContain(what)
  })

  it('a port that another program has', async () => {
    const other = await startTestPool()
    const edges = running()
    const { port } = new URL(other.baseUrl)
    expect(await main(['local', '--port', port], edges)).toBe(2)
    expect(edges.err()).toContain(`port ${port} cannot be used`)
    expect(edges.err()).toContain('choose another port')
  })
})
