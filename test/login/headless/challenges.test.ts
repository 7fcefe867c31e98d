import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSecretHash } from 'cognito-srp-helper'
import { describe, expect, it } from 'vitest'
import { passwordClaimSignature, srpServerValues } from '../../../src/local/state/srp.ts'
import { main } from '../../../src/main.ts'
import { type AskingPool, askingPool, asks, type Heard, type Told, tokensOf } from '../../helpers/asking-pool.ts'
import { sharedTestPool } from '../../helpers/local-pool.ts'
import { clientNamed, later, loginEdges, poolFlags, run } from '../../helpers/login-edges.ts'
import { unlessIn } from '../../helpers/override.ts'
import { captured, noPrompt, pipedStdin, type TestEdges } from '../../helpers/test-edges.ts'

const pool = sharedTestPool()
const username = 'maria'
const password = 'Correct-Horse-9'
const withPassword = ['--username', username, '--password-stdin', '--auth-flow', 'password']

const edgesWith = (lines: readonly string[]) =>
  loginEdges({ stdin: pipedStdin(lines.map((line) => `${line}\n`).join('')) })

function login(asking: AskingPool, args: readonly string[], edges: TestEdges, client = 'api-only') {
  const endpoint = ['--endpoint-url', asking.url]
  return run(['login', ...unlessIn(endpoint, poolFlags(pool(), client)), ...endpoint, ...args], edges)
}

const responsesOf = ({ heard }: AskingPool) =>
  heard.flatMap(({ input }) => (input.ChallengeResponses ? [input.ChallengeResponses] : []))

/** The JSON document among the notes on stderr. */
const documentIn = (err: string) => JSON.parse(err.split('\n').find((line) => line.startsWith('{')) ?? '{}')

interface Case {
  readonly name: string
  readonly challenge: object
  readonly args?: readonly string[]
  readonly lines?: readonly string[]
  readonly sent: Record<string, string>
}

const cases: readonly Case[] = [
  {
    name: 'SMS_MFA',
    challenge: asks('SMS_MFA', { CODE_DELIVERY_DESTINATION: '+*******12' }),
    args: ['--mfa-code-stdin'],
    lines: ['123456'],
    sent: { SMS_MFA_CODE: '123456' },
  },
  {
    name: 'SMS_OTP',
    challenge: asks('SMS_OTP'),
    args: ['--mfa-code-stdin'],
    lines: ['123456'],
    sent: { SMS_OTP_CODE: '123456' },
  },
  {
    name: 'EMAIL_OTP',
    challenge: asks('EMAIL_OTP'),
    args: ['--mfa-code-stdin'],
    lines: ['12345678'],
    sent: { EMAIL_OTP_CODE: '12345678' },
  },
  {
    name: 'SELECT_MFA_TYPE, by the code at hand',
    challenge: asks('SELECT_MFA_TYPE', { MFAS_CAN_CHOOSE: '["SMS_MFA","SOFTWARE_TOKEN_MFA"]' }),
    args: ['--mfa-code-stdin'],
    lines: ['123456'],
    sent: { ANSWER: 'SOFTWARE_TOKEN_MFA' },
  },
  {
    name: 'SELECT_MFA_TYPE, by --mfa-type',
    challenge: asks('SELECT_MFA_TYPE', { MFAS_CAN_CHOOSE: '["SMS_MFA","SOFTWARE_TOKEN_MFA"]' }),
    args: ['--mfa-type', 'sms'],
    sent: { ANSWER: 'SMS_MFA' },
  },
  {
    name: 'SELECT_MFA_TYPE, in the other spelling of e-mail',
    challenge: asks('SELECT_MFA_TYPE', { MFAS_CAN_CHOOSE: '["SMS_MFA","EMAIL_MFA"]' }),
    args: ['--mfa-type', 'email'],
    sent: { ANSWER: 'EMAIL_MFA' },
  },
  {
    name: 'SELECT_MFA_TYPE with one choice',
    challenge: asks('SELECT_MFA_TYPE', { MFAS_CAN_CHOOSE: '["SMS_MFA"]' }),
    sent: { ANSWER: 'SMS_MFA' },
  },
  {
    name: 'SELECT_CHALLENGE, by the password',
    challenge: asks('SELECT_CHALLENGE', {}, { AvailableChallenges: ['EMAIL_OTP', 'PASSWORD', 'WEB_AUTHN'] }),
    sent: { ANSWER: 'PASSWORD', PASSWORD: password },
  },
  { name: 'PASSWORD', challenge: asks('PASSWORD'), sent: { PASSWORD: password } },
  {
    name: 'CUSTOM_CHALLENGE',
    challenge: asks('CUSTOM_CHALLENGE', { question: 'the colour?' }),
    args: ['--answer', 'green'],
    sent: { ANSWER: 'green' },
  },
  {
    name: 'NEW_PASSWORD_REQUIRED with required attributes',
    challenge: asks('NEW_PASSWORD_REQUIRED', {
      requiredAttributes: '["userAttributes.given_name","userAttributes.custom:team"]',
    }),
    args: ['--new-password-stdin', '--attr', 'given_name=Ann=Marie', '--attr', 'custom:team=a'],
    lines: ['Better-Horse-9'],
    sent: {
      NEW_PASSWORD: 'Better-Horse-9',
      'userAttributes.given_name': 'Ann=Marie',
      'userAttributes.custom:team': 'a',
    },
  },
]

