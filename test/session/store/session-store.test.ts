import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Session } from '../../../src/session/store/session.ts'
import { lockSession } from '../../../src/session/store/session-lock.ts'
import { sessionPath } from '../../../src/session/store/session-paths.ts'
import {
  latestSession,
  probeSessionStore,
  removeStored,
  saveSession,
  saveSignIn,
} from '../../../src/session/store/session-store.ts'
import { storedSessions } from '../../../src/session/store/stored-session.ts'
import { issuer, pool, session } from '../../helpers/sessions.ts'
import { testEdges } from '../../helpers/test-edges.ts'

describe('a saved session', () => {
  it('comes back as it was, from a file of 0600 in a folder of 0700', async () => {
    const edges = testEdges()
    await saveSession(session(), edges)
    const path = sessionPath(session(), edges)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
    expect(await latestSession(edges, 'default')).toEqual(session())
    expect(readdirSync(dirname(path))).toHaveLength(1)
  })

  it.each<{ name: string; change: Partial<Session>; same: boolean }>([
    { name: 'another name', change: { name: 'second' }, same: false },
    { name: 'another app client', change: { clientId: 'client2' }, same: false },
    { name: 'another pool', change: { userPoolId: 'eu-west-1_Other' }, same: false },
    { name: 'an issuer of its own', change: { settings: { issuer: 'https://idp.example.com/x' } }, same: false },
    {
      name: "the pool's updated issuer",
      change: { issuer: `https://issuer-cognito-idp.eu-west-1.amazonaws.com/${pool}` },
      same: true,
    },
    { name: 'other tokens', change: { tokens: { access: 'x.y.z' } }, same: true },
  ])('with $name has the same file: $same', ({ change, same }) => {
    const edges = testEdges()
    expect(sessionPath(session(change), edges) === sessionPath(session(), edges)).toBe(same)
  })
})

describe('the session that counts', () => {
  const sessions = [
    session({ signedInAt: '2026-11-22T06:00:01.000Z' }),
    session({ clientId: 'client2', signedInAt: '2026-11-22T06:00:03.000Z' }),
    session({ userPoolId: 'us-east-1_Other', signedInAt: '2026-11-22T06:00:02.000Z' }),
    session({ name: 'second', signedInAt: '2026-11-22T06:00:04.000Z' }),
  ]
  it.each([
    { name: 'the last sign-in of its name', of: 'default', match: {}, found: 1 },
    { name: 'the one of the app client', of: 'default', match: { clientId: 'client1' }, found: 2 },
    { name: 'the last sign-in of the pool', of: 'default', match: { issuers: [issuer] }, found: 1 },
    {
      name: 'the one of pool and app client',
      of: 'default',
      match: { issuers: [issuer], clientId: 'client1' },
      found: 0,
    },
    { name: 'the one of another name', of: 'second', match: {}, found: 3 },
    { name: 'none of an unknown name', of: 'third', match: {}, found: -1 },
    { name: "never another pool's", of: 'second', match: { issuers: ['https://x.example.com'] }, found: -1 },
  ])('is $name', async ({ of, match, found }) => {
    const edges = testEdges()
    for (const one of sessions) await saveSession(one, edges)
    expect(await latestSession(edges, of, match)).toEqual(sessions[found])
  })
})

describe('a file that others could have touched', () => {
  it.each([
    { name: 'readable by the group', mode: 0o640, folder: 0o700 },
    { name: 'readable by everybody', mode: 0o604, folder: 0o700 },
    { name: 'writable by everybody', mode: 0o602, folder: 0o700 },
    { name: 'in a folder that everybody may write', mode: 0o600, folder: 0o777 },
  ])('is not used: $name', async ({ mode, folder }) => {
    const edges = testEdges()
    await saveSession(session(), edges)
    const path = sessionPath(session(), edges)
    chmodSync(path, mode)
    chmodSync(dirname(path), folder)
    await expect(latestSession(edges, 'default')).rejects.toMatchObject({
      code: 'session_store_unavailable',
      hint: expect.stringContaining('chmod'),
    })
    // it does not stand in the way of another one
    expect(await latestSession(edges, 'second')).toBeUndefined()
  })

  it('is not used where it belongs to another user', async () => {
    const edges = testEdges()
    await saveSession(session(), edges)
    const foreign = async (path: string) => {
      const status = await edges.files.status(path)
      return status && { ...status, isOurs: false }
    }
    const files = { ...edges.files, status: foreign }
    await expect(latestSession({ ...edges, files }, 'default')).rejects.toMatchObject({
      code: 'session_store_unavailable',
    })
  })

  it('is not followed where it is a symbolic link', async () => {
    const edges = testEdges()
    const elsewhere = join(edges.home, 'elsewhere.json')
    writeFileSync(elsewhere, JSON.stringify(session()), { mode: 0o600 })
    const path = sessionPath(session(), edges)
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    symlinkSync(elsewhere, path)
    expect(await latestSession(edges, 'default')).toBeUndefined()
    // saving replaces the link and leaves its target alone
    await saveSession(session({ tokens: { access: 'new' } }), edges)
    expect(JSON.parse(readFileSync(elsewhere, 'utf8')).tokens.access).toBe('a.b.c')
  })
})

