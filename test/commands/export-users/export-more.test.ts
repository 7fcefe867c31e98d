import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../../src/main.ts'
import { answer, failure, scriptedService } from '../../aws/scripted-service.ts'
import { stoppedAt, testEdges } from '../../helpers/test-edges.ts'
import { startPool } from '../../users/pools.ts'
import { at, exportFromPool, rowsOf } from './export-kit.ts'

describe('--groups', () => {
  it('reads the members of every group, however many pages they fill', async () => {
    const pool = await startPool({ faults: { shortPages: true } })
    const { out, exitCode } = await exportFromPool(pool, ['--groups', '--raw-cells'])
    expect(exitCode).toBe(0)
    const rows = rowsOf(out)
    expect(Object.keys(rows[0] ?? {}).at(-1)).toBe('groups')
    for (const { username = '', groups } of rows) {
      expect(groups).toBe([...(pool.state.users.byUsername(username)?.groups ?? [])].sort().join(' '))
    }
    expect(rows.filter(({ groups }) => groups === 'beta-testers').length).toBeGreaterThan(60)
    const asked = pool.requests.map(({ operation }) => operation)
    expect(asked).toContain('ListUsersInGroup')
    expect(asked).not.toContain('AdminListGroupsForUser')
  })

  it.each([
    ['--limit', '5'],
    ['--filter', 'email ^= "m"'],
  ])('asks for each of a few: %s %s', async (...few) => {
    const pool = await startPool()
    const { out } = await exportFromPool(pool, ['--groups', '--format', 'jsonl', ...few])
    const users: { username: string; groups: string[] }[] = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(users.length).toBeGreaterThan(0)
    for (const { username, groups } of users) {
      expect(groups).toEqual([...(pool.state.users.byUsername(username)?.groups ?? [])].sort())
    }
    const asked = pool.requests.map(({ operation }) => operation)
    expect(asked.filter((operation) => operation === 'AdminListGroupsForUser')).toHaveLength(users.length)
    expect(asked).not.toContain('ListUsersInGroup')
  })

  it('fails where the service repeats itself', async () => {
    const service = await scriptedService(
      answer({ UserPool: { SchemaAttributes: [] } }),
      answer({ Users: [{ Username: 'ann' }] }),
      answer({ Groups: [{ GroupName: 'a' }], NextToken: 't' }),
    )
    const { exitCode, err } = await exportFromPool({ baseUrl: service.url }, ['--groups'])
    expect(exitCode).toBe(4)
    expect(err).toContain('the service repeats itself')
  })
})

describe('--mfa', () => {
  it('asks for every user, and says what that costs first', async () => {
    const pool = await startPool()
    const { out, err, exitCode } = await exportFromPool(pool, ['--mfa', '--columns', 'username'])
    expect(exitCode).toBe(0)
    expect(err).toMatch(
      /^warning: --mfa counts each user as active this month \(billed\), and asks once for each, at most 80 times a second: about 1 s for ~148 users\n/,
    )
    for (const { username = '', mfa } of rowsOf(out)) {
      expect(mfa).toBe((pool.state.users.byUsername(username)?.mfa ?? []).join(' '))
    }
    expect(rowsOf(out).some(({ mfa }) => mfa !== '')).toBe(true)
  })

  it('puts the preferred kind first, and keeps who was deleted meanwhile', async () => {
    const service = await scriptedService(
      answer({ UserPool: { SchemaAttributes: [] } }),
      answer({ Users: [{ Username: 'ann' }, { Username: 'bea' }] }),
      answer({ Username: 'ann', UserMFASettingList: ['SMS_MFA', 'TOTP'], PreferredMfaSetting: 'TOTP' }),
      failure('UserNotFoundException'),
    )
    const { out, err } = await exportFromPool({ baseUrl: service.url }, ['--mfa', '--columns', 'username'])
    // both are asked at once: either of them may be the one who is gone
    expect(
      rowsOf(out)
        .map(({ mfa }) => mfa)
        .sort(),
    ).toEqual(['', 'TOTP SMS_MFA'])
    expect(err).toContain('note: 1 user was deleted during the export; MFA unknown')
  })
})

describe('--modified-since', () => {
  it.each(['2025-01-01', '2025-01-01T00:00', '2025-01-01T02:00:00+02:00'])(
    'takes who was changed since %s',
    async (time) => {
      const pool = await startPool({ count: 300 })
      const { out } = await exportFromPool(pool, ['--modified-since', time, '--columns', 'username,modified'])
      const expected = [...pool.state.users.all()].filter(
        ({ modified }) => modified >= new Date('2025-01-01T00:00:00Z'),
      )
      expect(rowsOf(out)).toHaveLength(expected.length)
      expect(expected.length).toBeGreaterThan(10)
      expect(expected.length).toBeLessThan(pool.state.users.size)
    },
  )
})

