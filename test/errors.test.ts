import { describe, expect, it } from 'vitest'
import { systemReason } from '../src/errors.ts'

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
    ['ENOTDIR', 'a part of its path is no folder'],
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
