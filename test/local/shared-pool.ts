import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { type LocalPool, type LocalPoolOptions, startLocalPool } from '../../src/local/server/local-pool.ts'
import type { AppClient } from '../../src/local/state/model.ts'
import { lendKeys, poolEdges } from '../helpers/local-pool.ts'
import { stoppedAt } from '../helpers/test-edges.ts'

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'

export interface SharedPool {
  readonly pool: LocalPool
  /** The real AWS SDK, without its own retries. */
  readonly sdk: CognitoIdentityProviderClient
  /** Time passes by setting it; every test begins at `stoppedAt`. */
  clock: Date
  /** The app client with this name. */
  clientNamed(name: string): AppClient
  passed(seconds: number): void
}

/** One pool for all tests of a file; faults and clock are reset before each. */
export function sharedPool(options: LocalPoolOptions = {}): SharedPool {
  let pool: LocalPool | undefined
  let sdk: CognitoIdentityProviderClient | undefined
  let healthy: LocalPool['faults'] | undefined
  const shared: SharedPool = {
    clock: stoppedAt,
    get pool() {
      if (!pool) throw new Error('the pool has not started')
      return pool
    },
    get sdk() {
      if (!sdk) throw new Error('the pool has not started')
      return sdk
    },
    clientNamed(name) {
      const client = shared.pool.clients.find((candidate) => candidate.name === name)
      if (!client) throw new Error(`no app client is named ${name}`)
      return client
    },
    passed(seconds) {
      shared.clock = new Date(shared.clock.getTime() + seconds * 1000)
    },
  }
  const { stateDirectory, giveBack } = lendKeys()
  beforeAll(async () => {
    pool = await startLocalPool(
      { stateDirectory, ...options },
      poolEdges({ now: () => shared.clock, sleep: () => Promise.resolve() }),
    )
    healthy = { ...pool.faults }
    sdk = sdkFor(pool)
  })
  beforeEach(() => {
    shared.clock = stoppedAt
    Object.assign(shared.pool.faults, healthy)
  })
  afterAll(async () => {
    sdk?.destroy()
    await pool?.close()
    giveBack()
  })
  return shared
}

/** The real AWS SDK, pointed at a pool, with dummy credentials and without its own retries. */
export function sdkFor(pool: Pick<LocalPool, 'baseUrl'>): CognitoIdentityProviderClient {
  return new CognitoIdentityProviderClient({
    endpoint: pool.baseUrl,
    region: 'us-local-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  })
}

/** The error that a request ends with, as its class name and sentence. */
export async function refusalOf(request: Promise<unknown>): Promise<string> {
  const error = await request.then(
    () => expect.fail('this request should have been refused'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof Error)) throw error
  return `${error.name}: ${error.message}`
}
