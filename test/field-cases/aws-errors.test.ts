import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../src/main.ts'
import { reply, serveApi } from '../helpers/api-server.ts'
import { followHints } from '../helpers/hints/follow-hints.ts'
import { testEdges } from '../helpers/test-edges.ts'
import { headerOf, wholeSchema } from './import-pool.ts'

interface FailedAnswer {
  readonly status: number
  readonly type?: string
  readonly message?: string
  readonly html?: string
}

/** One failure of AWS or of an emulator, and what a command has to make of it; `about` in the file explains the fields. */
interface Case {
  readonly id: string
  readonly command: readonly string[]
  readonly at: string
  readonly error: FailedAnswer
  readonly args?: readonly string[]
  readonly control?: boolean
  readonly right: {
    readonly exit: number | readonly number[]
    readonly code?: string
    readonly says?: string
    readonly saysNot?: string
    readonly requests?: number
  }
}

const { cases } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/field-cases/aws-errors.json'), 'utf8'),
) as { cases: Case[] }

const schema = wholeSchema([])
const good: Readonly<Record<string, object>> = {
  DescribeUserPool: {
    UserPool: { EstimatedNumberOfUsers: 1, AutoVerifiedAttributes: ['email'], SchemaAttributes: schema },
  },
  GetCSVHeader: { CSVHeader: headerOf(schema) },
  ListUsers: { Users: [{ Username: 'ann', Enabled: true, UserStatus: 'CONFIRMED', Attributes: [] }] },
  ListGroups: { Groups: [] },
}

/** Runs a command against a pool that fails at an operation, or at all. */
async function runAgainst(failing: Readonly<Record<string, FailedAnswer>>, args: readonly string[], more: object = {}) {
  const asked: string[] = []
  const { origin } = await serveApi((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? ''
    asked.push(operation)
    const error = failing[operation] ?? failing.all
    const type = { 'content-type': error?.html === undefined ? 'application/x-amz-json-1.1' : 'text/html' }
    const json = error ? { __type: error.type, message: error.message } : { ...good, ...more }[operation]
    reply(response, { status: error?.status ?? 200, headers: type, body: error?.html ?? JSON.stringify(json ?? {}) })
  })
  const edges = testEdges({ now: () => new Date() })
  const flags = ['--endpoint-url', origin, '--user-pool-id', 'us-local-1_Demo0001', '--rps', '100000']
  const run = (...words: readonly string[]) => main([...words, ...flags], edges)
  const exitCode = await run(...args)
  const follow = () => followHints([...args, ...flags], edges, { answersAlike: failing.all !== undefined })
  return { exitCode, err: edges.err(), asked: [...asked], home: edges.home, run, follow }
}

/** The error code that --json tells. */
async function codeOf(failing: Readonly<Record<string, FailedAnswer>>, args: readonly string[], more = {}) {
  const { err } = await runAgainst(failing, [...args, '--json'], more)
  return JSON.parse(err.trim().split('\n').at(-1) ?? '').error
}

describe('what AWS and emulators answer', () => {
  it('is in 12 cases and 4 controls', () => {
    expect(cases.filter(({ control }) => !control)).toHaveLength(12)
    expect(cases.filter(({ control }) => control)).toHaveLength(4)
  })

  it.each(cases)('$id', async ({ command, at, error, args = [], right }) => {
    const { exitCode, err, asked, follow } = await runAgainst({ [at]: error }, [...command, ...args])
    expect([right.exit].flat(), err).toContain(exitCode)
    if (right.says !== undefined) expect(err).toMatch(new RegExp(right.says, 'i'))
    if (right.saysNot !== undefined) expect(err).not.toMatch(new RegExp(right.saysNot, 'i'))
    if (right.requests !== undefined) {
      expect(asked.filter((operation) => operation === at).length).toBeLessThanOrEqual(right.requests)
    }
    await follow()
    if (right.code !== undefined) {
      expect((await codeOf({ [at]: error }, [...command, ...args])).code).toBe(right.code)
    }
  })
})

