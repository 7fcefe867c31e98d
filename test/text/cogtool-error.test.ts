import { describe, expect, it } from 'vitest'
import { networkCode, systemReason } from '../../src/text/cogtool-error.ts'

const failed = (code: string) => Object.assign(new Error(code), { code })

describe('what the system refused, in words', () => {
  it.each([
    ['EISDIR', 'it is a folder'],
    ['EACCES', 'you have no permission for it'],
    ['EPERM', 'you have no permission for it'],
    ['ENOSPC', 'the disk is full'],
    ['EDQUOT', 'the disk quota is used up'],
    ['EROFS', 'the file system is read-only'],
    ['ENAMETOOLONG', 'its name is too long'],
    ['ENOTDIR', 'a part of its path is not a folder'],
    ['EMFILE', 'too many files are open'],
    ['EIO', 'the device reports an error'],
    ['EXDEV', 'the system says EXDEV'],
  ])('%s: %s', (code, words) => {
    expect(systemReason(failed(code))).toBe(words)
    // wrapped by a library
    expect(systemReason(new Error('it failed', { cause: failed(code) }))).toBe(words)
  })

  it('a caller may mean something else by a code', () => {
    expect(systemReason(failed('ENOENT'), { ENOENT: 'its folder does not exist' })).toBe('its folder does not exist')
  })

  it('nothing for what the system did not refuse', () => {
    expect(systemReason(new Error('no'))).toBeUndefined()
  })
})

const fetchFailed = (cause: unknown) => new TypeError('fetch failed', { cause })

describe('what a request failed with', () => {
  it.each<[name: string, error: unknown, code: string]>([
    ['a code', failed('ECONNRESET'), 'ECONNRESET'],
    ['a code below the TypeError of fetch', fetchFailed(failed('ENOTFOUND')), 'ENOTFOUND'],
    [
      'a TypeError of fetch in the middle of a body',
      new TypeError('terminated', { cause: failed('UND_ERR_SOCKET') }),
      'UND_ERR_SOCKET',
    ],
    ['no code', fetchFailed(new Error('bad port')), ''],
    ['no error at all', 'gone', ''],
  ])('%s', (_, error, code) => {
    expect(networkCode(error)).toBe(code)
  })

  it.each<[name: string, error: Error]>([
    ['a TypeError', new TypeError('x.y is not a function')],
    ['one that Node gave a code', Object.assign(new TypeError('not a string'), { code: 'ERR_INVALID_ARG_TYPE' })],
    ['a ReferenceError', new ReferenceError('x is not defined')],
    ['one below the TypeError of fetch', fetchFailed(new TypeError('c.EnvHttpProxyAgent is not a constructor'))],
    [
      'one below an error with a code',
      Object.assign(new Error('x', { cause: new TypeError('y') }), { code: 'ECONNRESET' }),
    ],
  ])('is nothing of the network but thrown on: %s', (_, error) => {
    expect(() => networkCode(error)).toThrow(error)
  })
})
