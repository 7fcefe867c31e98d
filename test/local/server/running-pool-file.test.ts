import { chmod, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readRecord, removeRecord, type ServedPool, writeRecord } from '../../../src/local/server/running-pool-file.ts'
import { testEdges } from '../../helpers/test-edges.ts'

const pool: ServedPool = {
  baseUrl: 'http://127.0.0.1:9230',
  issuer: 'http://127.0.0.1:9230/us-local-1_Demo0001',
  poolId: 'us-local-1_Demo0001',
  apiUrl: 'http://127.0.0.1:9230/api/v1/me',
  client: { id: 'client' },
}

describe('the record of the running pool', () => {
  it('comes back as it was written, for its owner alone', async () => {
    const edges = testEdges({ processId: 4711 })
    await writeRecord(pool, edges)
    expect(await readRecord(edges)).toEqual({
      port: 9230,
      baseUrl: 'http://127.0.0.1:9230',
      issuer: 'http://127.0.0.1:9230/us-local-1_Demo0001',
      poolId: 'us-local-1_Demo0001',
      clientId: 'client',
      pid: 4711,
      apiUrl: 'http://127.0.0.1:9230/api/v1/me',
      domain: 'http://127.0.0.1:9230',
      endpointUrl: 'http://127.0.0.1:9230',
    })
    expect((await stat(join(edges.directories.state, 'local.json'))).mode & 0o777).toBe(0o600)
  })

  it('of a dead process counts for nothing', async () => {
    const edges = testEdges({ isAlive: () => false })
    await writeRecord(pool, edges)
    expect(await readRecord(edges)).toBeUndefined()
  })

  it('counts for nothing where others may write: they would get what people sign in with', async () => {
    const edges = testEdges()
    await writeRecord(pool, edges)
    await chmod(edges.directories.state, 0o777)
    expect(await readRecord(edges)).toBeUndefined()
    await expect(writeRecord(pool, edges)).rejects.toMatchObject({ code: 'NOT_OURS_ALONE' })
  })

  it('is taken away by who wrote it, and by nobody else', async () => {
    const edges = testEdges({ processId: 1 })
    await writeRecord(pool, edges)
    await removeRecord({ ...edges, processId: 2 })
    expect(await readRecord(edges)).toBeDefined()
    await removeRecord(edges)
    expect(await readRecord(edges)).toBeUndefined()
    await removeRecord(edges)
  })

  it.each(['', 'x', '[]', 'null', '{}', '{"pid":1,"port":9230}', '{"pid":"1"}'])(
    'that holds %j is none',
    async (text) => {
      const edges = testEdges()
      await edges.files.replace(join(edges.directories.state, 'local.json'), '')
      await writeFile(join(edges.directories.state, 'local.json'), text)
      expect(await readRecord(edges)).toBeUndefined()
    },
  )
})
