import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import type { Edges } from '../../src/edges/edges.ts'
import { systemEdges } from '../../src/edges/node-edges.ts'
import type { LocalPool } from '../../src/local/server/local-pool.ts'
import type { Faults } from '../../src/local/state/faults.ts'
import { main } from '../../src/main.ts'
import { systemFetch } from '../../src/net/system-fetch.ts'
import type { Session } from '../../src/session/store/session.ts'
import { saveSession } from '../../src/session/store/session-store.ts'
import { carryFlags } from '../../src/text/carried-flags.ts'
import { sharedTestPool } from '../helpers/local-pool.ts'
import { loginEdges, poolFlags, signInFlags } from '../helpers/login-edges.ts'
import { encode, goodClaims } from '../helpers/made-tokens.ts'
import { signIn } from '../helpers/replay-me.ts'
import { pipedStdin, type TestEdges } from '../helpers/test-edges.ts'

// the SDK would print seven lines about Node 20 at the first client
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'

/** A command line that fails, and every word that a person then reads. */
export interface Row {
  readonly args: readonly string[]
  /** What files hold, by their path below the home. */
  readonly files?: Readonly<Record<string, string>>
  readonly stdin?: string
  readonly edges?: Partial<Edges>
  /** Prepares what cannot be written down here, and gives the arguments that follow from it. */
  readonly given?: (edges: TestEdges) => readonly string[] | Promise<readonly string[]>
  readonly says: readonly [message: string, why?: string, hint?: string]
}

let shared: (() => LocalPool) | undefined

/** Starts the local pool of all rows for the tests of a file. */
export function shareLocalPool(): void {
  shared = sharedTestPool()
}

/** The local pool of all rows. */
export function localPool(): LocalPool {
  if (!shared) throw new Error('shareLocalPool() was not called')
  return shared()
}

/** Runs a row's command line, with further arguments. */
export async function runRow({ args, files = {}, stdin = '', edges: changes, given }: Row, ...more: string[]) {
  const edges = loginEdges({ stdin: pipedStdin(stdin), ...changes })
  for (const [name, text] of Object.entries(files)) await edges.files.replace(join(edges.home, name), text)
  const commandLine = [...args, ...((await given?.(edges)) ?? []), ...more]
  return { exitCode: await main(commandLine, edges), commandLine, edges }
}

/** The error that a row ends with. */
export async function provoke(row: Row, ...more: string[]) {
  const { exitCode, commandLine, edges } = await runRow(row, ...more)
  // notes of what was going on stand before it, and the stack of a bug behind it
  const [error = ''] = /^(?:error: |\{).*\n(?: {2}.*\n)*/m.exec(edges.err()) ?? []
  return { exitCode, error: withPlaceholders(withoutCarried(error, commandLine).replaceAll(edges.home, '~')) }
}

/** Ports, and the id of a session, which is made with one. */
const withPlaceholders = (text: string) => text.replace(/\b\d{5}\b/g, 'PORT').replace(/\b[0-9a-f]{40}\b/g, 'ID')

/** Without the flags that a hint carries on from the command line: each row would repeat them. */
function withoutCarried(text: string, commandLine: readonly string[]): string {
  const commands = [
    'try again: cogtool login',
    'cogtool login',
    'cogtool token',
    'cogtool export-users',
    'aws cognito-idp list-users',
  ]
  const carried = commands.map((command) => carryFlags(command, commandLine).slice(command.length))
  const ends = carried
    .filter((flags) => flags.includes('us-local-1_Demo0001') || flags.includes('http'))
    .flatMap((flags) => ['\n', '",', ', ', '; '].map((end) => [flags, end]))
  return ends.reduce((left, [flags, end]) => left.replaceAll(`${flags}${end}`, end ?? ''), text)
}

/** The flags of the local pool and one of its app clients; until the test is over the pool has these faults. */
export const onPool =
  (client = 'public', faults: Partial<Faults> = {}) =>
  (): string[] => {
    const pool = localPool()
    const healthy = { ...pool.faults }
    Object.assign(pool.faults, faults)
    onTestFinished(() => void Object.assign(pool.faults, healthy))
    return poolFlags(pool, client)
  }

/** The flags of the local pool, where the demo user is signed in with a session changed like this. */
export const signedIn =
  (changes: (session: Session) => Partial<Session> = () => ({})) =>
  async (edges: TestEdges): Promise<string[]> => {
    const { session } = await signIn(localPool(), 0, edges)
    await saveSession({ ...session, ...changes(session) }, edges)
    return poolFlags(localPool())
  }

/** The flags of the local pool, with a callback at a free port that is registered with the app client. */
export const onFreeCallback = () => signInFlags(localPool())

/** A browser that comes straight to the callback, with this answer. */
export function landsWith(answer: Readonly<Record<string, string>>): Pick<Edges, 'openBrowser'> {
  return {
    openBrowser: async (url) => {
      const { headers } = await fetch(url, { redirect: 'manual' })
      const asked = new URL(headers.get('location') ?? '').searchParams
      const callback = new URL(asked.get('redirect_uri') ?? '')
      callback.search = String(new URLSearchParams({ ...answer, state: asked.get('state') ?? '' }))
      void fetch(callback)
      return { opened: true }
    },
  }
}

/** A token that says it is from this issuer, which never signed it. */
export function tokenFrom(iss: string): string {
  const parts = [JSON.stringify({ alg: 'RS256', kid: 'key-1' }), JSON.stringify({ ...goodClaims, iss }), 'no signature']
  return parts.map(encode).join('.')
}

/** Takes AWS's configuration away until the test is over: that of the machine must not matter. */
export function withoutAws({ home }: TestEdges): string[] {
  const changes = {
    AWS_ACCESS_KEY_ID: undefined,
    AWS_PROFILE: undefined,
    AWS_CONFIG_FILE: join(home, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
  }
  for (const [name, value] of Object.entries(changes)) vi.stubEnv(name, value)
  onTestFinished(() => void vi.unstubAllEnvs())
  return []
}

/** Edges that a signal has reached, told of by the real ones; nobody waits for the command to clean up. */
export const signalled =
  (name: 'SIGINT' | 'SIGTERM') =>
  (edges: TestEdges): string[] => {
    const names = ['SIGINT', 'SIGTERM'] as const
    const before = names.flatMap((one) => process.listeners(one))
    const { signal } = systemEdges(systemFetch)
    for (const one of names) {
      for (const listener of process.listeners(one).filter((added) => !before.includes(added))) {
        process.off(one, listener)
        if (one === name) listener(one)
      }
    }
    Object.assign(edges, { signal, sleep: async () => {} })
    return []
  }