describe('--format cognito-import', () => {
  it('has every user in one file or the other', async () => {
    const pool = await startPool({ count: 300, faults: { shortPages: true } })
    const { exitCode, err, out, file } = await exportFromPool(pool, [
      '-o',
      'i.csv',
      '--format',
      'cognito-import',
      '--json',
    ])
    expect(exitCode).toBe(0)
    const lines = readFileSync(file('i.csv'), 'utf8').trimEnd().split('\n')
    const rejected = readFileSync(file('i.csv.rejected.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines[0]).toMatch(/^name,given_name,.*,cognito:mfa_enabled,cognito:username$/)
    const usernames = lines.slice(1).map((line) => line.slice(line.lastIndexOf(',') + 1))
    const all = [...usernames, ...rejected.map(({ username }) => username)]
    expect(all.sort()).toEqual([...pool.state.users.all()].map(({ username }) => username).sort())
    const document = JSON.parse(out)
    expect(document).toMatchObject({ users: usernames.length, files: ['i.csv'], rejectedFile: 'i.csv.rejected.jsonl' })
    expect(Object.values<number>(document.rejected).reduce((sum, one) => sum + one, 0)).toBe(rejected.length)
    expect(document.rejected.federated).toBeGreaterThan(0)
    expect(err).toBe('')
  })

  it('says what an import loses', async () => {
    const { err } = await exportFromPool(await startPool(), ['-o', 'i.csv', '--format', 'cognito-import'])
    expect(err).toMatch(/users can't be imported and are in i.csv.rejected.jsonl \(\d+ no_verified_address/)
    expect(err).toContain('loses their passwords')
  })

  it('leaves no file of rejected users where there are none', async () => {
    const text = JSON.stringify({ username: 'ann', attributes: { sub: 'a', email: 'a@x.org', email_verified: 'true' } })
    const { edges } = await exportFromPool(await startPool({ usersText: text }), [
      '-o',
      'i.csv',
      '--format',
      'cognito-import',
    ])
    expect(readdirSync(edges.home)).toEqual(['i.csv'])
  })

  it('asks the target pool for its columns and rules', async () => {
    const service = await scriptedService(
      answer({ UserPool: { SchemaAttributes: [] } }),
      answer({
        UserPool: {
          UsernameAttributes: ['email'],
          AutoVerifiedAttributes: ['email'],
          MfaConfiguration: 'ON',
          SchemaAttributes: [],
        },
      }),
      answer({ CSVHeader: ['email', 'cognito:username', 'cognito:mfa_enabled'] }),
      answer({
        Users: [
          {
            Username: 'uuid',
            Attributes: [
              { Name: 'email', Value: 'a@x.org' },
              { Name: 'email_verified', Value: 'true' },
            ],
          },
        ],
      }),
    )
    const edges = testEdges()
    const args = ['-o', 'i.csv', '--format', 'cognito-import', '--target-pool', 'eu-west-1_Target1']
    expect(await main(['export-users', ...at(service.url), ...args], edges)).toBe(0)
    expect(readFileSync(join(edges.home, 'i.csv'), 'utf8')).toBe(
      'email,cognito:username,cognito:mfa_enabled\na@x.org,a@x.org,true\n',
    )
    expect(service.bodies.map(({ UserPoolId }) => UserPoolId)).toEqual([
      'us-local-1_Demo0001',
      'eu-west-1_Target1',
      'eu-west-1_Target1',
      'us-local-1_Demo0001',
    ])
  })

  it('does not replace what an earlier export left beside it', async () => {
    const pool = await startPool()
    const args = ['-o', 'i.csv', '--format', 'cognito-import']
    const first = await exportFromPool(pool, args)
    const { writeFileSync, rmSync } = await import('node:fs')
    rmSync(first.file('i.csv'))
    writeFileSync(first.file('i.2.csv'), 'old')
    const again = await main(['export-users', ...at(pool.baseUrl), ...args], first.edges)
    expect(again).toBe(2)
    expect(existsSync(first.file('i.csv'))).toBe(false)
  })
})

describe('the progress of a long export', () => {
  it('tells users, rate, throttles and what is left, every ten seconds', async () => {
    let time = stoppedAt.getTime()
    const now = () => {
      time += 100
      return new Date(time)
    }
    const pool = await startPool({
      count: 3_000,
      faults: { onRequest: (number) => (number === 9 ? 'throttle' : 'answer') },
    })
    const { err } = await exportFromPool(pool, ['-o', 'users.csv', '--shards', '16'], testEdges({ now }))
    expect(err).toMatch(
      /^\d+ % {2}[\d,]+ of ~3,160 users {2}[\d a-z]+ left {2}[\d.]+ requests\/s {2}1 throttled {2}\d+ of 16 parts$/m,
    )
  })
})
