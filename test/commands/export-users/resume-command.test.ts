import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { Edges, FileWriter } from '../../../src/edges/edges.ts'
import type { LocalPool } from '../../../src/local/server/local-pool.ts'
import { answer, failure, scriptedService } from '../../aws/scripted-service.ts'
import { unlessIn } from '../../helpers/override.ts'
import { stoppedAt, testEdges } from '../../helpers/test-edges.ts'
import { startPool } from '../../users/pools.ts'
import { expectWholeCsv, expectWholeJsonLines, exportFromPool, nextRun } from './export-kit.ts'

/** Files of a process that dies at its nth step: half of what it was writing is there, and nothing after it happens. */
function dyingAt(step: number, files: Edges['files']): { files: Edges['files']; steps: () => number } {
  let steps = 0
  const dead = () => Promise.reject(new Error('killed'))
  const alive =
    <A extends unknown[], R>(
      work: (...args: A) => Promise<R>,
      dying: (...args: A) => Promise<unknown> = dead,
      after: (...args: A) => Promise<unknown> = dead,
    ) =>
    async (...args: A): Promise<R> => {
      steps++
      if (steps < step) return work(...args)
      await (steps === step ? dying : after)(...args)
      return dead()
    }
  const writerOf = (writer: FileWriter): FileWriter => ({
    write: alive(writer.write, (data) => writer.write(Buffer.from(data).subarray(0, Buffer.from(data).length >> 1))),
    sync: alive(writer.sync),
    // the system closes what a dead process had open
    close: alive(writer.close, writer.close, writer.close),
  })
  return {
    steps: () => steps,
    files: {
      ...files,
      create: alive(async (path, options) => writerOf(await files.create(path, options))),
      append: alive(async (path, from) => writerOf(await files.append(path, from))),
      replace: alive(files.replace),
      rename: alive(files.rename),
      remove: alive(files.remove),
    },
  }
}

/** A clock that moves on by itself, so that the state is written as in real time. */
function movingClock(): () => Date {
  let time = stoppedAt.getTime()
  return () => {
    time += 400
    return new Date(time)
  }
}

describe('an export that is killed at any step', { timeout: 60_000 }, () => {
  const cases = [
    { name: 'in shards, as CSV', args: ['-o', 'users.csv', '--shards', '16'], stride: 19 },
    { name: 'in shards, as JSON', args: ['-o', 'users.json', '--shards', '16'], stride: 23 },
    {
      name: 'in shards, for an import',
      args: ['-o', 'i.csv', '--format', 'cognito-import', '--shards', '16'],
      stride: 29,
    },
    { name: 'in one chain, as JSON', args: ['-o', 'users.json'], stride: 2 },
    { name: 'in one chain, with a limit', args: ['-o', 'users.csv', '--limit', '100', '--enabled'], stride: 3 },
  ]
  it.each(cases)('$name, is gone on with to the same bytes', async ({ args, stride }) => {
    const pool = await startPool({ faults: { shortPages: true } })
    const whole = testEdges({ now: movingClock() })
    const counted = dyingAt(Number.POSITIVE_INFINITY, whole.files)
    expect((await exportFromPool(pool, args, { ...whole, files: counted.files })).exitCode).toBe(0)
    const contents = (folder: string) =>
      Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
    const expected = contents(whole.home)

    let resumed = 0
    for (let step = 1; step <= counted.steps(); step += stride) {
      const edges = testEdges({ now: movingClock() })
      await exportFromPool(pool, args, { ...edges, files: dyingAt(step, edges.files).files })
      const left = contents(edges.home)
      for (const [name, text] of Object.entries(left)) if (name in expected) expect(text).toBe(expected[name])
      const next = nextRun(edges, { now: movingClock() })
      const { exitCode, err } = await exportFromPool(pool, [...args, '--resume', '--force'], next)
      expect(exitCode, `step ${step}: ${err}`).toBe(0)
      if (/by an earlier run/.test(err)) resumed++
      expect(contents(edges.home)).toEqual(expected)
      rmSync(edges.home, { recursive: true })
    }
    expect(resumed).toBeGreaterThan(1)
  })
})

/** An export to `users.csv` that ends in exit 5 after a few pages, and the pool it came from. */
async function stopped(args: readonly string[] = ['--raw-cells'], edges = testEdges({ now: () => stoppedAt })) {
  const onRequest = vi.fn((number: number) => (number <= 4 ? 'answer' : 'error500') as 'answer' | 'error500')
  const pool = await startPool({ count: 300, faults: { onRequest } })
  const once = unlessIn(args, ['-o', 'users.csv', '--max-attempts', '1'])
  const first = await exportFromPool(pool, [...once, ...args], edges)
  expect(first.exitCode).toBe(5)
  onRequest.mockReturnValue('answer')
  const again = (more: readonly string[], changes: Partial<Edges> = {}) => {
    return exportFromPool(pool, ['-o', 'users.csv', ...unlessIn(more, args), ...more], nextRun(edges, changes))
  }
  return {
    pool,
    edges,
    first,
    again,
    state: () => readFileSync(join(edges.home, 'users.csv.partial.state.json'), 'utf8'),
  }
}

