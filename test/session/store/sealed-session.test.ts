import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { keyName } from '../../../src/session/store/session-key.ts'
import { sessionPath } from '../../../src/session/store/session-paths.ts'
import {
  latestSession,
  latestStored,
  probeSessionStore,
  saveSession,
  saveSignIn,
} from '../../../src/session/store/session-store.ts'
import { fakeKeyring } from '../../helpers/fake-keyring.ts'
import { session } from '../../helpers/sessions.ts'
import { testEdges } from '../../helpers/test-edges.ts'

const secrets = { access: 'access.token.text', id: 'id.token.text', refresh: 'refresh.token.text' }
const device = { key: 'device-key', groupKey: 'device-group', password: 'device-password' }

async function prepared(changes: Parameters<typeof session>[0] = {}) {
  const keyring = fakeKeyring()
  const edges = testEdges({ keyring })
  const kept = await saveSignIn(session({ tokens: secrets, device, ...changes }), 'keyring', edges)
  return { keyring, edges, kept, path: sessionPath(kept, edges) }
}

describe('a session kept with --store keyring', () => {
  it('comes back as it was', async () => {
    const { edges, kept } = await prepared()
    expect(kept).toMatchObject({ store: 'keyring', tokens: secrets })
    expect(await latestSession(edges, 'default')).toEqual(kept)
  })

  it('has nothing secret in its file, and only a key of 32 bytes in the keyring', async () => {
    const { keyring, path } = await prepared()
    const text = readFileSync(path, 'utf8')
    for (const secret of [...Object.values(secrets), ...Object.values(device)]) expect(text).not.toContain(secret)
    expect([...keyring.secrets.keys()]).toEqual([keyName])
    expect(Buffer.from(keyring.secrets.get(keyName) ?? '', 'base64')).toHaveLength(32)
    expect(text).not.toContain(keyring.secrets.get(keyName))
  })

  it('is sealed anew, with another nonce, each time it is saved, and stays so after a refresh', async () => {
    const { edges, kept, path } = await prepared()
    const before = JSON.parse(readFileSync(path, 'utf8'))
    await saveSession({ ...kept, tokens: { ...secrets, access: 'new' } }, edges)
    const after = JSON.parse(readFileSync(path, 'utf8'))
    expect(after.schema).toBe('cogtool.sealed-session/1')
    expect(after.nonce).not.toBe(before.nonce)
    expect((await latestSession(edges, 'default'))?.tokens.access).toBe('new')
  })

  it('is found by name, pool and app client without the keyring', async () => {
    const { keyring, edges } = await prepared()
    keyring.failure = 'locked'
    const { calls } = keyring
    expect((await latestStored(edges, 'default', { clientId: 'client1' }))?.header).toMatchObject({
      clientId: 'client1',
    })
    expect(await latestStored(edges, 'default', { clientId: 'client2' })).toBeUndefined()
    expect(keyring.calls).toBe(calls)
  })

  it('does not stand in the way of a plain one where the keyring fails', async () => {
    const { keyring, edges } = await prepared({ name: 'sealed' })
    await saveSignIn(session(), 'file', edges)
    keyring.failure = 'locked'
    expect(await latestSession(edges, 'default')).toEqual(session())
  })

  it('shares one key with those before it, also where two are the first at once', async () => {
    const { keyring, edges } = await prepared()
    const key = keyring.secrets.get(keyName)
    await saveSignIn(session({ name: 'second' }), 'keyring', edges)
    expect(keyring.secrets.get(keyName)).toBe(key)
    const fresh = testEdges({ keyring: fakeKeyring() })
    const names = ['one', 'two', 'three']
    await Promise.all(names.map((name) => saveSignIn(session({ name }), 'keyring', fresh)))
    for (const name of names) expect((await latestSession(fresh, name))?.name).toBe(name)
  })
})

