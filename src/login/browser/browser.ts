import { CogtoolError } from '../../text/cogtool-error.ts'
import type { Environment } from '../../text/environment.ts'

/** Why a browser started here would not be seen. */
export type Remoteness = 'ssh' | 'workspace' | 'container' | 'no-display'

/** How the person gets to the authorize address. */
export interface BrowserChoice {
  /** `none`: the person opens the address; `system`: the system's browser; `command`: the one that was named. */
  readonly kind: 'none' | 'system' | 'command'
  readonly command?: string
  /** Where the person probably sits at another machine: the address is then shown whole. */
  readonly remote: Remoteness | undefined
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
  const remote = remoteness(env, platform)
  const fromVariable = browserVariable(env, platform)
  if (browser === false || (browser === true && fromVariable === 'none')) return { kind: 'none', remote }
  const command = typeof browser === 'string' ? browser : fromVariable
  if (command) return { kind: 'command', command, remote }
  if (unattended) {
    throw new CogtoolError('browser_unavailable', 'nobody is there to sign in, and no browser was named', {
      why: '--no-input or CI is set',
      hint: 'sign in without one (--username, --client-credentials), or open the address elsewhere: --no-browser',
    })
  }
  return { kind: remote ? 'none' : 'system', remote }
}

/** `$BROWSER`: the first of a list, as xdg-open reads it; `none` is what JavaScript tools take for "start none". */
function browserVariable({ BROWSER }: Environment, platform: string): string | undefined {
  // a colon parts a list; in `C:\…` and in `http://%s` it does not
  return platform === 'win32' ? BROWSER : BROWSER?.split(/:(?!\/\/)/)[0]
}

/** Whether a browser started here would not be seen. */
export function looksRemote(env: Environment, platform: string): boolean {
  return remoteness(env, platform) !== undefined
}

/** SSH, a workspace whose editor runs elsewhere, a container, or no display; undefined where the person sits here. */
export function remoteness(env: Environment, platform: string): Remoteness | undefined {
  if (env.CODESPACES || env.REMOTE_CONTAINERS || env.GITPOD_WORKSPACE_ID || env.AWS_EXECUTION_ENV === 'CloudShell') {
    return 'workspace'
  }
  if (env.SSH_CONNECTION || env.SSH_TTY) return 'ssh'
  // Windows' browser is started from WSL without a display of Linux
  const hasScreen = env.DISPLAY || env.WAYLAND_DISPLAY || env.WSL_DISTRO_NAME || env.WSL_INTEROP
  if (platform !== 'linux' || hasScreen) return undefined
  return env.container || env.KUBERNETES_SERVICE_HOST ? 'container' : 'no-display'
}

/** How a browser elsewhere reaches the callback's port of this machine. */
export function wayToPort(remote: Remoteness, port: number): string {
  switch (remote) {
    case 'workspace':
      return `forward port ${port} in the editor`
    case 'container':
      return `give the container the network of its host (--network host)`
    default:
      return `ssh -L ${port}:localhost:${port} <this machine>`
  }
}
