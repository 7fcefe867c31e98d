import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sharedTestPool } from '../../helpers/local-pool.ts'
import { clientNamed } from '../../helpers/login-edges.ts'
import { AwsFault, scriptedAws } from '../../helpers/scripted-aws.ts'
import { type Answer, atTerminal, init, pathOf, textOf, userPathOf } from './init-kit.ts'

const pool = sharedTestPool()
const id = 'eu-west-1_AbC123xyz'
const client = '1h57kf5cpq17m0eml12EXAMPLE'
const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' }
const region = ['--region', 'eu-west-1']
const notFound = async () => Response.json({}, { status: 503 })

// the SDK reads credentials from the process itself
beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test').stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
})
afterEach(() => {
  vi.unstubAllEnvs()
})

const account = {
  'cognito-idp:ListUserPools': {
    UserPools: [
      { Id: id, Name: 'myapp-dev' },
      { Id: 'eu-west-1_Prod00001', Name: 'myapp' },
    ],
  },
  'cognito-idp:ListUserPoolClients': {
    UserPoolClients: [
      { ClientId: client, ClientName: 'web' },
      { ClientId: '2machine', ClientName: 'machine' },
    ],
  },
}
const entryOf = (text: string | undefined) => JSON.parse(text ?? '').pools.dev
const choosePool: Answer = { choose: 'myapp-dev' }
const chooseClient: Answer = { choose: 'web' }
const typePool: Answer = { type: id }
const typeClient: Answer = { type: client }

describe('with AWS credentials', () => {
  it('offers the pools of the Region, then their app clients', async () => {
    const aws = await scriptedAws(account)
    const { edges, asked } = atTerminal([choosePool, chooseClient], { fetch: notFound, env: keys })
    const { exitCode } = await init([...region, '--endpoint-url', aws.url], edges, true)
    expect(exitCode).toBe(0)
    expect(asked).toEqual([
      `Which user pool of eu-west-1?\nmyapp-dev  ${id}\nmyapp      eu-west-1_Prod00001`,
      `Which app client?\nweb      ${client}\nmachine  2machine`,
    ])
    const { endpointUrl, ...entry } = entryOf(textOf(pathOf(edges)))
    expect({ endpointUrl, entry }).toEqual({
      endpointUrl: aws.url,
      entry: { userPoolId: id, clientId: client, region: 'eu-west-1' },
    })
    expect(aws.calls.slice(0, 2).map(({ action }) => action)).toEqual(Object.keys(account))
    expect(aws.calls.every((call) => call.region === 'eu-west-1')).toBe(true)
  })

  it('takes the Region of the profile where no other is known, and writes neither', async () => {
    const aws = await scriptedAws(account)
    const env = { ...keys, AWS_CONFIG_FILE: '', AWS_ENDPOINT_URL: aws.url }
    const { edges, asked } = atTerminal([choosePool, chooseClient], { fetch: notFound, env })
    const config = pathOf(edges, 'aws-config')
    await edges.files.replace(config, '[default]\nregion = eu-west-1\n')
    const { exitCode } = await init([], { ...edges, env: { ...env, AWS_CONFIG_FILE: config } }, true)
    expect({ exitCode, question: asked[0]?.split('\n')[0] }).toEqual({
      exitCode: 0,
      question: 'Which user pool of eu-west-1?',
    })
    expect(entryOf(textOf(pathOf(edges)))).toEqual({ userPoolId: id, clientId: client })
  })

  it('takes the only ones without a question, and says so', async () => {
    const only = {
      'cognito-idp:ListUserPools': { UserPools: [{ Id: id, Name: 'myapp-dev' }] },
      'cognito-idp:ListUserPoolClients': { UserPoolClients: [{ ClientId: client, ClientName: '' }] },
    }
    const aws = await scriptedAws(only)
    const { edges } = atTerminal([], { fetch: notFound, env: keys })
    const { err } = await init([...region, '--endpoint-url', aws.url], edges, true)
    expect(err).toBe(`The only user pool: myapp-dev  ${id}\nThe only app client: ${client}\n`)
  })

  it('asks for what no flag names alone', async () => {
    const { edges, asked } = atTerminal([{ choose: 'public' }])
    const { poolId, issuer, baseUrl } = pool()
    const flags = ['--user-pool-id', poolId, '--issuer', issuer, '--endpoint-url', baseUrl]
    const { exitCode, out } = await init(flags, edges, true)
    expect(exitCode).toBe(0)
    expect(asked).toHaveLength(1)
    expect(entryOf(textOf(pathOf(edges)))).toMatchObject({ clientId: clientNamed(pool(), 'public').id })
    expect(out).toContain('✓ the callback http://localhost:8484/callback is registered')
  })

  it.each([
    {
      name: 'that have expired',
      answer: new AwsFault('ExpiredTokenException'),
      says: /^AWS did not list the user pools: the AWS credentials have expired: .*\)$/m,
    },
    {
      name: 'that may not list',
      answer: new AwsFault('AccessDeniedException', 'User: x is not authorized'),
      says: /^AWS did not list the user pools: .*ListUserPools/m,
    },
    { name: 'of an account without pools', answer: { UserPools: [] }, says: /^AWS lists no user pools here\.$/m },
  ])('$name, the ids are typed', async ({ answer, says }) => {
    const aws = await scriptedAws({ 'cognito-idp:ListUserPools': answer, 'cognito-idp:ListUserPoolClients': answer })
    const { edges, asked } = atTerminal([typePool, typeClient], { fetch: notFound, env: keys })
    const { exitCode, err } = await init([...region, '--endpoint-url', aws.url], edges, true)
    expect({ exitCode, asked }).toEqual({ exitCode: 0, asked: ['User pool ID:', 'Client ID:'] })
    expect(err).toMatch(says)
  })

  it('shows names without letting them act on the terminal', async () => {
    const named = (name: string) => ({
      UserPools: [
        { Id: id, Name: name },
        { Id: 'eu-west-1_B', Name: 'b' },
      ],
    })
    const aws = await scriptedAws({ ...account, 'cognito-idp:ListUserPools': named('\u001b[31m\u202e') })
    const { edges, asked } = atTerminal([{ choose: id }, chooseClient], { fetch: notFound, env: keys })
    await init([...region, '--endpoint-url', aws.url], edges, true)
    expect(asked[0]).toContain('\\u001b[31m\\u202e')
  })
})

