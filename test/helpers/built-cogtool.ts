import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signInByHttp } from '../../src/demo/http-browser.ts'
import { systemEdges } from '../../src/edges/node-edges.ts'
import { type LocalPool, type LocalPoolOptions, startLocalPool } from '../../src/local/server/local-pool.ts'
import { writeRecord } from '../../src/local/server/running-pool-file.ts'
import { systemFetch } from '../../src/net/system-fetch.ts'

/** The program as it is shipped. */
export const bin = join(import.meta.dirname, '../../bin/cogtool.js')

export interface Finished {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface ChildOptions {
  readonly cwd: string
  /** All of it: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>
  readonly stdin?: string
  /** As Ctrl-C, once the output matches. */
  readonly endAfter?: RegExp
  /** The person at the browser, given the address that `login` shows. */
  readonly signIn?: (address: string) => Promise<unknown>
}

/** Runs a program to its end. */
export function runChild(
  command: string,
  args: readonly string[],
  { cwd, env, stdin = '', endAfter, signIn }: ChildOptions,
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] })
    const heard = { stdout: '', stderr: '' }
    let signingIn = false
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        heard[name] += text
        const address = /^Open: (\S+)\n/m.exec(heard.stderr)?.[1]
        if (address !== undefined && !signingIn) {
          signingIn = true
          signIn?.(address).catch(reject)
        }
        if (endAfter?.test(heard.stdout + heard.stderr)) child.kill('SIGINT')
      })
    }
    child.stdin.on('error', () => {})
    child.stdin.end(stdin)
    child.once('error', reject)
    child.once('close', (exitCode) => resolve({ exitCode, ...heard }))
  })
}

/** A home of its own for the built program, with a local pool that its commands find as `--pool local`. */
export interface Workplace {
  readonly folder: string
  readonly pool: LocalPool
  readonly env: Readonly<Record<string, string>>
  /** Runs `cogtool …`; signs in over HTTP where it asks for a browser. */
  cogtool(args: readonly string[], options?: { stdin?: string; env?: Record<string, string> }): Promise<Finished>
  /** Runs a line of shell in the folder, with `cogtool` on the path. */
  shell(line: string, options?: { endAfter?: RegExp }): Promise<Finished>
  close(): Promise<void>
}

export async function openWorkplace(options: LocalPoolOptions = {}): Promise<Workplace> {
  const folder = mkdtempSync(join(tmpdir(), 'cogtool-e2e-'))
  const home = (name: string) => join(folder, 'home', name)
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, 'bin/cogtool'), `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`, { mode: 0o755 })
  const env = {
    PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
    HOME: folder,
    XDG_CONFIG_HOME: home('config'),
    XDG_STATE_HOME: home('state'),
    XDG_CACHE_HOME: home('cache'),
    COGTOOL_POOL: 'local',
    // an opener that always succeeds and opens nothing: the test is the browser
    BROWSER: 'true',
  }
  const edges = systemEdges(systemFetch)
  const pool = await startLocalPool(options, edges)
  await writeRecord(pool, {
    ...edges,
    directories: { ...edges.directories, state: join(env.XDG_STATE_HOME, 'cogtool') },
  })

  const run = (
    command: string,
    args: readonly string[],
    more: Pick<ChildOptions, 'stdin' | 'endAfter'> & { env?: Record<string, string> },
  ) =>
    runChild(command, args, {
      ...more,
      cwd: folder,
      env: { ...env, ...more.env },
      signIn: (address) => signInByHttp(address, pool.demoUser),
    })

  return {
    folder,
    pool,
    env,
    cogtool: (args, more = {}) => run(process.execPath, [bin, ...args], more),
    shell: (line, more = {}) => run('bash', ['-c', line], more),
    async close() {
      await pool.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
