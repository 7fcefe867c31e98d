import type { Environment } from '../edges.ts'
import { CogtoolError } from '../errors.ts'

/** How the person gets to the authorize address. */
export interface BrowserChoice {
  /** `none`: the person opens the address; `system`: the system's browser; `command`: the one that was named. */
  readonly kind: 'none' | 'system' | 'command'
  readonly command?: string
  /** Whether the person probably sits at another machine: the address is then shown whole. */
  readonly remote: boolean
}

export interface BrowserWishes {
  /** False with --no-browser. */
  readonly browser: boolean | string
  /** Whether --no-input or CI says that nobody is there. */
  readonly unattended: boolean
}

/**
 * The browser to start: `--browser`, then `$BROWSER`, then the system's, which is left alone where the machine looks remote.
 * Fails with `browser_unavailable` where nobody is there and no browser was named.
 */
export function chooseBrowser(
  { browser, unattended }: BrowserWishes,
  env: Environment,
  platform: string,
): BrowserChoice {
  const remote = looksRemote(env, platform)
  if (browser === false) return { kind: 'none', remote }
  const command = typeof browser === 'string' ? browser : env.BROWSER
  if (command) return { kind: 'command', command, remote }
  if (unattended) {
    throw new CogtoolError('browser_unavailable', 'nobody is there to sign in, and no browser was named', {
      why: '--no-input or CI is set',
      hint: 'name a browser that signs in by itself (--browser <command>), or open the address elsewhere: --no-browser',
    })
  }
  return { kind: remote ? 'none' : 'system', remote }
}

/** Whether a browser started here would not be seen: SSH, a remote workspace, or no display. */
export function looksRemote(env: Environment, platform: string): boolean {
  if (env.SSH_CONNECTION || env.SSH_TTY || env.CODESPACES || env.REMOTE_CONTAINERS) return true
  const wsl = env.WSL_DISTRO_NAME || env.WSL_INTEROP
  return platform === 'linux' && !wsl && !env.DISPLAY && !env.WAYLAND_DISPLAY
}
