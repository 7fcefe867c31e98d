import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { describe, expect, it, vi } from 'vitest'
import type { Edges } from '../../../src/edges/edges.ts'
import type { LocalPool, LocalPoolOptions } from '../../../src/local/server/local-pool.ts'
import { main } from '../../../src/main.ts'
import { CogtoolError } from '../../../src/text/cogtool-error.ts'
import { answer, failure, scriptedService } from '../../aws/scripted-service.ts'
import { type TestEdges, testEdges } from '../../helpers/test-edges.ts'
import { startPool } from '../../users/pools.ts'

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'

const at = (url: string) => ['--endpoint-url', url, '--user-pool-id', 'us-local-1_Demo0001', '--rps', '100000']

/** `cogtool export-users …` against a local pool. */
async function exportFrom(options: LocalPoolOptions, args: string[], edges = testEdges()) {
  const pool = await startPool(options)
  return exportFromPool(pool, args, edges)
}

async function exportFromPool(pool: LocalPool, args: string[], edges = testEdges()) {
  const exitCode = await main(['export-users', ...at(pool.baseUrl), ...args], edges)
  return { pool, edges, exitCode, out: edges.out(), err: edges.err(), file: (name: string) => join(edges.home, name) }
}

type Row = Record<string, string>
const rowsOf = (text: string): Row[] => parse(text, { columns: true, bom: true })
const sorted = <T>(items: Iterable<T>, key: (item: T) => string) =>
  [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1))
const byName = <T extends { username: string }>(users: Iterable<T>) => sorted(users, ({ username }) => username)