describe('a challenge is answered', () => {
  it.each(cases)('$name', async ({ challenge, args = [], lines = [], sent }) => {
    const asking = await askingPool(challenge, await tokensOf(pool()))
    const { exitCode, err } = await login(asking, [...withPassword, ...args], edgesWith([password, ...lines]))
    expect({ exitCode, err }).toMatchObject({ exitCode: 0 })
    expect(responsesOf(asking)).toEqual([{ USERNAME: username, ...sent }])
    expect(asking.heard[1]?.input.Session).toBe((challenge as { Session: string }).Session)
    for (const line of lines) expect(err).not.toContain(line)
  })

  it('after another, each with its own Session', async () => {
    const [first, second] = [asks('CUSTOM_CHALLENGE'), asks('CUSTOM_CHALLENGE')]
    const asking = await askingPool(first, second, await tokensOf(pool()))
    const args = ['--username', username, '--auth-flow', 'custom', '--answer', 'one', '--answer', 'two']
    expect((await login(asking, args, edgesWith([]))).exitCode).toBe(0)
    expect(asking.heard[0]?.input.AuthParameters).toEqual({ USERNAME: username })
    expect(responsesOf(asking).map(({ ANSWER }) => ANSWER)).toEqual(['one', 'two'])
    expect(asking.heard.slice(1).map(({ input }) => input.Session)).toEqual(
      [first, second].map((one) => (one as { Session: string }).Session),
    )
  })

  it('under the real name, also in the secret hash', async () => {
    const asking = await askingPool(
      asks('SMS_MFA', { USER_ID_FOR_SRP: 'real-name' }),
      await tokensOf(pool(), 'confidential'),
    )
    const { id, secret = '' } = clientNamed(pool(), 'confidential')
    const args = [...withPassword, '--client-secret-stdin', '--mfa-code-stdin']
    expect((await login(asking, args, edgesWith([secret, password, '123456']), 'confidential')).exitCode).toBe(0)
    expect(asking.heard[0]?.input.AuthParameters?.SECRET_HASH).toBe(createSecretHash(username, id, secret))
    expect(responsesOf(asking)[0]).toEqual({
      USERNAME: 'real-name',
      SMS_MFA_CODE: '123456',
      SECRET_HASH: createSecretHash('real-name', id, secret),
    })
  })

  it.each([
    { type: 'email', preferred: 'EMAIL_OTP', parameter: 'EMAIL_OTP_CODE' },
    { type: 'sms', preferred: 'SMS_OTP', parameter: 'SMS_OTP_CODE' },
  ])('without any password: a code by $type', async ({ type, preferred, parameter }) => {
    const asking = await askingPool(asks(preferred), await tokensOf(pool()))
    const args = ['--username', username, '--auth-flow', 'user-auth', '--mfa-type', type, '--mfa-code-stdin']
    expect((await login(asking, args, edgesWith(['123456']))).exitCode).toBe(0)
    expect(asking.heard[0]?.input.AuthParameters).toEqual({ USERNAME: username, PREFERRED_CHALLENGE: preferred })
    expect(responsesOf(asking)).toEqual([{ USERNAME: username, [parameter]: '123456' }])
  })
})

