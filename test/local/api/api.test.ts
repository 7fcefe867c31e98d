import { describe, expect, it } from 'vitest'
import { handleApi } from '../../../src/local/api/api.ts'
import { sharedPool } from '../shared-pool.ts'

const shared = sharedPool()

async function post(operation: string, body: string, headers: Record<string, string> = {}) {
  const response = await fetch(shared.pool.baseUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      ...headers,
    },
    body,
  })
  return { response, answer: (await response.json()) as Record<string, unknown> }
}

const signature = { authorization: 'AWS4-HMAC-SHA256 Credential=any/20261122/us-local-1/cognito-idp/aws4_request' }

describe('an answer on the wire', () => {
  it('is JSON 1.1 with times in seconds since the epoch', async () => {
    const { poolId } = shared.pool
    const { response, answer } = await post('DescribeUserPool', JSON.stringify({ UserPoolId: poolId }), signature)
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1')
    expect(answer).toMatchObject({ UserPool: { Id: poolId, CreationDate: Date.UTC(2023, 10, 2, 8) / 1000 } })
  })

  it('names an error in the body and in a header, with status 400', async () => {
    const body = JSON.stringify({ UserPoolId: shared.pool.poolId, Username: 'nobody' })
    const { response, answer } = await post('AdminGetUser', body, signature)
    expect(response.status).toBe(400)
    expect(response.headers.get('x-amzn-errortype')).toBe('UserNotFoundException')
    expect(answer).toEqual({ __type: 'UserNotFoundException', message: 'User does not exist.' })
  })
})

describe('a request that is refused before its operation runs', () => {
  it.each(['CreateUserPool', 'listusers', 'constructor', '__proto__', 'hasOwnProperty'])(
    '%s is not an operation of the pool',
    async (operation) => {
      const { response, answer } = await post(operation, '{}', signature)
      expect(response.status).toBe(400)
      expect(answer).toMatchObject({ __type: 'UnknownOperationException' })
    },
  )

  it.each(['ListUsers', 'DescribeUserPoolClient', 'AdminInitiateAuth'])(
    '%s wants AWS credentials',
    async (operation) => {
      for (const headers of [{}, { authorization: 'Bearer abc' }]) {
        const { answer } = await post(operation, JSON.stringify({ UserPoolId: shared.pool.poolId }), headers)
        expect(answer).toEqual({
          __type: 'MissingAuthenticationTokenException',
          message: 'Missing Authentication Token',
        })
      }
    },
  )

  it('GetUser wants none', async () => {
    const { answer } = await post('GetUser', JSON.stringify({ AccessToken: 'x' }))
    expect(answer).toMatchObject({ __type: 'NotAuthorizedException' })
  })

  it.each(['', 'nonsense', '[]', '"text"', 'null', '7'])('the body %j is none', async (body) => {
    const { response, answer } = await post('GetUser', body)
    expect(response.status).toBe(400)
    expect(answer).toMatchObject({ __type: 'SerializationException' })
  })

  it.each([
    { operation: 'ListUsers', field: { Limit: '7' } },
    { operation: 'ListUsers', field: { Limit: 1.5 } },
    { operation: 'ListUsers', field: { Filter: 7 } },
    { operation: 'ListUsers', field: { AttributesToGet: 'email' } },
    { operation: 'ListUsers', field: { AttributesToGet: [7] } },
    { operation: 'AdminInitiateAuth', field: { AuthParameters: { USERNAME: 7 }, AuthFlow: 'USER_AUTH' } },
    { operation: 'AdminInitiateAuth', field: { AuthParameters: ['x'], AuthFlow: 'USER_AUTH' } },
  ])('$operation does not take $field', async ({ operation, field }) => {
    const body = { UserPoolId: shared.pool.poolId, ClientId: shared.clientNamed('api-only').id, ...field }
    const { answer } = await post(operation, JSON.stringify(body), signature)
    expect(answer).toMatchObject({ __type: 'SerializationException' })
  })

  it('an empty text is not a value', async () => {
    const { answer } = await post('GetUser', '{"AccessToken":""}')
    expect(answer).toEqual({
      __type: 'InvalidParameterException',
      message:
        "1 validation error detected: Value at 'accessToken' failed to satisfy constraint: Member must have length greater than or equal to 1",
    })
  })
})

describe('handleApi', () => {
  it('passes on what is no answer of the service', async () => {
    const broken = { ...shared.pool.state, users: undefined }
    // a state without users is a bug, and must not look like an answer
    const request = { operation: 'ListUsers', body: { UserPoolId: shared.pool.poolId }, signed: true }
    await expect(handleApi(broken as never, request)).rejects.toBeInstanceOf(TypeError)
  })
})