describe('export-users', () => {
  it('writes every user to a CSV that only its owner can read', async () => {
    const { pool, exitCode, out, err, file } = await exportFrom({ count: 100 }, ['-o', 'users.csv'])
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: '' })
    const users = byName(pool.state.users.all())
    const rows = byName(rowsOf(readFileSync(file('users.csv'), 'utf8')) as (Row & { username: string })[])
    expect(rows.map(({ username }) => username)).toEqual(users.map(({ username }) => username))
    expect(rows.map(({ sub }) => sub)).toEqual(users.map(({ sub }) => sub))
    expect(statSync(file('users.csv')).mode & 0o777).toBe(0o600)
    expect(existsSync(file('users.csv.partial'))).toBe(false)
    expect(err).toContain(`exported ${users.length} users of us-local-1_Demo0001 to users.csv`)
    expect(err).toContain('note: users added or changed during the export may be missing or out of date')
  })

  it('puts the same ten columns first, whatever the pool has', async () => {
    const { out } = await exportFrom({}, ['--limit', '1'])
    expect(out.split('\r\n')[0]).toMatch(
      /^username,sub,email,email_verified,phone_number,phone_number_verified,status,enabled,created,modified,address,birthdate,custom:team,/,
    )
  })

  it('loses nothing of nasty users with --raw-cells', async () => {
    const { pool, out } = await exportFrom({ faults: { shortPages: true } }, ['--raw-cells'])
    const rows = new Map(rowsOf(out).map((row) => [row.username, row]))
    for (const { username, status, enabled, attributes } of pool.state.users.all()) {
      const row = rows.get(username)
      expect(row).toMatchObject({ status, enabled: String(enabled) })
      // booleans are written in lower case, whatever the pool holds
      const { email_verified = '', ...others } = attributes
      expect(row?.email_verified).toBe(email_verified.toLowerCase())
      expect(row).toMatchObject(others)
    }
  })

  it('guards against formulas and control characters, and counts them', async () => {
    const { out, err } = await exportFrom({}, ['--columns', 'username,name,phone_number'])
    const names = new Map(rowsOf(out).map(({ username, name, phone_number }) => [username, name || phone_number]))
    expect(names.get('formula')).toBe("'=1+1")
    expect(names.get('formula-blank')).toBe("' @SUM(1)")
    expect(names.get('escape')).toBe('Jane\\u001b[31mDoe')
    expect(names.get('override')).toBe('Jane\\u202eeoD')
    expect(names.get('newline')).toBe('Jane\r\nDoe')
    expect(names.get('phoebe')).toBe('+12065550199')
    expect(err).toContain('note: 5 cells could run as formulas and were quoted (--raw-cells keeps them)')
  })

  it('loses nothing at all as JSON Lines', async () => {
    const { pool, out } = await exportFrom({}, ['--format', 'jsonl'])
    const users = byName(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    )
    expect(users).toEqual(
      byName(pool.state.users.all()).map(({ username, status, enabled, created, modified, attributes }) => ({
        username,
        status,
        enabled,
        created: created.toISOString(),
        modified: modified.toISOString(),
        attributes,
      })),
    )
    // nothing in it can move a terminal's cursor or turn its text around
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
  })

  it('writes one array as JSON, by the name of the file', async () => {
    const { pool, file } = await exportFrom({}, ['-o', 'users.json'])
    expect(JSON.parse(readFileSync(file('users.json'), 'utf8'))).toHaveLength(pool.state.users.size)
  })

  it('begins with a byte order mark where asked to', async () => {
    expect((await exportFrom({}, ['--bom', '--limit', '1'])).out).toMatch(/^\ufeffusername,/)
  })

  it('tells a script how it went with --json', async () => {
    const { out, exitCode } = await exportFrom({ count: 100 }, ['-o', 'users.csv', '--json'])
    expect(exitCode).toBe(0)
    expect(JSON.parse(out)).toEqual({
      schema: 'cogtool.export-users/1',
      complete: true,
      userPoolId: 'us-local-1_Demo0001',
      format: 'csv',
      startedAt: '2026-11-22T06:22:00.000Z',
      users: 247,
      estimated: 248,
      requests: 6,
      throttled: 0,
      retries: 0,
      shards: 1,
      seconds: 0,
      changedCells: 5,
      resumedUsers: 0,
      output: 'users.csv',
      duplicates: 0,
    })
  })

  it('is one JSON array with --json', async () => {
    const { pool, out } = await exportFrom({}, ['--json'])
    expect(JSON.parse(out)).toHaveLength(pool.state.users.size)
  })

  it('exports whom it is asked for', async () => {
    const { out } = await exportFrom({}, [
      '--status',
      'unconfirmed',
      '--status',
      'COMPROMISED',
      '--columns',
      'username',
    ])
    expect(out.trimEnd().split('\r\n').sort()).toEqual(['squatter', 'ulf', 'username'])
  })

  it.each([
    { args: ['--status', 'archived', '--disabled'], says: 'no user fits --status ARCHIVED --disabled' },
    { args: ['--modified-since', '2999-01-01'], says: 'no user fits --modified-since 2999-01-01T00:00:00.000Z' },
    { args: ['--filter', 'email = "no\u001b@x.org"'], says: `no user fits --filter 'email = "no\\u001b@x.org"'` },
  ])('says that nobody fits $args', async ({ args, says }) => {
    const { exitCode, out, err } = await exportFrom({}, [...args, '--columns', 'username'])
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: 'username\r\n' })
    expect(err).toContain(`warning: ${says}\n`)
  })

  it('says nothing of the kind where somebody fits, or nobody was selected', async () => {
    expect((await exportFrom({}, ['--status', 'UNCONFIRMED'])).err).not.toContain('warning')
    expect((await exportFrom({ usersText: '' }, ['--columns', 'username'])).err).not.toContain('no user fits')
  })

  it('survives every kind of trouble on the way', async () => {
    const faults = ['answer', 'throttle', 'reset', 'answer', 'error500', 'cut-body'] as const
    const onRequest = (number: number) => faults[number % faults.length] ?? 'answer'
    const { pool, exitCode, out } = await exportFrom({ count: 300, faults: { shortPages: true, onRequest } }, [])
    expect(exitCode).toBe(0)
    expect(
      rowsOf(out)
        .map(({ username }) => username)
        .sort(),
    ).toEqual([...pool.state.users.all()].map(({ username }) => username).sort())
  })

  it('warns of an attribute that has no column, and says how to export it', async () => {
    const lines = ['a', 'b'].map((username) => ({ username, attributes: { sub: username, 'custom:old': 'x' } }))
    const { err, exitCode } = await exportFrom({ usersText: lines.map((line) => JSON.stringify(line)).join('\n') }, [])
    expect(exitCode).toBe(0)
    expect(err).toMatch(
      /warning: the export leaves out 1 attribute .*: custom:old \(2 users\)\nto export them too: --columns username,sub,.*,custom:old\n/,
    )
  })

  it.each([
    { columns: 'username,custom:tema', says: /no attribute "custom:tema"\n.*\n.*did you mean custom:team\?/ },
    { columns: 'emial', says: /no attribute "emial"\n.*\n.*did you mean email\?/ },
    { columns: 'username,groups', says: /no attribute "groups"\n.*\n.*add --groups/ },
    { columns: 'zzzzzzzz', says: /no attribute "zzzzzzzz"\n.*\n.*--format jsonl/ },
  ])('refuses --columns $columns', async ({ columns, says }) => {
    const { err, exitCode, edges } = await exportFrom({}, ['--columns', columns, '-o', 'users.csv'])
    expect(exitCode).toBe(2)
    expect(err).toMatch(says)
    expect(readdirSync(edges.home).filter((name) => name.startsWith('users'))).toEqual([])
  })
})