describe('a challenge that nothing answers ends the sign-in with exit 3', () => {
  it.each([
    { challenge: asks('SMS_MFA', { CODE_DELIVERY_DESTINATION: '+*******12' }), hint: '--mfa-code-stdin' },
    { challenge: asks('EMAIL_OTP'), hint: 'COGTOOL_MFA_CODE' },
    { challenge: asks('CUSTOM_CHALLENGE', { question: 'the colour?' }), hint: '--answer' },
    { challenge: asks('WEB_AUTHN', { CREDENTIAL_REQUEST_OPTIONS: '{}' }), hint: 'browser' },
    { challenge: asks('DEVICE_SRP_AUTH'), hint: 'logout' },
    { challenge: asks('SELECT_MFA_TYPE', { MFAS_CAN_CHOOSE: '["SMS_MFA","EMAIL_OTP"]' }), hint: '--mfa-type' },
    { challenge: asks('MFA_SETUP', { MFAS_CAN_SETUP: '["SMS_MFA"]' }), hint: 'browser' },
    { challenge: asks('A_CHALLENGE_OF_TOMORROW', { x: 'y' }), hint: 'browser' },
    {
      challenge: asks('NEW_PASSWORD_REQUIRED', { requiredAttributes: '["userAttributes.given_name"]' }),
      hint: '--attr given_name=<value>',
    },
  ])('$challenge.ChallengeName', async ({ challenge, hint }) => {
    const asking = await askingPool(challenge)
    const { exitCode, out, err } = await login(asking, [...withPassword, '--json'], edgesWith([password]))
    expect({ exitCode, out }).toEqual({ exitCode: 3, out: '' })
    const { ChallengeName, ChallengeParameters, Session } = challenge as Record<string, string>
    expect(documentIn(err).error).toMatchObject({
      code: 'challenge_unanswered',
      challenge: ChallengeName,
      parameters: ChallengeParameters,
      hint: expect.stringContaining(hint),
    })
    expect(err).not.toContain(Session)
    expect(asking.heard).toHaveLength(1)
  })

  it('also where the answer has run out', async () => {
    const asking = await askingPool(asks('CUSTOM_CHALLENGE'), asks('CUSTOM_CHALLENGE'))
    const { exitCode } = await login(asking, [...withPassword, '--answer', 'one'], edgesWith([password]))
    expect(exitCode).toBe(3)
    expect(asking.heard).toHaveLength(2)
  })
})

describe('an answer', () => {
  it.each([
    { name: 'refused', told: { __type: 'CodeMismatchException', message: 'Invalid code 123456' }, exit: 3 },
    { name: 'lost', told: 'cut', exit: 4 },
    { name: 'throttled', told: { __type: 'TooManyRequestsException', message: 'Too many requests' }, exit: 4 },
  ] as const)('that is $name is not sent again', async ({ told, exit }) => {
    const asking = await askingPool(asks('SMS_MFA'), told as Told)
    const args = [...withPassword, '--mfa-code-stdin']
    const { exitCode, err } = await login(asking, args, edgesWith([password, '123456']))
    expect(exitCode).toBe(exit)
    // the pool's sentence may repeat what was sent
    expect(err).not.toContain('123456')
    expect(asking.heard).toHaveLength(2)
  })

  it('is not given for ever', async () => {
    const asking = await askingPool(...Array.from({ length: 40 }, () => asks('PASSWORD')))
    const { exitCode, err } = await login(asking, withPassword, edgesWith([password]))
    expect(exitCode).toBe(4)
    expect(err).toContain('does not stop asking')
  })
})

