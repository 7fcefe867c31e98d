import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { main } from '../../../../src/main.ts'
import { simulatedClock } from '../../../helpers/simulated-clock.ts'
import { testEdges } from '../../../helpers/test-edges.ts'
import { answers, poolId } from './pool-at-aws.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

const clients = Array.from({ length: 1_000 }, (_, place) => `client${String(place).padStart(4, '0')}`)

const bodyOf = async (init: RequestInit | undefined): Promise<object> =>
  Object(await new Response(init?.body as Uint8Array<ArrayBuffer>).json())

/** What the service allows in any second. */
const quotas: readonly (readonly [name: string, perSecond: number, isOf: (operation: string) => boolean])[] = [
  ['UserPoolRead', 15, (operation) => operation === 'DescribeUserPool'],
  ['UserPoolClientRead', 15, (operation) => /UserPoolClient(?:s|Secrets)?$/.test(operation)],
  ['UserPoolResourceRead', 20, (operation) => !/^DescribeUserPool$|UserPoolClient/.test(operation)],
]

it('1,000 app clients meet no quota, in the time that was said before', { timeout: 120_000 }, async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true')
  const clock = simulatedClock()
  onTestFinished(() => clock.stop())
  const began = clock.now().getTime()
  const asked: { readonly operation: string; readonly at: number }[] = []
  const latency = 100

  function answer(operation: string, input: { readonly ClientId?: string; readonly NextToken?: string }): unknown {
    if (operation === 'ListUserPoolClients') {
      const from = Number(input.NextToken ?? 0)
      const page = clients.slice(from, from + 60).map((ClientId) => ({ ClientId, UserPoolId: poolId }))
      return { UserPoolClients: page, ...(from + 60 < clients.length && { NextToken: String(from + 60) }) }
    }
    const known = answers[`cognito-idp:${operation}`]
    if (operation === 'DescribeUserPoolClient') {
      const { UserPoolClient } = (known as (asked: object) => { UserPoolClient: object })(input)
      return { UserPoolClient: { ...UserPoolClient, ClientSecret: 'secret' } }
    }
    return typeof known === 'function' ? known(input) : known
  }

  /** How many of the last second, this one among them, a quota counts. */
  const inLastSecond = (at: number, isOf: (operation: string) => boolean) =>
    asked.filter((one) => one.at > at - 1_000 && isOf(one.operation)).length

  let throttles = 0
  const fetch: typeof globalThis.fetch = async (_, init) => {
    const operation = new Headers(init?.headers).get('x-amz-target')?.split('.')[1] ?? ''
    const at = clock.now().getTime()
    asked.push({ operation, at })
    const isOver =
      inLastSecond(at, (other) => other === operation) > 5 ||
      quotas.some(([, perSecond, isOf]) => isOf(operation) && inLastSecond(at, isOf) > perSecond)
    if (isOver) throttles++
    await clock.sleep(latency)
    const found = isOver ? undefined : answer(operation, await bodyOf(init))
    const isError = found === undefined || found instanceof Error || (found as { status?: number }).status === 400
    const name = isOver ? 'TooManyRequestsException' : 'ResourceNotFoundException'
    return new Response(JSON.stringify(isError ? { __type: name } : found), {
      status: isError ? 400 : 200,
      headers: { 'content-type': 'application/x-amz-json-1.1', ...(isError && { 'x-amzn-errortype': name }) },
    })
  }
  // with certificates of its own a run sends all by `fetch`
  const edges = testEdges({ now: clock.now, sleep: clock.sleep, fetch, certificates: '' })
  const args = ['doctor', '--user-pool-id', poolId, '--endpoint-url', 'http://localhost:1', '--rules', 'strict']
  await main([...args, '--fail-on', 'none'], edges)

  const seconds = (clock.now().getTime() - began) / 1_000
  const [, minutes = '0', rest = '0'] =
    /1,000 app clients: about [\d,]+ requests, (\d+) min (?:(\d+) s)?/.exec(edges.err()) ?? []
  const estimate = Number(minutes) * 60 + Number(rest)
  expect({ throttles, isInTime: seconds <= 300 }, `${seconds} s\n${edges.err()}`).toEqual({
    throttles: 0,
    isInTime: true,
  })
  expect(Math.abs(estimate - seconds) / seconds, `${estimate} s, not ${seconds} s`).toBeLessThan(0.2)
  const counts = ['DescribeUserPoolClient', 'ListUserPoolClientSecrets', 'DescribeRiskConfiguration']
  expect(counts.map((name) => asked.filter(({ operation }) => operation === name).length)).toEqual([
    1_000, 1_000, 1_001,
  ])
})
