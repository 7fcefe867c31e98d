import { describe, expect, it } from 'vitest'
import { userDirectories } from '../../src/edges/directories.ts'

describe("the user's folders", () => {
  it.each([
    ['linux', {}, '/home/u/.config/cogtool', '/home/u/.cache/cogtool', '/home/u/.local/state/cogtool'],
    [
      'linux',
      { XDG_CONFIG_HOME: '/c', XDG_CACHE_HOME: '/k', XDG_STATE_HOME: '/s' },
      '/c/cogtool',
      '/k/cogtool',
      '/s/cogtool',
    ],
    [
      'darwin',
      {},
      '/home/u/.config/cogtool',
      '/home/u/Library/Caches/cogtool',
      '/home/u/Library/Application Support/cogtool',
    ],
    [
      'linux',
      { XDG_CACHE_HOME: 'k', XDG_STATE_HOME: './s' },
      '/home/u/.config/cogtool',
      '/home/u/.cache/cogtool',
      '/home/u/.local/state/cogtool',
    ],
    ['win32', { LOCALAPPDATA: '/local' }, '/home/u/AppData/Roaming/cogtool', '/local/cogtool/cache', '/local/cogtool'],
  ])('on %s with %o', (platform, env, config, cache, state) => {
    expect(userDirectories(env, platform, '/home/u')).toEqual({ config, cache, state })
  })
})
