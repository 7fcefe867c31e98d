import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type ApiOptions, type CognitoApi, cognitoApi } from '../../src/aws/cognito-api.ts'
import type { PoolTarget } from '../../src/aws/pool-target.ts'
import type { Edges } from '../../src/edges/edges.ts'
import { proxyRefusal } from '../../src/net/failure.ts'
import { parseProxy } from '../../src/net/proxy.ts'
import { CogtoolError } from '../../src/text/cogtool-error.ts'
import { approved } from '../helpers/approved.ts'
import { type TestEdges, testEdges } from '../helpers/test-edges.ts'
import {
  type Act,
  answer,
  cutBody,
  failure,
  reset,
  scriptedService,
  stall,
  stallInBody,
  text,
} from './scripted-service.ts'

const users = answer({ Users: [{ Username: 'ann' }] })
const throttle = failure('TooManyRequestsException', 400, 'Rate exceeded')
const expired = failure('ExpiredTokenException', 400, 'The security token included in the request is expired')
const skewed: Act = (response) => {
  const date = new Date(Date.now() - 3_600_000).toUTCString()
  failure('InvalidSignatureException', 403, 'Signature not yet current')(
    response.setHeader('date', date),
    null as never,
    '',
  )
}

interface Setting {
  readonly target?: Partial<PoolTarget>
  readonly options?: Partial<ApiOptions>
  readonly edges?: TestEdges
}

/** An API whose waits take no time, against this address. */
async function apiAt(endpointUrl: string, { target, options, edges = testEdges() }: Setting = {}): Promise<CognitoApi> {
  const api = await cognitoApi(
    {
      poolId: 'eu-west-1_AbC123xyz',
      region: 'eu-west-1',
      endpointUrl,
      namedBy: 'flag',
      approved: approved(endpointUrl, 'aws-read'),
      profile: undefined,
      isLocalPool: true,
      ...target,
    },
    { rps: 100_000, maxAttempts: 10, timeOuts: { connect: 300, answer: 300 }, ...options },
    edges,
  )
  onTestFinished(() => api.close())
  return api
}

async function failureOf(work: Promise<unknown>): Promise<CogtoolError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof CogtoolError) return error
  throw new Error(`no CogtoolError: ${String(error)}`)
}

beforeEach(() => {
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true')
})

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('what may pass the next time', () => {
  it.each([
    { name: 'a throttle', act: throttle, throttled: 1 },
    { name: 'a throttle by another name', act: failure('ThrottlingException'), throttled: 1 },
    { name: 'status 429', act: failure('Whatever', 429), throttled: 1 },
    { name: 'an internal error', act: failure('InternalErrorException', 500) },
    { name: 'status 503 from a proxy', act: text('<html>busy</html>', 503) },
    { name: 'a reset', act: reset },
    { name: 'a cut body', act: cutBody },
    {
      name: 'a body that is cut and ends politely',
      act: text('{"Users":[{"Userna', 200, 'application/x-amz-json-1.1'),
    },
    {
      name: 'a body of nothing, which the SDK takes for the last page',
      act: text('', 200, 'application/x-amz-json-1.1'),
    },
    { name: 'silence', act: stall },
    { name: 'silence in the middle of a body', act: stallInBody },
    { name: 'a wrong local clock', act: skewed },
  ])('$name is tried again', async ({ act, throttled = 0 }) => {
    const service = await scriptedService(act, users)
    const api = await apiAt(service.url)
    expect((await api.listUsers({ Limit: 60 })).users).toEqual([expect.objectContaining({ Username: 'ann' })])
    expect(api.counts).toEqual({ requests: 2, throttled, retries: 1 })
    expect(service.bodies[1]).toEqual({ UserPoolId: 'eu-west-1_AbC123xyz', Limit: 60 })
  })

  it('is tried so often and no more', async () => {
    const service = await scriptedService(throttle)
    const api = await apiAt(service.url, { options: { maxAttempts: 3 } })
    const error = await failureOf(api.listUsers({}))
    expect(error).toMatchObject({
      code: 'service_failed',
      message: 'the service throttled ListUsers 3 times in a row',
      hint: 'try again later, with a lower --rps or more --max-attempts',
    })
    expect(service.bodies).toHaveLength(3)
  })

  it('waits longer each time, by chance, at most 20 seconds', async () => {
    const waits: number[] = []
    const edges = testEdges({
      randomBytes: (size) => Buffer.alloc(size, 0xff),
      sleep: async (milliseconds) => {
        waits.push(Math.round(milliseconds))
      },
    })
    const service = await scriptedService(throttle)
    const api = await apiAt(service.url, { edges, options: { maxAttempts: 8, rps: 100_000 } })
    await failureOf(api.listUsers({}))
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000])
  })

  it('is told to whoever traces, without a word of the answer', async () => {
    const lines: string[] = []
    const service = await scriptedService(throttle, failure('UnexpectedLambdaException', 400, 'user ann@example.com'))
    const trace = async (line: string) => {
      lines.push(line)
    }
    await failureOf((await apiAt(service.url, { options: { trace } })).listUsers({}))
    expect(lines).toEqual([
      'ListUsers, attempt 1: TooManyRequestsException (throttled)',
      'ListUsers, attempt 2: UnexpectedLambdaException (final)',
    ])
  })
})