const pagesAskedFor = (pool: LocalPool) => pool.requests.filter(({ operation }) => operation === 'ListUsers').length

describe('--resume', () => {
  it.each([
    'users.csv.partial.state.json.4711.0123456789ab.1f-22.tmp',
    'users.csv.partial.owner.4711.0123456789ab.tmp',
  ])('leaves nothing of a process that was killed while it wrote %s', async (name) => {
    const { again, edges } = await stopped()
    writeFileSync(join(edges.home, name), '{')
    expect((await again(['--resume'])).exitCode).toBe(0)
    expect(readdirSync(edges.home)).toEqual(['users.csv'])
  })

  it('goes on where the export stopped', async () => {
    const { pool, again, edges } = await stopped()
    const before = pagesAskedFor(pool)
    const { exitCode, err, file } = await again(['--resume'])
    expect(exitCode).toBe(0)
    expect(err).toContain('note: 180 of them were exported by an earlier run')
    expectWholeCsv(file('users.csv'), pool)
    // 447 users, of whom 180 were there
    expect(pagesAskedFor(pool) - before).toBe(5)
    expect(readdirSync(edges.home)).toEqual(['users.csv'])
  })

  it('keeps nothing about anybody in its state', async () => {
    const { state, pool } = await stopped(['--limit', '1000'])
    const text = state()
    for (const { username, sub, attributes } of pool.state.users.all()) {
      for (const word of [username, sub, attributes.email, attributes.phone_number]) {
        if (word !== undefined && word.length > 3) expect(text).not.toContain(word)
      }
    }
  })

  it('does not say what the filter was', async () => {
    const edges = testEdges()
    const service = await scriptedService(
      answer({ UserPool: { SchemaAttributes: [] } }),
      answer({ Users: [{ Username: 'ann' }], PaginationToken: 't' }),
      failure('InternalErrorException', 500),
    )
    const args = ['-o', 'users.csv', '--filter', 'email = "secret@example.com"', '--max-attempts', '1']
    const { exitCode } = await exportFromPool({ baseUrl: service.url }, args, edges)
    expect(exitCode).toBe(5)
    expect(readFileSync(join(edges.home, 'users.csv.partial.state.json'), 'utf8')).not.toMatch(/secret|ann/)
  })

  it('starts fresh where there is nothing to go on with', async () => {
    const pool = await startPool()
    const { exitCode, file } = await exportFromPool(pool, ['-o', 'users.csv', '--raw-cells', '--resume'])
    expect(exitCode).toBe(0)
    expectWholeCsv(file('users.csv'), pool)
  })

  it.each([
    { args: ['--format', 'cognito-import'], names: '--format, --include-disabled' },
    { args: ['--columns', 'username'], names: '--columns' },
    { args: ['--filter', 'email = "a"'], names: '--filter' },
    { args: ['--groups', '--limit', '9'], names: '--groups, --limit' },
    { args: ['--shards', '16'], names: '--shards' },
    { args: ['--endpoint-url', 'http://127.0.0.1:1'], names: 'the endpoint' },
    { args: ['--user-pool-id', 'us-local-1_Other'], names: 'the user pool' },
  ])('refuses $args', async ({ args, names }) => {
    const { again, state } = await stopped(['--max-attempts', '3'])
    const before = state()
    const { exitCode, err } = await again([...args, '--resume'])
    expect(exitCode).toBe(2)
    expect(err).toContain(
      `error: the export to users.csv cannot be resumed like this\n  changed since it began: ${names}\n`,
    )
    expect(state()).toBe(before)
  })

  it('refuses columns that the pool has no longer', async () => {
    const described = (name: string) => answer({ UserPool: { SchemaAttributes: [{ Name: name }] } })
    const page = answer({ Users: [{ Username: 'ann' }], PaginationToken: 't' })
    const service = await scriptedService(described('name'), page, failure('X', 500), described('nickname'))
    const args = ['-o', 'users.csv', '--max-attempts', '1', '--resume']
    const first = await exportFromPool({ baseUrl: service.url }, args)
    expect(first.exitCode).toBe(5)
    const { exitCode, err } = await exportFromPool({ baseUrl: service.url }, args, nextRun(first.edges))
    expect(exitCode).toBe(2)
    expect(err).toContain('changed since it began: the columns of the pool')
  })

  it('refuses a state that it cannot read', async () => {
    const { again, edges } = await stopped()
    writeFileSync(join(edges.home, 'users.csv.partial.state.json'), '{"schema":"other/1"}')
    const { exitCode, err } = await again(['--resume', '--json'])
    expect(exitCode).toBe(2)
    expect(JSON.parse(err).error.code).toBe('resume_refused')
  })

  it('is asked for where an export was left, and --force starts over', async () => {
    const { again, pool } = await stopped()
    const refused = await again([])
    expect(refused.exitCode).toBe(2)
    expect(refused.err).toContain('add --resume to resume it, or --force to start over')
    const { exitCode, err, file } = await again(['--force'])
    expect(exitCode).toBe(0)
    expect(err).not.toContain('earlier run')
    expectWholeCsv(file('users.csv'), pool)
  })

  it('keeps off an export that another process is writing', async () => {
    const { again, edges } = await stopped()
    writeFileSync(join(edges.home, 'users.csv.partial.owner'), '4242')
    const { exitCode, err } = await again(['--resume'], { isAlive: (id) => id === 4242 || id === process.pid })
    expect(exitCode).toBe(2)
    expect(err).toContain('another export is writing to users.csv\n  process 4242 is alive')
    expect((await again(['--resume'], { isAlive: () => false })).exitCode).toBe(0)
  })

  it('goes on where the process that wrote it has ended, and another one has its id', async () => {
    const { again, edges } = await stopped()
    writeFileSync(join(edges.home, 'users.csv.partial.owner'), '4242 1a2b3c4d-7')
    expect((await again(['--resume'], { isAlive: (_, birth) => birth !== '1a2b3c4d-7' })).exitCode).toBe(0)
  })

  it.each([
    { name: 'is cut short', change: (file: string) => truncateSync(file, 100) },
    { name: 'is gone', change: (file: string) => rmSync(file) },
  ])('believes a state only as far as its file goes: it $name', async ({ change }) => {
    const { again, pool, edges } = await stopped()
    change(join(edges.home, 'users.csv.partial'))
    const { exitCode, file } = await again(['--resume'])
    expect(exitCode).toBe(0)
    expectWholeCsv(file('users.csv'), pool)
  })

  it('keeps what there is where the next run fails at once', async () => {
    const { again, pool, edges, state } = await stopped()
    const before = JSON.parse(state())
    pool.faults.onRequest = () => 'error500'
    const { exitCode, err } = await again(['--resume', '--max-attempts', '1'])
    expect(exitCode).toBe(5)
    expect(err).toMatch(/the export stopped after 180 users\n.*\n.*--resume\n$/)
    expect(JSON.parse(state())).toEqual(before)
    expect(statSync(join(edges.home, 'users.csv.partial')).size).toBeGreaterThan(1_000)
  })

  it('begins anew, and says so, after more than 55 minutes', async () => {
    const { again, pool } = await stopped()
    const later = new Date(stoppedAt.getTime() + 56 * 60_000)
    const { exitCode, err, file } = await again(['--resume'], { now: () => later })
    expect(exitCode).toBe(0)
    expect(err).toContain('warning: the listing starts over: its paging token is older than the hour')
    expectWholeCsv(file('users.csv'), pool)
  })

  it('redoes of shards only those that are not done', async () => {
    let number = 0
    const pool = await startPool({
      count: 3_000,
      faults: { onRequest: () => (++number > 40 && number < 60 ? 'error500' : 'answer') },
    })
    const edges = testEdges()
    const args = ['-o', 'users.jsonl', '--shards', '16', '--max-attempts', '1']
    expect((await exportFromPool(pool, args, edges)).exitCode).toBe(5)
    const { chains, merged } = JSON.parse(readFileSync(join(edges.home, 'users.jsonl.partial.state.json'), 'utf8'))
    const open = Object.values<{ done: boolean; token?: string }>(chains).filter(({ done, token }) => !done && token)
    expect(merged).toBeGreaterThan(0)
    expect(open.length).toBeGreaterThan(0)
    number = 100
    const now = () => new Date(stoppedAt.getTime() + 56 * 60_000)
    const { exitCode, err, file } = await exportFromPool(pool, [...args, '--resume'], nextRun(edges, { now }))
    expect(exitCode).toBe(0)
    expect(err.match(/warning: shard . starts over/g)).toHaveLength(open.length)
    expectWholeJsonLines(file('users.jsonl'), pool)
  })

  it('begins anew where the service refuses the token', async () => {
    const { again, pool, edges } = await stopped()
    const path = join(edges.home, 'users.csv.partial.state.json')
    const state = JSON.parse(readFileSync(path, 'utf8'))
    state.chains.all.token = 'no longer known'
    writeFileSync(path, JSON.stringify(state))
    const { exitCode, err, file } = await again(['--resume'])
    expect(exitCode).toBe(0)
    expect(err).toContain('the listing starts over')
    expectWholeCsv(file('users.csv'), pool)
    expect(existsSync(path)).toBe(false)
  })
})