describe('a store that cannot be read', () => {
  const refused = () => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' }))
  it.each(['list', 'status', 'read'] as const)('is an explicit error, no missing session: %s', async (operation) => {
    const edges = testEdges()
    await saveSession(session(), edges)
    const files = { ...edges.files, [operation]: refused }
    await expect(latestSession({ ...edges, files }, 'default')).rejects.toMatchObject({
      code: 'session_store_unavailable',
      why: 'you have no permission for it',
    })
  })
})

describe('a new sign-in', () => {
  it('waits for the refresh of the session before it, which would otherwise replace it', async () => {
    const edges = testEdges()
    const order: string[] = []
    const after = { signIn: Promise.resolve() }
    await lockSession(session(), 'refreshed', edges, async () => {
      after.signIn = saveSignIn(session({ tokens: { access: 'signed-in' } }), 'file', edges).then(() => {
        order.push('login')
      })
      await new Promise((resolve) => setTimeout(resolve, 60))
      await saveSession(session({ tokens: { access: 'refreshed' } }), edges)
      order.push('refresh')
    })
    await after.signIn
    expect(order).toEqual(['refresh', 'login'])
    expect((await latestSession(edges, 'default'))?.tokens.access).toBe('signed-in')
  })

  it('with --store none is kept nowhere', async () => {
    const edges = testEdges()
    await saveSignIn(session(), 'none', edges)
    expect(await storedSessions(edges)).toEqual([])
  })

  it('leaves nothing in the session of half-written files that held tokens, once it is forgotten', async () => {
    const edges = testEdges()
    await saveSession(session(), edges)
    const path = sessionPath(session(), edges)
    writeFileSync(`${path}.0f0f0f.tmp`, 'tokens')
    await removeStored(path, edges)
    expect(readdirSync(dirname(path))).toEqual([])
  })
})

describe('a file that holds no session', () => {
  it.each([
    { name: 'cut off', text: JSON.stringify(session()).slice(0, 100) },
    { name: 'empty', text: '' },
    { name: 'of a later version', text: JSON.stringify({ ...session(), schema: 'cogtool.session/2' }) },
    { name: 'without tokens', text: JSON.stringify({ ...session(), tokens: {} }) },
    {
      name: 'with a token that is not text',
      text: JSON.stringify({ ...session(), tokens: { access: 'a', refresh: 7 } }),
    },
    { name: 'with a pool id that is none', text: JSON.stringify({ ...session(), userPoolId: 'nowhere' }) },
    { name: 'a list', text: '[]' },
  ])('counts for nothing: $name', async ({ text }) => {
    const edges = testEdges()
    await edges.files.replace(sessionPath(session(), edges), text)
    expect(await latestSession(edges, 'default')).toBeUndefined()
    expect(await storedSessions(edges)).toMatchObject([{ header: undefined }])
  })
})

describe('the probe', () => {
  it('leaves nothing behind', async () => {
    const edges = testEdges()
    await probeSessionStore(edges)
    expect(readdirSync(join(edges.directories.state, 'sessions'))).toEqual([])
  })

  it('fails before anybody signs in where the session would not be used afterwards', async () => {
    const edges = testEdges()
    mkdirSync(join(edges.directories.state, 'sessions'), { recursive: true })
    chmodSync(join(edges.directories.state, 'sessions'), 0o777)
    await expect(probeSessionStore(edges)).rejects.toMatchObject({
      code: 'session_store_unavailable',
      why: 'other users of this machine may put files into its folder',
    })
  })

  it('fails before anybody signs in where nothing can be written', async () => {
    const edges = testEdges()
    // a file where the folder should be
    writeFileSync(join(edges.home, 'state'), '')
    await expect(probeSessionStore(edges)).rejects.toMatchObject({ code: 'session_store_unavailable' })
  })
})
