import { describe, expect, it } from 'vitest'
import { sharedTestPool } from '../../helpers/local-pool.ts'
import { answerOf, type Changes, clientNamed, exchange, partsOf, postForm, signIn } from '../../helpers/pool-client.ts'

const pool = sharedTestPool()
const codeFrom = async (changes: Changes = {}, at = pool()) =>
  (await signIn(at, changes)).searchParams.get('code') ?? undefined
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
})

describe('a confidential client', () => {
  const confidential = () => {
    const { id, secret = '' } = clientNamed(pool(), 'confidential')
    return { id, secret }
  }
  const wrongs = {
    'no secret': () => ({ fields: { client_id: confidential().id }, headers: {} }),
    'a wrong secret in the body': () => ({ fields: { client_id: confidential().id, client_secret: 'x' }, headers: {} }),
    'a wrong secret by Basic': () => ({ fields: {}, headers: basic(confidential().id, 'x') }),
    'two clients named': () => ({
      fields: { client_id: pool().client.id },
      headers: basic(confidential().id, confidential().secret),
    }),
    'half a Basic header': () => ({ fields: {}, headers: { authorization: 'Basic' } }),
    'Basic without a colon': () => ({
      fields: {},
      headers: { authorization: `Basic ${Buffer.from('x').toString('base64')}` },
    }),
  }
  const rights = {
    'the body': () => ({ fields: { client_id: confidential().id, client_secret: confidential().secret }, headers: {} }),
    'plain Basic': () => ({ fields: {}, headers: basic(confidential().id, confidential().secret) }),
    'percent-encoded Basic': () => ({
      fields: {},
      headers: basic(confidential().id, new URLSearchParams([['', confidential().secret]]).toString().slice(1)),
    }),
    'Basic beside its own id': () => ({
      fields: { client_id: confidential().id },
      headers: basic(confidential().id, confidential().secret),
    }),
  }

  it.each(Object.entries(rights))('is known by %s', async (_, credentials) => {
    const code = await codeFrom({ client_id: confidential().id })
    const { fields, headers } = credentials()
    const answer = await exchange(pool(), { client_id: undefined, code, ...fields }, headers)
    expect(answer.status).toBe(200)
  })

  it.each(Object.entries(wrongs))('with %s is invalid_client', async (_, credentials) => {
    const { fields, headers } = credentials()
    const answer = await exchange(pool(), { client_id: undefined, code: 'x', ...fields }, headers)
    expect(await answerOf(answer)).toEqual({ status: 400, error: 'invalid_client' })
  })
})

describe('a machine', () => {
  const machine = () => clientNamed(pool(), 'machine')
  const ask = (fields: Changes = {}, headers: Record<string, string> = {}) => {
    const { id: client_id, secret: client_secret } = machine()
    return postForm(
      `${pool().baseUrl}/oauth2/token`,
      { grant_type: 'client_credentials', client_id, client_secret, ...fields },
      headers,
    )
  }

  it('gets an access token and nothing else, for all its scopes', async () => {
    const tokens = (await (await ask()).json()) as { access_token: string }
    expect(Object.keys(tokens)).toEqual(['access_token', 'expires_in', 'token_type'])
    const { claims } = partsOf(tokens.access_token)
    expect(claims).toMatchObject({
      sub: machine().id,
      client_id: machine().id,
      scope: 'api/read api/write',
      token_use: 'access',
    })
    expect(Object.keys(claims)).not.toContain('username')
  })

  it.each<{ name: string; fields: Changes; outcome: object }>([
    { name: 'one of its scopes', fields: { scope: 'api/read' }, outcome: { status: 200 } },
    {
      name: 'a scope of nobody',
      fields: { scope: 'api/read api/nothing' },
      outcome: { status: 400, error: 'invalid_scope' },
    },
    { name: 'a wrong secret', fields: { client_secret: 'x' }, outcome: { status: 400, error: 'invalid_client' } },
  ])('with $name', async ({ fields, outcome }) => {
    expect(await answerOf(await ask(fields))).toMatchObject(outcome)
  })

  it.each(['public', 'confidential'])('is not what the client %s is', async (name) => {
    const { id, secret } = clientNamed(pool(), name)
    expect(await answerOf(await ask({ client_id: id, client_secret: secret }))).toEqual({
      status: 400,
      error: 'unauthorized_client',
    })
  })
})