describe('one table of names', () => {
  const exporting = ['export-users', '-o', 'u.csv', '--max-attempts', '2']
  it.each([
    ['UnrecognizedClientException', 'aws_credentials_invalid'],
    ['IncompleteSignature', 'aws_credentials_invalid'],
    ['MissingAuthenticationToken', 'aws_credentials_invalid'],
    ['com.amazonaws.sts#InvalidClientTokenId', 'aws_credentials_invalid'],
    ['RequestExpired', 'aws_credentials_invalid'],
    ['RequestTimeTooSkewed', 'aws_credentials_invalid'],
    ['AccessDenied', 'aws_access_denied'],
    ['AccessDeniedException', 'aws_access_denied'],
    ['ExpiredToken', 'aws_credentials_expired'],
    ['UnknownOperationException', 'operation_unsupported'],
    ['CognitoLocal#Unsupported', 'operation_unsupported'],
    ['OperationNotEnabledException', 'secondary_replica'],
    ['constructor', 'service_failed'],
  ])('%s is %s', async (type, code) => {
    expect((await codeOf({ ListUsers: { status: 400, type, message: 'x' } }, exporting)).code).toBe(code)
  })

  it.each([
    {
      name: 'LocalStack without Cognito',
      error: { status: 501, type: 'InternalFailure', message: 'not yet emulated' },
    },
    { name: 'a server of its own', error: { status: 404, html: '<title>Cannot POST /</title>' } },
    { name: 'one that speaks JSON', error: { status: 405, message: 'Method Not Allowed' } },
  ])('$name does not know the operation, and is asked once', async ({ error }) => {
    const { err, asked } = await runAgainst({ all: error }, ['export-users', '-o', 'u.csv'])
    expect(err).toContain('this endpoint does not know DescribeUserPool')
    expect(asked).toEqual(['DescribeUserPool'])
  })

  it('a missing permission, or operation, lets a scan go on without the description', async () => {
    const describe = (type: string) => ({ DescribeUserPool: { status: 400, type, message: 'x' } })
    const scan = (type: string) => runAgainst(describe(type), ['audit-duplicates'])
    expect((await scan('AccessDeniedException')).exitCode).toBe(0)
    expect((await scan('InvalidClientTokenId')).exitCode).toBe(3)
    const emulator = await scan('UnknownOperationException')
    expect(emulator.exitCode).toBe(0)
    expect(emulator.err).toContain('this endpoint does not know DescribeUserPool')
    expect(emulator.err).toContain('explanations stay general')
    expect(emulator.err).not.toContain('credentials')
  })

  it.each([
    { args: ['-o', 'u.csv'], exit: 2, asked: ['DescribeUserPool'] },
    { args: ['-o', 'u.csv', '--columns', 'username'], exit: 0, asked: ['DescribeUserPool', 'ListUsers'] },
    { args: ['-o', 'u.jsonl'], exit: 0, asked: ['DescribeUserPool', 'ListUsers'] },
    { args: ['-o', 'u.csv', '--format', 'cognito-import'], exit: 2, asked: ['DescribeUserPool', 'DescribeUserPool'] },
  ])('an export continues without the description where it can: $args', async ({ args, exit, asked }) => {
    const unknown = { DescribeUserPool: { status: 400, type: 'UnknownOperationException', message: 'x' } }
    const found = await runAgainst(unknown, ['export-users', ...args])
    expect(found.exitCode, found.err).toBe(exit)
    expect(found.asked).toEqual(asked)
    if (exit === 2) expect(found.err).toContain('--columns username,sub,email')
    expect(found.err).not.toContain('does not work without it')
  })
})

describe('a secondary replica', () => {
  const replica = { status: 400, type: 'OperationNotEnabledException', message: 'x' }
  const told = {
    ListUserPoolReplicas: {
      UserPoolReplicas: [
        { RegionName: 'us-west-2', Role: 'SECONDARY' },
        { RegionName: 'eu-central-1', Role: 'PRIMARY' },
      ],
    },
  }

  it('names the Region of its primary, which is asked for once', async () => {
    const { err, asked } = await runAgainst(
      { ListUsers: replica },
      ['export-users', '-o', 'u.csv', '--shards', '16'],
      told,
    )
    expect(err).toContain('the primary is in eu-central-1')
    expect(asked.filter((operation) => operation === 'ListUserPoolReplicas')).toHaveLength(1)
    expect((await codeOf({ ListUsers: replica }, ['export-users'], told)).primaryRegion).toBe('eu-central-1')
  })

  it.each([
    { name: 'may not be asked', failing: { all: replica } },
    { name: 'does not know', failing: { ListUsers: replica } },
  ])('tells the command where it $name', async ({ failing }) => {
    const { err } = await runAgainst(failing, ['export-users', '-o', 'u.csv'])
    expect(err).toMatch(
      /aws cognito-idp list-user-pool-replicas --user-pool-id us-local-1_Demo0001 .*--endpoint-url http/,
    )
  })
})

it.each([
  { operation: 'GetCSVHeader', args: ['-o', 'import.csv', '--format', 'cognito-import'] },
  { operation: 'ListGroups', args: ['--groups'] },
  { operation: 'AdminGetUser', args: ['--mfa'] },
])('what works without $operation does', async ({ operation, args }) => {
  const failing = { [operation]: { status: 501, type: 'NotImplementedException', message: 'not here' } }
  const { exitCode, home, run, follow } = await runAgainst(failing, ['export-users', ...args])
  expect(exitCode).toBe(2)
  await follow()
  expect(await run('export-users', '-o', 'u.csv')).toBe(0)
  expect(existsSync(join(home, 'u.csv'))).toBe(true)
})
