import { describe, expect, it } from 'vitest'
import type { Origin } from '../../src/pool/origin.ts'
import { reachOf } from '../../src/pool/reach.ts'
import type { Setting, SettingName } from '../../src/pool/setting.ts'

const poolId = 'eu-west-1_AbC123xyz'
const endpoint = 'http://127.0.0.1:9229'

/** Settings of a choice: each value with who named it. */
function settings(name: string | undefined, given: Partial<Record<SettingName, [value: string, namedBy: Origin]>>) {
  const values = Object.fromEntries(
    Object.entries(given).map(([key, [value, namedBy]]): [string, Setting] => [
      key,
      { value, origin: namedBy, namedBy },
    ]),
  )
  return { choice: { line: 1, name, origin: 'x' } as const, values }
}

describe('how a pool is reached', () => {
  it.each<{ name: string; given: Parameters<typeof settings>; pool: string; flags: string; ofAws?: string }>([
    { name: 'an id', given: [undefined, {}], pool: poolId, flags: `--user-pool-id ${poolId}` },
    {
      name: 'a local pool',
      given: ['local', { endpointUrl: [endpoint, 'pool'] }],
      pool: 'pool:local',
      flags: '--pool local',
      ofAws: `--endpoint-url ${endpoint}`,
    },
    {
      name: 'an entry that says it all',
      given: ['dev', { endpointUrl: [endpoint, 'project-file'], awsProfile: ['shop', 'user-file'] }],
      pool: 'pool:dev',
      flags: '--pool dev',
      ofAws: `--endpoint-url ${endpoint} --profile shop`,
    },
    {
      name: 'an entry, and a profile of this shell',
      given: ['dev', { endpointUrl: [endpoint, 'user-file'], awsProfile: ['shop', 'environment'] }],
      pool: 'pool:dev',
      flags: '--pool dev --profile shop',
      ofAws: `--endpoint-url ${endpoint} --profile shop`,
    },
    {
      name: 'the pool of a session',
      given: [undefined, { endpointUrl: [endpoint, 'session'], caFile: ['/ca.pem', 'session'] }],
      pool: poolId,
      flags: `--user-pool-id ${poolId} --endpoint-url ${endpoint} --ca-file /ca.pem`,
      ofAws: `--endpoint-url ${endpoint}`,
    },
    {
      name: 'a replica',
      given: [undefined, { userPoolId: [poolId, 'flag'], region: ['eu-west-2', 'flag'] }],
      pool: poolId,
      flags: `--user-pool-id ${poolId} --region eu-west-2`,
    },
    {
      name: 'another Region of this shell',
      given: [undefined, { userPoolId: [poolId, 'flag'], region: ['eu-west-2', 'environment'] }],
      pool: poolId,
      flags: `--user-pool-id ${poolId}`,
    },
  ])('$name', ({ given, pool, flags, ofAws = '' }) => {
    const reach = reachOf(settings(...given), poolId)
    expect({ ...reach, flags: reach.flags.join(' '), ofAws: reach.ofAws.join(' ') }).toEqual({ pool, flags, ofAws })
  })
})
