import { homedir, userInfo } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import type { Environment } from '../text/environment.ts'
import type { Edges } from './edges.ts'

export function systemDirectories(): Edges['directories'] {
  return userDirectories(process.env, process.platform, systemHome())
}

/** Where cogtool keeps its files, always absolute: XDG's folders, or the platform's own (login.md names them). */
export function userDirectories(env: Environment, platform: string, home: string): Edges['directories'] {
  const homes = {
    darwin: { config: '.config', cache: 'Library/Caches', state: 'Library/Application Support' },
    win32: { config: 'AppData/Roaming', cache: 'AppData/Local', state: 'AppData/Local' },
    linux: { config: '.config', cache: '.cache', state: '.local/state' },
  }
  const defaults = homes[platform as keyof typeof homes] ?? homes.linux
  const local = platform === 'win32' ? env.LOCALAPPDATA : undefined
  // a relative one is invalid (XDG Base Directory Specification): whoever made the working directory must not choose our files
  const folder = (root: string | undefined, fallback: string) =>
    join(root && isAbsolute(root) ? root : join(home, fallback), 'cogtool')
  return {
    config: folder(env.XDG_CONFIG_HOME, defaults.config),
    cache: join(folder(env.XDG_CACHE_HOME ?? local, defaults.cache), platform === 'win32' ? 'cache' : ''),
    state: folder(env.XDG_STATE_HOME ?? local, defaults.state),
  }
}

/** HOME, or what the system knows of this user; the root, where nothing can be kept, for a user without either. */
function systemHome(): string {
  for (const find of [homedir, () => userInfo().homedir]) {
    try {
      const home = find()
      if (isAbsolute(home)) return home
    } catch {
      // this one knows none
    }
  }
  return resolve('/')
}