describe('without AWS credentials', () => {
  it('asks for the two ids, and says where they are shown', async () => {
    const { edges, asked } = atTerminal([typePool, typeClient], { fetch: notFound })
    const { exitCode, err } = await init([], edges, true)
    expect({ exitCode, asked }).toEqual({ exitCode: 0, asked: ['User pool ID:', 'Client ID:'] })
    expect(err).toBe(
      'The Cognito console shows it as "User pool ID", on the page of the pool.\n' +
        'The Cognito console shows it as "Client ID", on the page "App clients" of the pool.\n',
    )
    expect(entryOf(textOf(pathOf(edges)))).toEqual({ userPoolId: id, clientId: client })
  })

  it('asks again until an id has its form, and takes the forms that people copy', async () => {
    const arn = ` "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/${id}" `
    const answers = ['', 'myapp', arn, 'Client ID: x', ` ${client} `].map((type) => ({ type }))
    const { edges, asked, left } = atTerminal(answers, { fetch: notFound })
    const { exitCode, err } = await init([], edges, true)
    expect({ exitCode, left, asked: asked.length }).toEqual({ exitCode: 0, left: [], asked: 5 })
    expect(err).toContain('Nothing was typed. Type or paste the id, or press Ctrl-C to stop.\n')
    expect(err).not.toContain('id: ""')
    expect(err).toContain('this is not a user pool id: "myapp": a pool id is <region>_<letters and digits>')
    expect(err).toContain('this is not the id of an app client: "Client ID: x"')
    expect(entryOf(textOf(pathOf(edges)))).toEqual({ userPoolId: id, clientId: client })
  })
})

describe('Ctrl-C', () => {
  it.each([
    { name: 'at the choice of a pool', answers: ['Ctrl-C'], isAsked: true },
    { name: 'at the choice of an app client', answers: [choosePool, 'Ctrl-C'], isAsked: true },
    { name: 'at the id of a pool', answers: ['Ctrl-C'], isAsked: false },
    { name: 'at the id of an app client', answers: [typePool, 'Ctrl-C'], isAsked: false },
  ] satisfies { name: string; answers: Answer[]; isAsked: boolean }[])(
    '$name writes nothing',
    async ({ answers, isAsked }) => {
      const aws = await scriptedAws(account)
      for (const args of [[], ['--user']]) {
        const one = atTerminal(answers, { fetch: notFound, env: isAsked ? keys : {} })
        const { exitCode } = await init([...args, ...region, '--endpoint-url', aws.url], one.edges, true)
        expect(exitCode).toBe(130)
        expect([textOf(pathOf(one.edges)), textOf(userPathOf(one.edges))]).toEqual([undefined, undefined])
      }
    },
  )

  it('during the checks writes nothing', async () => {
    const { edges } = atTerminal([typePool, typeClient])
    const fetch = async () => {
      edges.interrupt(new Error('stopped'))
      throw new Error('stopped')
    }
    await init([], { ...edges, fetch }, true)
    expect(textOf(pathOf(edges))).toBeUndefined()
  })
})