describe('what ends a call', () => {
  it.each<{ name: string; act: Act; is: Partial<CogtoolError>; attempts?: number }>([
    {
      name: 'access denied',
      act: failure('AccessDeniedException', 400, 'User: arn:aws:iam::1:user/x is not authorized to perform: …'),
      is: {
        code: 'aws_access_denied',
        message: 'these AWS credentials may not call ListUsers',
        why: 'no policy allows them the IAM action cognito-idp:ListUsers',
        hint: 'allow it on arn:aws:cognito-idp:eu-west-1:*:userpool/eu-west-1_AbC123xyz',
      },
    },
    {
      name: 'a role that may not be taken on',
      act: failure('AccessDenied', 403, 'User: x is not authorized to perform: sts:AssumeRole on resource: y'),
      is: {
        code: 'aws_access_denied',
        why: 'no policy allows them the IAM action sts:AssumeRole',
        hint: 'allow sts:AssumeRole first',
      },
    },
    {
      name: 'an explicit deny',
      act: failure('AccessDeniedException', 400, '… with an explicit deny in a service control policy'),
      is: { code: 'aws_access_denied', why: 'a policy denies the IAM action cognito-idp:ListUsers explicitly' },
    },
    {
      name: "the service's own no",
      act: failure('NotAuthorizedException', 400, 'x'),
      is: { code: 'aws_access_denied', why: "the pool's service answered NotAuthorizedException" },
    },
    {
      name: 'keys that AWS does not know',
      act: failure('UnrecognizedClientException', 400, 'The security token included in the request is invalid.'),
      is: {
        code: 'aws_credentials_invalid',
        message: expect.stringMatching(/^127\.0\.0\.1:\d+ does not accept these AWS credentials$/),
        hint: 'see whose they are: aws sts get-caller-identity',
      },
    },
    {
      name: 'no such pool',
      act: failure('ResourceNotFoundException', 400, 'User pool eu-west-1_AbC123xyz does not exist.'),
      is: { code: 'pool_not_found', message: 'there is no user pool eu-west-1_AbC123xyz here' },
    },
    {
      name: 'a parameter that the service refuses',
      act: failure('InvalidParameterException', 400, 'Error while parsing filter.'),
      is: { code: 'service_failed', why: 'it answered InvalidParameterException, status 400' },
    },
    {
      name: 'an operation that an emulator does not have',
      act: failure('UnknownOperationException'),
      is: { code: 'operation_unsupported', hint: 'this command does not work without it: look at --endpoint-url' },
    },
    {
      name: 'a web page',
      act: text('<!doctype html><title>Hello</title>'),
      is: { code: 'service_failed', hint: 'look at --endpoint-url, and at proxies on the way' },
    },
    {
      name: 'a web page that says not found',
      act: text('<html>not found</html>', 404),
      is: { code: 'operation_unsupported', why: 'it answered with a web page, status 404' },
    },
    {
      name: 'a redirect',
      act: (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      is: { code: 'service_failed', why: 'it answered Unknown, status 302' },
    },
  ])('$name', async ({ act, is }) => {
    const service = await scriptedService(act)
    const error = await failureOf((await apiAt(service.url)).listUsers({}))
    expect(error).toMatchObject(is)
    // no cause: the SDK's text may quote the answer
    expect(error.cause).toBeUndefined()
    expect(service.bodies).toHaveLength(1)
  })

  it.each([
    { name: 'cut bodies', act: cutBody, message: 'the answer to ListUsers was cut off (2 times)' },
    {
      name: 'empty bodies',
      act: text('', 200, 'application/x-amz-json-1.1'),
      message: 'the answer to ListUsers was cut off (2 times)',
    },
    {
      name: 'silence',
      act: stall,
      message: expect.stringMatching(/\(ListUsers, tried 2 times\) gave no complete answer: 127\.0\.0\.1:\d+$/),
    },
    {
      name: 'resets',
      act: reset,
      message: expect.stringMatching(
        /^the cognito-idp API \(ListUsers, tried 2 times\) gave no answer: 127\.0\.0\.1:\d+$/,
      ),
    },
    {
      name: 'internal errors',
      act: failure('InternalErrorException', 500),
      message: 'the service could not do ListUsers',
    },
  ])('$name, again and again', async ({ act, message }) => {
    const service = await scriptedService(act)
    const error = await failureOf((await apiAt(service.url, { options: { maxAttempts: 2 } })).listUsers({}))
    expect(error).toMatchObject({ message })
    expect(error.exitCode).toBe(4)
  })

  it('nobody there: at once, for waiting would only hide a wrong address', async () => {
    const service = await scriptedService(users)
    service.close()
    const api = await apiAt(service.url)
    const error = await failureOf(api.describeUserPool())
    expect(error).toMatchObject({ code: 'service_unreachable', why: 'nothing listens at that address' })
    expect(api.counts.requests).toBe(1)
  })

  it('nobody there any more: only after trying', async () => {
    const service = await scriptedService(users)
    const api = await apiAt(service.url, { options: { maxAttempts: 4 } })
    await api.listUsers({})
    service.close()
    const error = await failureOf(api.listUsers({}))
    expect(error).toMatchObject({ code: 'service_unreachable', hint: 'is it running, and on that port?' })
    expect(api.counts.requests).toBe(5)
  })

  it('an interruption, with its own reason', async () => {
    const edges = testEdges()
    const service = await scriptedService(stall)
    const listing = (
      await apiAt(service.url, { edges, options: { timeOuts: { connect: 5_000, answer: 5_000 } } })
    ).listUsers({})
    await vi.waitFor(() => expect(service.bodies).toHaveLength(1))
    edges.interrupt(new Error('Ctrl-C'))
    await expect(listing).rejects.toThrow('Ctrl-C')
  })
})

describe('credentials', () => {
  /** An AWS configuration in a folder of this test alone, and nothing from the machine. */
  function machine(files: { config?: string; credentials?: string } = {}): TestEdges {
    const edges = testEdges()
    const paths = {
      AWS_CONFIG_FILE: join(edges.home, 'aws-config'),
      AWS_SHARED_CREDENTIALS_FILE: join(edges.home, 'aws-credentials'),
    }
    if (files.config !== undefined) writeFileSync(paths.AWS_CONFIG_FILE, files.config)
    if (files.credentials !== undefined) writeFileSync(paths.AWS_SHARED_CREDENTIALS_FILE, files.credentials)
    const gone = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE']
    for (const name of gone) vi.stubEnv(name, undefined)
    const env = { HOME: edges.home, AWS_EC2_METADATA_DISABLED: 'true', ...paths }
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    return { ...edges, env }
  }
  const keys = (id: string) => `[default]\naws_access_key_id = ${id}\naws_secret_access_key = s\n`
  const config =
    '[profile dev]\nregion = eu-west-1\n[profile work]\nsso_session = my\nsso_account_id = 1\nsso_role_name = r\n[sso-session my]\nsso_start_url = https://x.awsapps.com/start\nsso_region = eu-west-1\n'

  it.each<{
    name: string
    files?: { config?: string }
    profile?: string
    env?: Record<string, string>
    is: Partial<CogtoolError>
  }>([
    {
      name: 'none at all',
      is: {
        code: 'aws_credentials_missing',
        why: 'ListUsers is signed with them, also for an emulator',
        hint: expect.stringMatching(/^most emulators accept any: set AWS_ACCESS_KEY_ID /),
      },
    },
    {
      name: 'a profile that does not exist',
      files: { config },
      profile: 'dve',
      is: {
        code: 'aws_profile_missing',
        message: 'there is no AWS profile named "dve"',
        why: 'known profiles: dev, work',
      },
    },
    {
      name: 'a profile that is mistyped',
      files: { config },
      profile: 'works',
      is: { code: 'aws_profile_missing', hint: 'did you mean --profile work?' },
    },
    {
      name: 'a profile, and no profiles',
      profile: 'dev',
      is: { code: 'aws_profile_missing', why: 'there are no profiles in ~/.aws' },
    },
    {
      name: 'a profile without credentials',
      files: { config },
      profile: 'dev',
      is: { code: 'aws_credentials_missing', why: 'the AWS profile "dev" gave none' },
    },
    {
      name: 'an SSO session that has ended',
      files: { config },
      profile: 'work',
      is: { code: 'aws_credentials_expired', hint: 'aws sso login --profile work' },
    },
    {
      name: 'a sign-in of aws login that has ended',
      files: { config: '[profile dev]\nlogin_session = arn:aws:iam::111122223333:user/x\nregion = eu-west-1\n' },
      profile: 'dev',
      is: { code: 'aws_credentials_expired', hint: 'aws login --profile dev' },
    },
    {
      name: 'a credential_process that fails',
      files: { config: '[default]\ncredential_process = sh -c "echo hunter2 >&2; exit 1"\n' },
      is: {
        code: 'aws_credentials_missing',
        message: 'the credential_process of the default profile gave no AWS credentials',
        hint: 'see what it says: aws sts get-caller-identity',
      },
    },
    {
      name: 'a role that asks for an MFA code',
      files: {
        config:
          '[profile dev]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = keys\nmfa_serial = y\n' +
          '[profile keys]\naws_access_key_id = AKID\naws_secret_access_key = s\n',
      },
      profile: 'dev',
      is: {
        code: 'aws_credentials_missing',
        message: 'profile "dev" asks for an MFA code, which cogtool does not',
        hint: 'let the AWS CLI ask for it: eval "$(aws configure export-credentials --format env --profile dev)"',
      },
    },
    {
      name: 'a web identity token that is not there',
      env: { AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/token', AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/x' },
      is: {
        code: 'aws_credentials_missing',
        message: 'a file with AWS credentials cannot be read: /nowhere/token',
        why: 'there is no such file; the environment or ~/.aws names it',
      },
    },
  ])('missing: $name', async ({ files, profile, env = {}, is }) => {
    const edges = machine(files)
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    const service = await scriptedService(users)
    const api = await apiAt(service.url, { edges, target: { isLocalPool: false, profile } })
    const error = await failureOf(api.listUsers({}))
    expect(error).toMatchObject(is)
    expect(error.exitCode).toBe(3)
    expect(service.bodies).toHaveLength(0)
  })

  it('that have expired are read again once, from the file as it is now', async () => {
    const edges = machine({ credentials: keys('AKIDOLD') })
    const renew: Act = (response, request, body) => {
      writeFileSync(String(edges.env.AWS_SHARED_CREDENTIALS_FILE), keys('AKIDNEW'))
      expired(response, request, body)
    }
    const service = await scriptedService(renew, users)
    await (await apiAt(service.url, { edges, target: { isLocalPool: false } })).listUsers({})
    expect(service.authorizations.map((text) => /Credential=(\w+)/.exec(text)?.[1])).toEqual(['AKIDOLD', 'AKIDNEW'])
  })

  it('that are expired still end the run', async () => {
    const edges = machine({ credentials: keys('AKIDOLD') })
    const service = await scriptedService(expired)
    const error = await failureOf((await apiAt(service.url, { edges, target: { isLocalPool: false } })).listUsers({}))
    expect(error).toMatchObject({ code: 'aws_credentials_expired', message: 'the AWS credentials have expired' })
    expect(service.bodies).toHaveLength(2)
  })

  it.each([
    { name: 'of the environment', env: { AWS_SESSION_TOKEN: 't' }, hint: /^AWS_SESSION_TOKEN in the environment / },
    { name: 'of a CI job', env: { AWS_WEB_IDENTITY_TOKEN_FILE: 'token' }, hint: /in CI, run the job again$/ },
    { name: 'of a profile', profile: 'dev', hint: /^sign in again, e\.g\. aws sso login --profile dev$/ },
  ])('$name that are expired are renewed where they came from', async ({ env = {}, profile, hint }) => {
    const edges = { ...testEdges(), env }
    const service = await scriptedService(expired)
    const error = await failureOf((await apiAt(service.url, { edges, target: { profile } })).listUsers({}))
    expect(error.hint).toMatch(hint)
  })

  it('whose signature is of another time are no wrong keys', async () => {
    const at = new Date('2026-11-22T06:22:00Z')
    const late: Act = (response) => {
      response.sendDate = false
      const date = { date: new Date(at.getTime() - 7_200_000).toUTCString() }
      answer({ __type: 'InvalidSignatureException', message: 'Signature not yet current: x' }, 403, date)(
        response,
        null as never,
        '',
      )
    }
    const service = await scriptedService(late)
    const error = await failureOf((await apiAt(service.url)).listUsers({}))
    expect(error).toMatchObject({
      code: 'aws_credentials_invalid',
      message: expect.stringMatching(/does not accept the time of this machine$/),
      why: "its clock is 2 h ahead of the service's",
    })
    // the SDK has signed it anew with the time it was told
    expect(service.bodies).toHaveLength(2)
  })

  it('are made up for the local pool alone', async () => {
    const edges = machine({ credentials: keys('AKIDREAL') })
    const service = await scriptedService(users)
    await (await apiAt(service.url, { edges })).listUsers({})
    await (await apiAt(service.url, { edges, target: { isLocalPool: false } })).listUsers({})
    expect(service.authorizations.map((text) => /Credential=(\w+)/.exec(text)?.[1])).toEqual(['local', 'AKIDREAL'])
  })
})

describe('through the program’s fetch', () => {
  const seen: string[] = []
  const through = (changes: Partial<Edges>) => ({
    ...testEdges(),
    fetch: (url: string, init?: RequestInit) => {
      seen.push(url)
      return fetch(url, init)
    },
    ...changes,
  })
  beforeEach(() => {
    seen.length = 0
  })

  it.each([
    { name: 'with certificates of --ca-file', changes: { certificates: 'PEM' } },
    { name: 'with a proxy in the environment', changes: { env: { https_proxy: 'http://proxy.example:3128' } } },
  ])('requests go $name', async ({ changes }) => {
    const service = await scriptedService(throttle, cutBody, reset, stallInBody, users)
    const api = await apiAt(service.url, { edges: through(changes) })
    expect((await api.listUsers({ Limit: 60 })).users).toHaveLength(1)
    expect(seen).toEqual(Array.from({ length: 5 }, () => `${service.url}/`))
    expect(service.authorizations[4]).toMatch(/^AWS4-HMAC-SHA256 Credential=local/)
  })

  it.each([
    { name: 'before any answer ends the call', answers: 0, requests: 1 },
    { name: 'after an answer is tried again', answers: 1, requests: 3 },
  ])('a proxy that opens no way $name', async ({ answers, requests }) => {
    const service = await scriptedService(users)
    const proxy = parseProxy({ value: 'proxy.example:3128', origin: 'HTTPS_PROXY' })
    const refusal = proxyRefusal(proxy, new URL(service.url), 503)
    const edges = through({
      certificates: 'PEM',
      fetch: (url, init) => (seen.push(url) <= answers ? fetch(url, init) : Promise.reject(refusal)),
    })
    const api = await apiAt(service.url, { edges, options: { maxAttempts: 2 } })
    for (let count = 0; count < answers; count++) await api.listUsers({})
    expect(await failureOf(api.listUsers({}))).toBe(refusal)
    expect(seen).toHaveLength(requests)
  })

  it('and nobody there is unreachable all the same', async () => {
    const service = await scriptedService(users)
    service.close()
    const api = await apiAt(service.url, { edges: through({ certificates: 'PEM' }) })
    expect(await failureOf(api.listUsers({}))).toMatchObject({ code: 'service_unreachable' })
  })
})
