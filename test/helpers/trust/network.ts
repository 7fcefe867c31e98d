import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import type { Cell, Outcome } from './cell.ts'
import { allHosts, ownHosts } from './hosts.ts'

const root = join(import.meta.dirname, '../../..')
const here = (name: string) => join(import.meta.dirname, name)

/** Runs cells, several at a time, where other machines can be reached and are ours. */
export interface Network {
  readonly kind: 'namespace' | 'resolver'
  run(cell: Cell): Promise<Outcome>
  close(): Promise<void>
}

/**
 * Starts so many runners, each in a network namespace of its own; where the system allows none, with a resolver of their own, and
 * a line that says so. COGTOOL_TEST_NETWORK=required makes that an error, =resolver asks for it.
 */
export async function openNetwork(runners: number): Promise<Network> {
  const folder = mkdtempSync(join(tmpdir(), 'cogtool-network-'))
  const program = join(folder, 'runner.mjs')
  const hosts = join(folder, 'hosts')
  writeFileSync(hosts, hostsFile())
  await build({
    entryPoints: [here('runner.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
  })
  const inNamespace = namespaceCommand(hosts)
  const kind = inNamespace ? 'namespace' : 'resolver'
  const command = [...(inNamespace ?? []), process.execPath, program, root, inNamespace ? kind : here('resolver.cjs')]
  const started = Array.from({ length: runners }, () => startRunner(command))
  const free = [...started]
  const waiting: ((runner: Runner) => void)[] = []
  return {
    kind,
    async run(cell) {
      const runner = free.pop() ?? (await new Promise<Runner>((resolve) => waiting.push(resolve)))
      try {
        return await runner.run(cell)
      } finally {
        const next = waiting.shift()
        if (next) next(runner)
        else free.push(runner)
      }
    },
    async close() {
      await Promise.all(started.map((runner) => runner.close()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

interface Runner {
  /** One cell at a time. */
  run(cell: Cell): Promise<Outcome>
  close(): Promise<void>
}

function startRunner([command = '', ...args]: readonly string[]): Runner {
  // an authority cannot be added to a process that runs: the runner trusts what it serves, since only it connects there
  const child = spawn(command, args, {
    env: { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_NO_WARNINGS: '1' },
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const nextLine = async () => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`the runner of cells ended: ${said}`)
    return value
  }
  const ready = nextLine()
  ready.catch(() => {})
  return {
    async run(cell) {
      await ready
      child.stdin.write(`${JSON.stringify(cell)}\n`)
      const outcome = JSON.parse(await nextLine()) as Outcome | { failure: string }
      if ('failure' in outcome) throw new Error(outcome.failure)
      return outcome
    },
    close() {
      child.stdin.end()
      return ended
    },
  }
}

/** The command before a command that gives it a network of its own, or undefined where the system allows none. */
function namespaceCommand(hosts: string): string[] | undefined {
  const wanted = process.env.COGTOOL_TEST_NETWORK
  if (wanted === 'resolver') return undefined
  const isRoot = process.getuid?.() === 0
  // root of a container may lack what a user of a machine may do
  const ways = [...(isRoot ? [['unshare', '-n', '-m']] : []), ['unshare', '-r', '-n', '-m']]
  const found = ways
    .map((way) => [...way, 'python3', here('network.py'), hosts])
    .find(([command = '', ...args]) => spawnSync(command, [...args, 'true']).status === 0)
  if (found) return found
  const why =
    'no network namespace can be made here (unshare and python3), so hosts are told apart by a resolver of ours'
  if (wanted === 'required') throw new Error(why)
  console.warn(why)
  return undefined
}

/** Addresses of the ranges that documentation has (RFC 5737): a person's hosts in one, strangers' in the other. */
function hostsFile(): string {
  const own = Object.values<string>(ownHosts)
  const lines = allHosts.map((host, index) => `${own.includes(host) ? '192.0.2' : '203.0.113'}.${index + 1} ${host}`)
  return ['127.0.0.1 localhost', '::1 localhost', ...lines, ''].join('\n')
}
