import { createPublicKey } from 'node:crypto'
import { chmod, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startLocalPool } from '../../../src/local/server/local-pool.ts'
import { poolEdges, startTestPool } from '../../helpers/local-pool.ts'
import { tokensFor } from '../../helpers/pool-client.ts'
import { testEdges } from '../../helpers/test-edges.ts'

/** A pool whose keys live in memory. */
async function startPlainPool() {
  const pool = await startLocalPool({}, poolEdges())
  onTestFinished(() => pool.close())
  return pool
}

describe('the signing keys', () => {
  it('are new at every start', async () => {
    const [one, other] = [await startPlainPool(), await startPlainPool()]
    expect(one.state.tokens.jwks).not.toEqual(other.state.tokens.jwks)
  })

  it('are kept with a state directory, as PEM for their owner alone, and so are the tokens they signed', async () => {
    const { home } = testEdges()
    const stateDirectory = join(home, 'kept', 'pool')
    const first = await startTestPool({ stateDirectory })
    const port = Number(new URL(first.baseUrl).port)
    const { access_token } = await tokensFor(first)
    await first.close()
    const second = await startTestPool({ stateDirectory, port })
    expect(second.state.tokens.jwks).toEqual(first.state.tokens.jwks)
    expect(await second.state.tokens.authenticate(access_token)).toMatchObject({ user: { username: 'maria' } })
    expect((await stat(stateDirectory)).mode & 0o777).toBe(0o700)
    for (const name of ['access-key.pem', 'id-key.pem']) {
      expect((await stat(join(stateDirectory, name))).mode & 0o777).toBe(0o600)
    }
  })

  it('are there as PEM by token use', async () => {
    const { privateKeys, jwks } = (await startPlainPool()).state.tokens
    const moduli = [privateKeys.id, privateKeys.access].map((pem) => createPublicKey(pem).export({ format: 'jwk' }).n)
    expect(jwks.keys.map(({ n }) => n)).toEqual(moduli)
  })

  it.each(['not a key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'])(
    'are never guessed at: %j',
    async (text) => {
      const { home } = testEdges()
      await writeFile(join(home, 'access-key.pem'), text, { mode: 0o600 })
      await expect(startTestPool({ stateDirectory: home })).rejects.toMatchObject({ code: 'input_invalid' })
    },
  )

  it.each([
    { name: 'the folder', spoils: '.', why: 'other users of this machine may put files into its folder' },
    { name: 'a key', spoils: 'access-key.pem', why: 'other users of this machine may change the file' },
  ])('are not used where others may change $name, and no others are made there', async ({ spoils, why }) => {
    const stateDirectory = join(testEdges().home, 'kept')
    const { jwks } = (await startTestPool({ stateDirectory })).state.tokens
    await chmod(join(stateDirectory, spoils), 0o777)
    await expect(startTestPool({ stateDirectory })).rejects.toMatchObject({ code: 'output_unwritable', why })
    await chmod(join(stateDirectory, spoils), 0o700)
    expect((await startTestPool({ stateDirectory })).state.tokens.jwks).toEqual(jwks)
  })

  it('are not made for a folder that cannot be one', async () => {
    const { home } = testEdges()
    await writeFile(join(home, 'file'), '')
    await expect(startTestPool({ stateDirectory: join(home, 'file') })).rejects.toMatchObject({
      code: 'output_unwritable',
    })
  })
})
