import { describe, expect, it } from 'vitest'
import { reply, serveApi } from '../../helpers/api-server.ts'
import { loginEdges, run } from '../../helpers/login-edges.ts'
import { makeTokens } from '../../helpers/made-tokens.ts'
import { scriptedPool } from '../../helpers/scripted-pool.ts'
import { withLines } from '../../helpers/ways-to-sign-in.ts'

const maker = makeTokens()
const token = (token_use: string | undefined) =>
  maker.token({ iss: 'https://example.org', sub: 'ann', exp: 2e9, iat: 1, token_use })

describe('what is no refresh token', () => {
  it.each([
    ['an access token', token('access')],
    ['an ID token', token('id')],
    ['JSON', '{"refresh_token":"x"}'],
    ['JSON', '{'],
    ['JSON', '["x"]'],
  ])('%s is refused before anything is sent', async (what, line) => {
    const pool = await scriptedPool({})
    const { exitCode, err } = await run(
      ['login', ...pool.flags, '--refresh-token-stdin'],
      withLines(loginEdges(), line),
    )
    expect(exitCode, err).toBe(2)
    expect(err).toContain(`its first line is ${what}, and nothing was sent`)
    expect(pool.heard).toEqual([])
  })
})

describe('an emulator without discovery', () => {
  const poolId = 'us-east-1_Emul00001'
  const clientId = 'emulatorclient1'

  /** One that has keys and the API alone. */
  async function emulator(known: readonly string[]) {
    const asked: string[] = []
    const { origin } = await serveApi((request, response) => {
      if (request.url === `/${poolId}/.well-known/jwks.json`) {
        return reply(response, { body: JSON.stringify(maker.jwks) })
      }
      if (request.method !== 'POST') return reply(response, { status: 404, body: 'no such page' })
      const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? ''
      asked.push(operation)
      if (!known.includes(operation)) {
        return reply(response, { status: 400, body: '{"__type":"UnknownOperationException","message":"no"}' })
      }
      const now = Math.floor(Date.now() / 1000)
      const claims = { client_id: clientId, token_use: 'access', scope: 'x', exp: now + 3600, iat: now, auth_time: now }
      const AccessToken = maker.token({ ...claims, iss: `${origin}/${poolId}` })
      reply(response, { body: JSON.stringify({ AuthenticationResult: { AccessToken, TokenType: 'Bearer' } }) })
    })
    const place = ['--user-pool-id', poolId, '--client-id', clientId, '--endpoint-url', origin]
    return { argv: ['login', ...place, '--issuer', `${origin}/${poolId}`, '--refresh-token-stdin'], asked }
  }

  it.each([
    ['a text', 'refresh-1', ['GetTokensFromRefreshToken']],
    ['a JWT, as cognito-local signs it', token(undefined), ['GetTokensFromRefreshToken']],
    ['by the older operation', 'refresh-1', ['GetTokensFromRefreshToken', 'InitiateAuth']],
  ])('takes a refresh token through its API: %s', async (_, line, operations) => {
    const { argv, asked } = await emulator(operations.slice(-1))
    const { exitCode, err } = await run(argv, withLines(loginEdges(), line))
    expect(exitCode, err).toBe(0)
    expect(asked).toEqual(operations)
  })
})
