import type { Edges } from '../../edges/edges.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'

/** What tells where the person sits, and which browser they named. */
type Machine = Pick<Edges, 'env' | 'platform' | 'isContainer'>

/** Why a browser started here would not be seen. */
export type Remoteness = 'ssh' | 'workspace' | 'container' | 'no-display'

/** How the person gets to the authorize address. */
export interface BrowserChoice {
  /** `none`: the person opens the address; `system`: the system's browser; `command`: one that was named. */
  readonly kind: 'none' | 'system' | 'command'
  /** Tried in turn until one starts; empty unless one was named. */
  readonly commands: readonly string[]
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
export async function chooseBrowser(
  { browser, unattended }: BrowserWishes,
  machine: Machine & Pick<Edges, 'files'>,
): Promise<BrowserChoice> {
  const remote = remoteness(machine)
  const named = typeof browser === 'string' ? [browser] : await namedBrowsers(machine)
  if (browser === false || named[0] === 'none') return { kind: 'none', commands: [], remote }
  if (named.length > 0) return { kind: 'command', commands: named, remote }
  if (unattended) {
    throw new CogtoolError('browser_unavailable', 'this sign-in needs a browser, and --no-input forbids one', {
      why: machine.env.CI ? 'CI is set, which means --no-input' : 'otherwise the default browser would open',
      hint:
        'sign in without a browser (--username with --password-stdin, or --client-credentials), or open the address ' +
        'elsewhere: --no-browser',
    })
  }
  return { kind: remote ? 'none' : 'system', commands: [], remote }
}

/** What `$BROWSER` names: one, or a list as xdg-open reads it; `none` is what JavaScript tools take for "start none". */
export async function namedBrowsers({
  env,
  platform,
  files,
}: Pick<Edges, 'env' | 'platform' | 'files'>): Promise<readonly string[]> {
  const named = env.BROWSER?.trim() ?? ''
  // a colon parts a list; in `C:\…`, in `http://%s` and in the name of a file that is there it does not
  const isOne = platform === 'win32' || !named.includes(':') || (await isThere(named, files))
  return (isOne ? [named] : named.split(/:(?!\/\/)/)).filter((one) => one.trim() !== '')
}

async function isThere(path: string, { status }: Edges['files']): Promise<boolean> {
  return (await status(path).catch(() => undefined)) !== undefined
}

/** SSH, a workspace whose editor runs elsewhere, a container, or no display; undefined where the person sits here. */
export function remoteness({ env, platform, isContainer }: Machine): Remoteness | undefined {
  if (env.CODESPACES || env.REMOTE_CONTAINERS || env.GITPOD_WORKSPACE_ID || env.AWS_EXECUTION_ENV === 'CloudShell') {
    return 'workspace'
  }
  if (env.SSH_CONNECTION || env.SSH_TTY) return 'ssh'
  // Windows' browser is started from WSL without a display of Linux
  const hasScreen = env.DISPLAY || env.WAYLAND_DISPLAY || env.WSL_DISTRO_NAME || env.WSL_INTEROP
  if (platform !== 'linux' || hasScreen) return undefined
  return env.container || env.KUBERNETES_SERVICE_HOST || isContainer() ? 'container' : 'no-display'
}

/** How a browser elsewhere reaches the callback's port of this machine; undefined where nothing says that one has to. */
export function wayToPort(remote: Remoteness | undefined, port: number): string | undefined {
  switch (remote) {
    case 'workspace':
      return `forward port ${port} in the editor first`
    case 'container':
      return 'start the container with --network host first'
    case 'ssh':
      return `forward port ${port} first: ssh -L ${port}:localhost:${port} <this machine>`
    default:
      return undefined
  }
}