describe('what is refused before anything is asked', () => {
  it.each<{ args: string[]; message: RegExp; code?: number }>([
    { args: ['--filter', 'mail = "a"'], message: /users cannot be searched by "mail"/ },
    { args: ['--status', 'UNCONFIRMD'], message: /no status "UNCONFIRMD"\n.*\n.*did you mean UNCONFIRMED\?/ },
    { args: ['--status', 'FOO'], message: /no status "FOO"\n.*EXTERNAL_PROVIDER\n.*--filter 'cognito:user_status = / },
    {
      args: ['-o', 'json'],
      message: /-o names a file, not a format: "json"\n.*\n.*--format json, or -o users\.json\n/,
    },
    { args: ['-o', 'users.xlsx'], message: /cogtool writes no \.xlsx\n.*\n.*→ -o users\.csv\n/ },
    { args: ['-o', 'users'], message: /"users" has no extension\n.*\n.*→ -o users\.csv, or add --format csv\n/ },
    {
      args: ['-o', 'a.json', '--format', 'csv'],
      message: /-o a\.json and --format csv.*\n.*\n.*→ -o a\.csv, or --format json\n/,
    },
    { args: ['--json', '--format', 'csv'], message: /--json and --format csv can't be combined/ },
    { args: ['--columns', 'a,a'], message: /"a" appears twice/ },
    { args: ['--include-disabled'], message: /--include-disabled has no meaning with --format csv/ },
    { args: ['--columns', 'username', '--format', 'jsonl'], message: /--columns has no meaning with the format jsonl/ },
    { args: ['--bom', '-o', 'x.json'], message: /--bom has no meaning with the format json/ },
    { args: ['--raw-cells', '-o', 'x.ndjson'], message: /--raw-cells has no meaning with the format jsonl/ },
    { args: ['--rps', '0'], message: /--rps is out of range: "0"\n.* above 0\n/ },
    { args: ['--rps', '-3'], message: /--rps is not a rate/ },
    { args: ['--rps', '1e9'], message: /--rps is not a rate: "1e9"\n.* in digits/ },
    { args: ['--max-attempts', '0'], message: /--max-attempts is out of range: "0"\n.* from 1 to 999999999\n/ },
    { args: ['--limit', '9'.repeat(20)], message: /--limit is out of range.*\n.* from 1 to 999999999\n/ },
    { args: ['--limit', '1.5'], message: /--limit is not a number/ },
    { args: ['--enabled', '--disabled'], message: /cannot be used with/ },
    { args: ['--format', 'xml'], message: /it is one of: csv, jsonl, json/ },
    { args: ['--shards', '4'], message: /--shards is not usable/ },
    { args: ['--shards', '16', '--limit', '10'], message: /--shards 16 and --limit can't be combined/ },
    { args: ['--shards', '16', '--filter', 'email = "a"'], message: /--shards 16 and --filter can't be combined/ },
    { args: ['--modified-since', 'yesterday'], message: /--modified-since is not a time/ },
    { args: ['--modified-since', '2026-02-31'], message: /--modified-since is not a time/ },
    { args: ['--resume'], message: /--resume needs a file/ },
    { args: ['--format', 'cognito-import'], message: /--format cognito-import needs a file/ },
    { args: ['--format', 'cognito-import', '-o', 'i.csv', '--bom'], message: /--bom has no meaning/ },
    { args: ['--format', 'cognito-import', '-o', 'i.csv', '--groups'], message: /--groups has no meaning/ },
    { args: ['--target-pool', 'eu-west-1_AbC123xyz'], message: /--target-pool has no meaning with --format csv/ },
    { args: ['--target-pool', 'x', '--format', 'cognito-import'], message: /--target-pool is not a user pool id/ },
    {
      args: ['-o', 'missing/users.csv'],
      message: /missing\/users.csv cannot be written\n {2}its folder does not exist/,
    },
    {
      args: ['-o', '/proc/users.csv'],
      message:
        /\/proc\/users.csv cannot be written\n {2}no file can be made in its folder\n {2}→ name a file in another/,
    },
    {
      args: ['-o', 'folder.csv'],
      message: /folder.csv is not a regular file\n {2}an export replaces its file in one step/,
    },
    { args: ['-o', 'link.csv', '--force'], message: /link.csv is not a regular file/ },
    { args: ['-o', 'there.csv'], message: /there.csv is already there\n.*\n.*--force/ },
    {
      args: ['-o', 'there.csv', '--resume'],
      message: /there.csv is complete: nothing to resume\n.*there.csv.partial\n.*--force instead of --resume/,
    },
    { args: ['-o', 'left.csv'], message: /left.csv.partial is already there\n.*stopped part-way\n.*--force/ },
  ])('$args', async ({ args, message }) => {
    const edges = testEdges()
    mkdirSync(join(edges.home, 'folder.csv'))
    symlinkSync('/dev/null', join(edges.home, 'link.csv'))
    writeFileSync(join(edges.home, 'there.csv'), 'old')
    writeFileSync(join(edges.home, 'left.csv.partial'), 'old')
    const service = await scriptedService(failure('InternalErrorException', 500))
    expect(await main(['export-users', ...at(service.url), ...args], edges)).toBe(2)
    expect(edges.err()).toMatch(message)
    expect(edges.out()).toBe('')
    expect(service.bodies).toEqual([])
    expect(readFileSync(join(edges.home, 'there.csv'), 'utf8')).toBe('old')
  })

  it('a pool that nobody named', async () => {
    const edges = testEdges()
    expect(await main(['export-users', '--json'], edges)).toBe(2)
    expect(JSON.parse(edges.err()).error.code).toBe('pool_required')
  })
})

describe('an export that cannot come to its end', () => {
  // the description and two pages pass, nothing after them
  const onRequest = (number: number) => (number <= 3 ? 'answer' : 'error500')
  const broken = { count: 300, faults: { onRequest } } satisfies LocalPoolOptions
  const kept = (edges: TestEdges) => {
    writeFileSync(join(edges.home, 'users.csv'), 'the old one')
    return edges
  }

  it('leaves the old file as it was, and says how to go on', async () => {
    const args = ['-o', 'users.csv', '--force', '--max-attempts', '2']
    const { exitCode, err, file } = await exportFrom(broken, args, kept(testEdges()))
    expect(exitCode).toBe(5)
    expect(err).toContain('error: the export stopped after 120 users\n  the service could not do ListUsers')
    expect(err.trimEnd().split('\n').at(-1)).toMatch(
      /^ {2}→ cogtool export-users .* -o users.csv --force --max-attempts 2 --resume$/,
    )
    expect(readFileSync(file('users.csv'), 'utf8')).toBe('the old one')
    expect(statSync(file('users.csv.partial')).mode & 0o777).toBe(0o600)
    expect(statSync(file('users.csv.partial.state.json')).mode & 0o777).toBe(0o600)
  })

  it('leaves nothing of its own where it had nobody yet', async () => {
    const none = { faults: { onRequest: (number: number) => (number === 1 ? 'answer' : 'error500') } } as const
    const { exitCode, edges } = await exportFrom(none, ['-o', 'users.csv', '--max-attempts', '2'])
    expect(exitCode).toBe(4)
    expect(readdirSync(edges.home)).toEqual([])
  })

  it('is incomplete where rows have gone out', async () => {
    const { exitCode, out, err } = await exportFrom(broken, ['--max-attempts', '2'])
    expect(exitCode).toBe(5)
    expect(rowsOf(out)).toHaveLength(120)
    expect(err).toContain('error: the export stopped after 120 users\n')
  })

  it('never gives a JSON array that parses', async () => {
    const { out, exitCode } = await exportFrom(broken, ['--format', 'json', '--max-attempts', '1'])
    expect(exitCode).toBe(5)
    expect(() => JSON.parse(out)).toThrow()
  })

  it('says that the disk is full', async () => {
    // a real full disk: whatever is written to this device fails with ENOSPC
    const edges = kept(testEdges())
    const files: Edges['files'] = {
      ...edges.files,
      create: async () => {
        const device = await open('/dev/full', 'w')
        return {
          write: async (data) => void (await device.write(String(data))),
          sync: () => device.sync(),
          close: () => device.close(),
        }
      },
    }
    const { exitCode, err, file } = await exportFrom({}, ['-o', 'users.csv', '--force'], { ...edges, files })
    expect(exitCode).toBe(5)
    expect(err).toMatch(
      /users\n {2}users.csv cannot be written: the disk is full\n {2}→ cogtool export-users .* --resume\n$/,
    )
    expect(readFileSync(file('users.csv'), 'utf8')).toBe('the old one')
  })

  it('says that standard output is full', async () => {
    const device = await open('/dev/full', 'w')
    const stdout = {
      isTTY: false,
      columns: 80,
      write: async (data: string | Uint8Array) => void (await device.write(String(data))),
    }
    const { exitCode, err } = await exportFrom({}, [], { ...testEdges(), stdout })
    await device.close()
    expect(exitCode).toBe(2)
    expect(err).toContain('standard output cannot be written\n  the disk is full')
  })

  it('says no more than that where the reader has gone', async () => {
    let writes = 0
    const write = async () => {
      writes++
      if (writes > 1) throw Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
    }
    const { exitCode, err } = await exportFrom({}, [], { ...testEdges(), stdout: { isTTY: false, columns: 80, write } })
    expect({ exitCode, err }).toEqual({ exitCode: 5, err: 'stopped: the output is no longer read\n' })
    expect(writes).toBe(2)
  })

  it('stops at Ctrl-C, and the old file stays', async () => {
    const edges = kept(testEdges())
    const interrupt = (number: number) => {
      if (number === 4) edges.interrupt(new CogtoolError('interrupted', 'interrupted'))
      return number === 4 ? 'stall' : 'answer'
    }
    const { exitCode, file } = await exportFrom(
      { count: 300, faults: { onRequest: interrupt } },
      ['-o', 'users.csv', '--force'],
      edges,
    )
    expect(exitCode).toBe(130)
    await vi.waitFor(() =>
      expect(edges.err()).toMatch(/interrupted after 120 users; to resume it:\ncogtool .* --resume\n$/),
    )
    expect(readFileSync(file('users.csv'), 'utf8')).toBe('the old one')
  })

  it('replaces the file, and what a killed run left, with --force', async () => {
    const edges = kept(testEdges())
    writeFileSync(join(edges.home, 'users.csv.partial'), 'half', { mode: 0o644 })
    const { exitCode, file, pool } = await exportFrom({}, ['-o', 'users.csv', '--force'], edges)
    expect(exitCode).toBe(0)
    expect(rowsOf(readFileSync(file('users.csv'), 'utf8'))).toHaveLength(pool.state.users.size)
    expect(statSync(file('users.csv')).mode & 0o777).toBe(0o600)
  })
})

describe('a pool that may not be described', () => {
  const denied = failure('AccessDeniedException', 400, 'not authorized')
  const ann = answer({ Users: [{ Username: 'ann', Attributes: [{ Name: 'email', Value: 'ann@example.com' }] }] })

  it('gives no CSV whose columns are unknown', async () => {
    const edges = testEdges()
    const service = await scriptedService(denied, ann)
    expect(await main(['export-users', ...at(service.url), '-o', 'users.csv'], edges)).toBe(3)
    expect(edges.err()).toContain('which these credentials may not describe (cognito-idp:DescribeUserPool)')
    expect(edges.err()).toContain('--columns username,sub,email')
    expect(existsSync(join(edges.home, 'users.csv.partial'))).toBe(false)
  })

  it.each([
    { args: ['--columns', 'username,email'], out: 'username,email\r\nann,ann@example.com\r\n' },
    { args: ['--format', 'jsonl'], out: '{"username":"ann","attributes":{"email":"ann@example.com"}}\n' },
  ])('can be listed all the same: $args', async ({ args, out }) => {
    const edges = testEdges()
    const service = await scriptedService(denied, ann)
    expect(await main(['export-users', ...at(service.url), ...args], edges)).toBe(0)
    expect(edges.out()).toBe(out)
  })

  it('warns where far fewer came than the pool’s own estimate', async () => {
    const edges = testEdges()
    const service = await scriptedService(
      answer({ UserPool: { EstimatedNumberOfUsers: 100, SchemaAttributes: [] } }),
      ann,
    )
    expect(await main(['export-users', ...at(service.url)], edges)).toBe(0)
    expect(edges.err()).toContain('warning: expected about 100 users, found 1')
  })
})
