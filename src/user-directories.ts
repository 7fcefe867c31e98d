import { join } from 'node:path'
import type { Edges, Environment } from './edges.ts'

/** Where cogtool keeps its files: XDG's folders, or the platform's own (login.md names them). */
export function userDirectories(env: Environment, platform: string, home: string): Edges['directories'] {
  const homes = {
    darwin: { config: '.config', cache: 'Library/Caches', state: 'Library/Application Support' },
    win32: { config: 'AppData/Roaming', cache: 'AppData/Local', state: 'AppData/Local' },
    linux: { config: '.config', cache: '.cache', state: '.local/state' },
  }
  const defaults = homes[platform as keyof typeof homes] ?? homes.linux
  const local = platform === 'win32' ? env.LOCALAPPDATA : undefined
  const folder = (root: string | undefined, fallback: string) => join(root || join(home, fallback), 'cogtool')
  return {
    config: folder(env.XDG_CONFIG_HOME, defaults.config),
    cache: join(folder(env.XDG_CACHE_HOME ?? local, defaults.cache), platform === 'win32' ? 'cache' : ''),
    state: folder(env.XDG_STATE_HOME ?? local, defaults.state),
  }
}