describe('at a terminal', () => {
  it('the way and the code are asked for, with where it went', async () => {
    const asking = await askingPool(
      asks('SELECT_CHALLENGE', {}, { AvailableChallenges: ['PASSWORD_SRP', 'EMAIL_OTP', 'WEB_AUTHN'] }),
      asks('EMAIL_OTP', { CODE_DELIVERY_DESTINATION: 'm***@e***' }),
      await tokensOf(pool()),
    )
    const asked: string[] = []
    const edges = loginEdges({
      stdin: { ...pipedStdin(''), isTTY: true },
      stderr: captured(true).stream,
      prompt: {
        ...noPrompt(),
        select: async (question, choices) => {
          asked.push(question, ...choices.map(({ name }) => name))
          return choices[1]?.value ?? expect.fail('there should be a second choice')
        },
        password: async (question) => {
          asked.push(question)
          return '12345678'
        },
      },
    })
    const endpoint = ['--endpoint-url', asking.url]
    const args = ['login', ...unlessIn(endpoint, poolFlags(pool(), 'api-only')), ...endpoint]
    expect(await main([...args, '--username', username, '--auth-flow', 'user-auth'], edges)).toBe(0)
    expect(asked).toEqual([
      'How do you want to sign in?',
      'password, proved without sending it',
      'a code by e-mail',
      'Code sent by e-mail to m***@e***',
    ])
  })
})

describe('a device that the pool remembers', () => {
  const metadata = { NewDeviceMetadata: { DeviceKey: 'us-local-1_device', DeviceGroupKey: '-group' } }

  /** Signs in on a machine that the pool has not seen; gives what ConfirmDevice brought it. */
  async function confirmed(edges: TestEdges, args: string[] = []) {
    const asking = await askingPool(await tokensOf(pool(), 'api-only', metadata), { UserConfirmationNecessary: false })
    const answer = await login(asking, [...withPassword, ...args], edges)
    return { ...answer, asking, verifier: asking.heard[1]?.input.DeviceSecretVerifierConfig as Record<string, string> }
  }

  const hex = (base64 = '') => Buffer.from(base64, 'base64').toString('hex')

  it('is confirmed, proves itself the next time, and takes part in the refresh', async () => {
    const edges = edgesWith([password, password])
    const { exitCode, asking, verifier } = await confirmed(edges)
    expect(exitCode).toBe(0)
    expect(asking.heard[1]).toMatchObject({
      operation: 'ConfirmDevice',
      input: { DeviceKey: 'us-local-1_device', DeviceName: 'cogtool' },
    })

    const { secret, publicB } = srpServerValues(hex(verifier.PasswordVerifier), randomBytes)
    let publicA = ''
    const challenge = {
      SALT: hex(verifier.Salt),
      SRP_B: publicB,
      SECRET_BLOCK: 'c2VjcmV0',
      DEVICE_KEY: 'us-local-1_device',
    }
    const accepted = await tokensOf(pool())
    const again = await askingPool(
      asks('DEVICE_SRP_AUTH', { USER_ID_FOR_SRP: username }),
      ({ input }: Heard) => {
        publicA = input.ChallengeResponses?.SRP_A ?? ''
        return asks('DEVICE_PASSWORD_VERIFIER', challenge)
      },
      ({ input }: Heard) => {
        const { PASSWORD_CLAIM_SIGNATURE, TIMESTAMP: timestamp = '' } = input.ChallengeResponses ?? {}
        const proof = {
          poolName: '-group',
          userId: 'us-local-1_device',
          publicA,
          publicB,
          secret,
          secretBlock: 'c2VjcmV0',
        }
        const expected = passwordClaimSignature({ ...proof, verifier: hex(verifier.PasswordVerifier), timestamp })
        return PASSWORD_CLAIM_SIGNATURE === expected
          ? accepted
          : { __type: 'NotAuthorizedException', message: 'Wrong proof' }
      },
      await tokensOf(pool()),
    )
    const second = await login(again, withPassword, edges)
    expect({ exitCode: second.exitCode, err: second.err }).toMatchObject({ exitCode: 0 })
    for (const { input } of again.heard) {
      const sent = { ...input.AuthParameters, ...input.ChallengeResponses }
      expect(sent.DEVICE_KEY).toBe('us-local-1_device')
    }

    const refreshed = await run(['token', '--force-refresh'], edges)
    expect({ exitCode: refreshed.exitCode, err: refreshed.err }).toEqual({ exitCode: 0, err: '' })
    expect(again.heard.at(-1)).toMatchObject({
      operation: 'GetTokensFromRefreshToken',
      input: { DeviceKey: 'us-local-1_device' },
    })
  })

  it('is not confirmed where nothing is kept', async () => {
    const { exitCode, asking } = await confirmed(edgesWith([password]), ['--store', 'none'])
    expect(exitCode).toBe(0)
    expect(asking.heard.map(({ operation }) => operation)).toEqual(['InitiateAuth'])
  })

  it('is not told about to a pool that another person signs in to', async () => {
    const edges = edgesWith([password, password])
    await confirmed(edges)
    const asking = await askingPool(await tokensOf(pool()))
    await login(asking, ['--username', 'tom', '--password-stdin', '--auth-flow', 'password'], edges)
    expect(asking.heard[0]?.input.AuthParameters).toEqual({ USERNAME: 'tom', PASSWORD: password })
  })

  it('that the pool has forgotten is named, with the way out', async () => {
    const edges = edgesWith([password, password])
    await confirmed(edges)
    const asking = await askingPool({ __type: 'ResourceNotFoundException', message: 'Device does not exist.' })
    const { exitCode, err } = await login(asking, withPassword, edges)
    expect(exitCode).toBe(3)
    expect(err).toContain('cogtool logout')
  })
})

