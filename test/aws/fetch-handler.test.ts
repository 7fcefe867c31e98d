import { expect, it } from 'vitest'
import { fetchHandler } from '../../src/aws/fetch-handler.ts'
import { reply, serveApi } from '../helpers/api-server.ts'

it.each([
  [undefined, '/federation/credentials'],
  [{}, '/federation/credentials'],
  [
    { role_name: 'Admin & more', account_id: '123' },
    '/federation/credentials?role_name=Admin%20%26%20more&account_id=123',
  ],
  [{ tag: ['a', 'b'], flag: null }, '/federation/credentials?tag=a&tag=b&flag'],
])('a request of a credential provider keeps its query: %j', async (query, url) => {
  const { origin, requests } = await serveApi((_, response) => reply(response, { body: '{}' }))
  const { protocol, hostname, port } = new URL(origin)
  const request = {
    method: 'GET',
    protocol,
    hostname,
    port: Number(port),
    path: '/federation/credentials',
    headers: {},
  }
  await fetchHandler({ fetch }).handle({ ...request, ...(query && { query }) })
  expect(requests.map((one) => one.url)).toEqual([url])
})
