import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lockInStore, lockSession } from '../../../src/session/store/session-lock.ts'
import { FileRefusal } from '../../../src/text/cogtool-error.ts'
import { session } from '../../helpers/sessions.ts'
import { testEdges } from '../../helpers/test-edges.ts'

const holder = 'process 4711 (cogtool)'

describe('a lock of the store', () => {
  it.each([
    { name: 'default', what: 'the session default' },
    { name: 'a\u001b[2Jb', what: 'the session a\\u001b[2Jb' },
  ])('that is waited for says who works on what: $what', async ({ name, what }) => {
    const told: string[] = []
    const edges = testEdges({ waiting: async (line) => void told.push(line) })
    const locked: typeof edges.files.locked = async (_, onWait, work) => {
      await onWait(holder)
      return work()
    }
    const files = { ...edges.files, locked }
    expect(await lockSession(session({ name }), 'refreshed', { ...edges, files }, async () => 'done')).toBe('done')
    expect(told).toEqual([`waiting for ${holder}, which works on ${what}`])
  })

  it.each([
    {
      name: 'another process keeps it',
      error: new FileRefusal('LOCKED', `${holder} still holds its lock after 120 s`),
      why: `${holder} still holds its lock after 120 s`,
      hint: 'wait until that process has ended, or end it, then try again',
    },
    {
      name: 'its file cannot be made',
      error: Object.assign(new Error('read-only'), { code: 'EROFS' }),
      why: 'its folder cannot be written: the file system is read-only',
      hint: expect.stringMatching(/^make it writable: /),
    },
  ])('that cannot be had because $name', async ({ error, why, hint }) => {
    const edges = testEdges()
    const files = { ...edges.files, locked: () => Promise.reject(error) }
    const work = lockInStore(join(edges.home, 'lock'), 'the key', 'made', { ...edges, files }, async () => 'done')
    const message = 'the key cannot be made'
    await expect(work).rejects.toMatchObject({ code: 'session_store_unavailable', message, why, hint })
  })

  it('lets the error of the work itself through', async () => {
    const edges = testEdges()
    const failed = Object.assign(new Error('no'), { code: 'EIO' })
    await expect(lockSession(session(), 'saved', edges, () => Promise.reject(failed))).rejects.toBe(failed)
  })
})