describe('a sealed file is an explicit error', () => {
  const flipped = (text: string) => {
    const bytes = Buffer.from(text, 'base64')
    bytes[3] = (bytes[3] ?? 0) ^ 1
    return bytes.toString('base64')
  }
  type Sealed = Record<'nonce' | 'sealed', string> & { known: Record<string, unknown> }
  it.each<{ name: string; change: (file: Sealed) => object }>([
    { name: 'with a bit changed in the sealed part', change: (file) => ({ sealed: flipped(file.sealed) }) },
    { name: 'with a bit changed in the nonce', change: (file) => ({ nonce: flipped(file.nonce) }) },
    { name: 'cut off', change: (file) => ({ sealed: file.sealed.slice(0, 40) }) },
    { name: 'with a short tag', change: (file) => ({ sealed: file.sealed.slice(0, 8) }) },
    { name: 'emptied', change: () => ({ sealed: '' }) },
    { name: 'without a nonce', change: () => ({ nonce: '' }) },
    {
      name: 'told to be of another API',
      change: ({ known }) => ({ known: { ...known, settings: { apiUrl: 'https://evil.example.com' } } }),
    },
    {
      name: 'told to be younger',
      change: ({ known }) => ({ known: { ...known, signedInAt: '2027-01-01T00:00:00Z' } }),
    },
  ])('$name', async ({ change }) => {
    const { edges, path } = await prepared()
    const file = JSON.parse(readFileSync(path, 'utf8'))
    writeFileSync(path, JSON.stringify({ ...file, ...change(file) }))
    await expect(latestSession(edges, 'default')).rejects.toMatchObject({
      code: 'session_store_unavailable',
      message: 'the session default cannot be opened',
      hint: expect.stringContaining('cogtool login'),
    })
  })

  it('under the name of another file', async () => {
    const { edges, path } = await prepared()
    renameSync(path, join(dirname(path), `${'0'.repeat(40)}.json`))
    await expect(latestSession(edges, 'default')).rejects.toMatchObject({ code: 'session_store_unavailable' })
  })

  it('under another key', async () => {
    const { keyring, edges } = await prepared()
    keyring.secrets.set(keyName, randomBytes(32).toString('base64'))
    await expect(latestSession(edges, 'default')).rejects.toMatchObject({
      message: 'the session default cannot be opened',
      why: expect.stringContaining('another key'),
    })
  })

  it.each([
    { name: 'with the key gone', change: 'delete', why: /holds no key of cogtool/ },
    { name: 'with a key that is none', change: 'abc', why: /not a key of 32 bytes/ },
  ])('$name', async ({ change, why }) => {
    const { keyring, edges } = await prepared()
    if (change === 'delete') keyring.secrets.clear()
    else keyring.secrets.set(keyName, change)
    await expect(latestSession(edges, 'default')).rejects.toMatchObject({
      code: 'session_store_unavailable',
      why: expect.stringMatching(why),
    })
  })

  it('where the keyring does not answer', async () => {
    const { keyring, edges } = await prepared()
    keyring.failure = 'it is locked'
    await expect(latestSession(edges, 'default')).rejects.toMatchObject({
      code: 'session_store_unavailable',
      message: 'the keyring cannot be used',
      why: 'it is locked',
      hint: expect.stringMatching(/--store file .*--store none/),
    })
  })
})

describe('the probe of the keyring', () => {
  it('makes the key before anybody signs in, and leaves no file behind', async () => {
    const keyring = fakeKeyring()
    const edges = testEdges({ keyring })
    await probeSessionStore(edges, 'keyring')
    expect(keyring.secrets.has(keyName)).toBe(true)
    expect(readdirSync(join(edges.directories.state, 'sessions'))).toEqual([])
  })

  it('fails where the keyring does, and writes nothing anywhere', async () => {
    const keyring = fakeKeyring()
    keyring.failure = 'there is no daemon'
    const edges = testEdges({ keyring })
    await expect(probeSessionStore(edges, 'keyring')).rejects.toMatchObject({ code: 'session_store_unavailable' })
    expect(readdirSync(join(edges.directories.state, 'sessions'))).toEqual([])
  })

  it('never moves a session to plain text: what cannot be sealed is not saved', async () => {
    const { keyring, edges, kept, path } = await prepared()
    const before = readFileSync(path, 'utf8')
    keyring.failure = 'locked in the meantime'
    await expect(saveSession(kept, edges)).rejects.toMatchObject({
      code: 'session_not_saved',
      why: 'locked in the meantime',
    })
    expect(readFileSync(path, 'utf8')).toBe(before)
    expect(readdirSync(dirname(path))).toEqual([basename(path)])
  })
})