describe('a machine in a pool without a domain', () => {
  it('asks GetClientToken, and again when the token ends', async () => {
    pool().faults.noDomain = 'absent'
    const client = clientNamed(pool(), 'machine')
    const machineToken = async () => {
      const { access } = await pool().state.tokens.issue({
        user: undefined,
        client,
        scopes: ['api/read'],
        refreshable: false,
        through: 'machine',
      })
      return { ClientAuthenticationResult: { AccessToken: access, ExpiresIn: 3600, TokenType: 'Bearer' } }
    }
    const first = await machineToken()
    pool().faults.clockOffset = 3700
    const asking = await askingPool(first, await machineToken())
    pool().faults.clockOffset = 0
    const env = { COGTOOL_CLIENT_SECRET: client.secret }
    const edges = { ...edgesWith([]), env }
    const { exitCode, err } = await login(asking, ['--client-credentials', '--scope', 'api/read'], edges, 'machine')
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    expect(await run(['token'], later(3700, pool(), edges))).toMatchObject({ exitCode: 0, err: '' })
    pool().faults.clockOffset = 0
    pool().faults.noDomain = undefined
    for (const { operation, input } of asking.heard) {
      expect({ operation, input }).toEqual({
        operation: 'GetClientToken',
        input: { ClientId: client.id, Secret: client.secret, Scopes: ['api/read'] },
      })
    }
    expect(asking.heard).toHaveLength(2)
  })

  it('is told the two ways to be allowed', async () => {
    pool().faults.noDomain = 'absent'
    const message = 'Client is not enabled for ALLOW_CLIENT_TOKEN_AUTH'
    const asking = await askingPool({ __type: 'InvalidParameterException', message })
    const edges = { ...edgesWith([]), env: { COGTOOL_CLIENT_SECRET: clientNamed(pool(), 'machine').secret } }
    const { exitCode, err } = await login(asking, ['--client-credentials', '--json'], edges, 'machine')
    pool().faults.noDomain = undefined
    expect({ exitCode, code: documentIn(err).error.code }).toEqual({ exitCode: 2, code: 'flow_not_allowed' })
  })
})

describe('a file for codes', () => {
  it.each([
    { name: 'is missing', text: undefined, code: 'input_unreadable' },
    { name: 'holds no secret', text: '123456\n', code: 'input_invalid' },
  ])('that $name is an error before anything is sent', async ({ text, code }) => {
    const asking = await askingPool()
    const edges = edgesWith([password])
    if (text !== undefined) writeFileSync(join(edges.home, 'totp.txt'), text)
    const args = [...withPassword, '--totp-secret-file', 'totp.txt', '--json']
    const { exitCode, err } = await login(asking, args, edges)
    expect({ exitCode, code: documentIn(err).error.code }).toEqual({ exitCode: 2, code })
    expect(asking.heard).toEqual([])
  })
})
