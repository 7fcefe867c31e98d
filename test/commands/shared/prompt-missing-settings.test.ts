import { mkdirSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadSettings } from '../../../src/commands/shared/load-settings.ts'
import { promptMissingSettings } from '../../../src/commands/shared/prompt-missing-settings.ts'
import type { Settings } from '../../../src/pool/settings.ts'
import { flagSettings, gateOf } from '../../helpers/approved.ts'
import { startTestPool } from '../../helpers/local-pool.ts'
import { noPrompt, type TestEdges, testEdges } from '../../helpers/test-edges.ts'

const runWith = (settings: Settings, edges: TestEdges) => ({ settings, edges, gate: gateOf(settings) })

/** A prompt that takes the choice whose name holds this text, and remembers what was asked. */
function answering(text: string) {
  const asked: { question: string; names: string[] }[] = []
  const prompt = {
    ...noPrompt(),
    select: async <T>(question: string, choices: readonly { name: string; value: T }[]) => {
      asked.push({ question, names: choices.map(({ name }) => name) })
      const choice = choices.find(({ name }) => name.includes(text))
      if (!choice) throw new Error(`no choice has ${text}`)
      return choice.value
    },
  }
  return { prompt, asked }
}

// the SDK reads credentials from the process itself
beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test').stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
})
afterEach(() => {
  vi.unstubAllEnvs()
})

describe('what is missing is asked for', () => {
  it('a pool of the config file, by name', async () => {
    const { prompt, asked } = answering('prod')
    const edges = testEdges({ prompt })
    mkdirSync(edges.home, { recursive: true })
    writeFileSync(
      `${edges.home}/cogtool.json`,
      '{ "pools": { "dev": { "userPoolId": "eu-west-1_A" }, "prod": { "userPoolId": "eu-west-1_B" } } }',
    )
    const settings = await loadSettings({}, edges)
    expect(await promptMissingSettings('pool', runWith(settings, edges))).toEqual({
      flags: { pool: 'prod' },
      pool: { line: 4, name: 'prod', origin: 'your choice' },
    })
    expect(asked).toEqual([{ question: 'Which pool?', names: ['dev', 'prod'] }])
  })

  it('the only pool of an account without a question', async () => {
    const pool = await startTestPool()
    const edges = testEdges({ now: () => new Date(), fetch })
    const settings = flagSettings({ region: 'us-local-1', endpointUrl: pool.baseUrl })
    expect(await promptMissingSettings('pool', runWith(settings, edges))).toEqual({
      flags: { userPoolId: pool.poolId },
      pool: { line: 6, name: undefined, origin: 'the only pool' },
    })
  })

  it('an app client of the pool, names and ids shown', async () => {
    const pool = await startTestPool()
    const { prompt, asked } = answering('implicit')
    const edges = testEdges({ prompt, now: () => new Date(), fetch })
    const settings = flagSettings({ userPoolId: pool.poolId, issuer: pool.issuer, endpointUrl: pool.baseUrl })
    const implicit = pool.clients.find(({ name }) => name === 'implicit')
    expect(await promptMissingSettings('client', runWith(settings, edges))).toEqual({
      flags: { clientId: [implicit?.id] },
    })
    expect(asked[0]?.names).toHaveLength(pool.clients.length)
    expect(asked[0]?.names[0]).toContain(pool.clients[0]?.id)
  })

  it('nothing, where everything is there', async () => {
    const settings = { ...flagSettings({ userPoolId: 'eu-west-1_A' }), clientIds: ['c'] }
    expect(await promptMissingSettings('pool', runWith(settings, testEdges()))).toEqual({ flags: {} })
    expect(await promptMissingSettings('client', runWith(settings, testEdges()))).toEqual({ flags: {} })
  })

  it('nothing, where not even the region is known: the error names the flag', async () => {
    await expect(promptMissingSettings('pool', runWith(flagSettings({}), testEdges()))).rejects.toMatchObject({
      code: 'pool_required',
    })
  })
})
