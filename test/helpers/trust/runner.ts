import { execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { stripVTControlCharacters } from 'node:util'
import { signInByHttp } from '../../../src/demo/http-browser.ts'
import { systemEdges } from '../../../src/edges/node-edges.ts'
import { writeRecord } from '../../../src/local/server/running-pool-file.ts'
import { demoUser } from '../../../src/local/state/seed-users.ts'
import { systemFetch } from '../../../src/net/system-fetch.ts'
import { type Cell, clientId, type Invocation, type Outcome, type Ran, type WorldSettings } from './cell.ts'
import { known, ownHosts, ownPool } from './hosts.ts'
import { openWorld, type World } from './world.ts'

// Runs cells in the network that it was started in, one after another: JSON lines in, JSON lines out.
// node <this> <root of the repository> <"namespace" or the module that stands in for one>

const [root = '', network = ''] = process.argv.slice(2)
const bin = join(root, 'bin/cogtool.js')
const isNamespace = network === 'namespace'
/** Longer than any command takes; one that hangs is killed, and its cell fails. */
const patienceMs = 55_000
const base = mkdtempSync(join(tmpdir(), 'cogtool-trust-'))
const authority = join(base, 'authority.pem')
const cache = join(base, 'cache')
/** As its shims may not be there at every start, nor fast: where Python itself is. */
const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim()

const world = await openWorld(
  isNamespace ? { https: 443, http: 80, host: '0.0.0.0' } : { https: 0, http: 0, host: '127.0.0.1' },
)
writeFileSync(authority, world.certificates.public)
/** What every command's environment holds to reach this world. */
const reach = {
  // in the place of the system's own authorities, which take a start 40 ms to read
  SSL_CERT_FILE: authority,
  NODE_OPTIONS: `--use-openssl-ca${isNamespace ? '' : ` --require=${network}`}`,
  COGTOOL_TEST_PORTS: JSON.stringify(world.ports),
}
if (!isNamespace) {
  process.env.COGTOOL_TEST_PORTS = reach.COGTOOL_TEST_PORTS
  await import(network)
}

const usual: WorldSettings = { certificates: 'public', discovered: `https://${ownHosts.domain}` }
const edges = systemEdges(systemFetch)
let number = 0
try {
  process.stdout.write('ready\n')
  for await (const line of createInterface({ input: process.stdin })) {
    const outcome = await runCell(JSON.parse(line) as Cell, world).catch((error: unknown) => ({
      failure: error instanceof Error ? error.message : String(error),
    }))
    process.stdout.write(`${JSON.stringify(outcome)}\n`)
  }
} finally {
  await world.close()
  rmSync(base, { recursive: true, force: true })
}

async function runCell(cell: Cell, { arrange, requests, loopback }: World): Promise<Outcome> {
  number += 1
  const home = join(base, String(number))
  mkdirSync(join(home, 'project'), { recursive: true })
  await write(cell.files ?? {}, home)
  for (const [name, target] of Object.entries(cell.links ?? {})) symlinkSync(target, join(home, name))
  if (cell.checkout !== undefined) hand(join(home, 'project'), cell.checkout)
  forgetKeys()
  if (cell.signedIn) cpSync(await signedInState(), join(home, 'state'), { recursive: true })
  const state = join(home, 'state/cogtool')
  if (cell.localPool) await writeRecord(loopback, { ...edges, directories: { ...edges.directories, state } })
  const settings = { ...usual, ...cell.world }
  arrange(settings)
  for (const invocation of cell.before ?? []) await succeed(invocation, home)
  await write(cell.changed ?? {}, home)
  arrange(settings)
  const asked = loopback.requests.length
  const ran = await run(cell, home)
  const outcome = {
    ...ran,
    requests: [...requests],
    loopback: loopback.requests.slice(asked).map(({ path, operation }) => operation ?? path),
  }
  rmSync(home, { recursive: true, force: true })
  return outcome
}

async function write(files: Readonly<Record<string, string>>, home: string): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = join(home, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, await fillIn(text, home), { mode: 0o600 })
  }
}

/** As a container's volume, or a checkout by another user, looks. */
function hand(folder: string, checkout: 'writable' | 'foreign'): void {
  for (const path of [folder, ...readdirSync(folder).map((name) => join(folder, name))]) {
    if (checkout === 'writable') chmodSync(path, 0o777)
    else chownSync(path, 65534, 65534)
  }
}

/** Key sets of an earlier cell. */
function forgetKeys(): void {
  rmSync(join(cache, 'cogtool'), { recursive: true, force: true })
}

/** Puts what no test could know beforehand in the place of each `<…>`. */
async function fillIn(text: string, home: string): Promise<string> {
  const parts = text.split(/<([a-z][\w.: -]*)>/)
  const filled = await Promise.all(parts.map((part, index) => (index % 2 === 0 ? part : filledIn(part, home))))
  return filled.join('')
}

/** The home, an address of this machine's pool, a certificate, or a token: `<own access openid>`, `<evil refresh>`. */
async function filledIn(what: string, home: string): Promise<string> {
  const { loopback, certificates, pools } = world
  const fixed: Readonly<Record<string, string>> = {
    home,
    'loopback issuer': loopback.issuer,
    'loopback url': loopback.baseUrl,
    'loopback pool': loopback.poolId,
    'private authority': certificates.private,
    'own keys': JSON.stringify(pools.own.state.tokens.jwks),
  }
  const value = fixed[what]
  if (value !== undefined) return value
  const [of, kind, ...scopes] = what.split(' ')
  const isToken = of !== undefined && of in pools && (kind === 'access' || kind === 'refresh')
  if (!isToken) return `<${what}>`
  return world.token(of as keyof World['pools'], kind, scopes.length > 0 ? scopes : ['openid', 'email'])
}

let signedIn: Promise<string> | undefined

/** The state folder of somebody who signed in through the own pool's Hosted UI, whose session every cell copies. */
function signedInState(): Promise<string> {
  signedIn ??= (async () => {
    const home = join(base, 'signed-in')
    mkdirSync(join(home, 'project'), { recursive: true })
    const env = {
      COGTOOL_USER_POOL_ID: ownPool,
      COGTOOL_CLIENT_ID: clientId('confidential'),
      COGTOOL_CLIENT_SECRET: known.clientSecret,
    }
    world.arrange(usual)
    await succeed({ args: ['login', '--no-browser'], env }, home)
    return join(home, 'state')
  })()
  return signedIn
}

async function succeed(invocation: Invocation, home: string): Promise<void> {
  const { exitCode, stdout, stderr } = await run(invocation, home)
  if (exitCode !== 0) {
    throw new Error(`cogtool ${invocation.args.join(' ')} ended with ${exitCode} before the cell: ${stdout}${stderr}`)
  }
}

async function run(
  { args, env, stdin, terminal, folder = 'project', substituted, endAfter }: Invocation,
  home: string,
): Promise<Ran> {
  const fill = (text: string) => fillIn(text, home)
  const own = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_STATE_HOME: join(home, 'state'),
    XDG_CACHE_HOME: cache,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...reach,
  }
  const filled = await Promise.all(Object.entries(env).map(async ([name, text]) => [name, await fill(text)]))
  // fetch's parser is WebAssembly: to optimize it takes longer than the few requests of a cell
  const program = [process.execPath, '--liftoff-only', bin, ...(await Promise.all(args.map(fill)))]
  if (substituted !== undefined) {
    writeFileSync(join(home, 'substituted'), await fill(substituted))
    const whole = program.map((word) => `'${word}'`).join(' ')
    program.splice(0, program.length, 'bash', '-c', `${whole} <(cat '${join(home, 'substituted')}')`)
  }
  const pty = terminal ? [python, join(root, 'test/helpers/terminal.py'), String(terminal.columns)] : []
  const [command = '', ...rest] = [...pty, ...program]
  const child = spawn(command, rest, {
    cwd: join(home, folder),
    env: { ...own, ...Object.fromEntries(filled), ...(terminal ? { TERM: 'xterm' } : {}) },
    stdio: 'pipe',
  })
  const printed = { stdout: '', stderr: '' }
  const conversation = terminal && answering(terminal.answers, (keys) => child.stdin.write(keys))
  let browser: Promise<void> | undefined
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text
      conversation?.hear(printed.stdout)
      const address = /^Open: (\S+)\r?\n/m.exec(printed.stderr + printed.stdout)?.[1]
      if (address !== undefined) browser ??= visit(address, (keys) => terminal && child.stdin.write(keys))
      if (endAfter !== undefined && (printed.stdout + printed.stderr).includes(endAfter)) child.kill('SIGINT')
    })
  }
  child.stdin.on('error', () => {})
  if (!terminal) child.stdin.end(await fill(stdin ?? ''))
  const patience = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  clearTimeout(patience)
  await browser
  const screen = stripVTControlCharacters(printed.stdout).replace(/\s+/g, ' ')
  return {
    exitCode,
    stdout: terminal ? '' : printed.stdout,
    stderr: terminal ? screen : printed.stderr,
    questions: conversation?.questions() ?? 0,
  }
}

/** Signs in as a browser would; an answer that goes to another machine is pasted, as a person would. */
async function visit(address: string, paste: (keys: string) => unknown): Promise<void> {
  try {
    const { url } = await signInByHttp(address, demoUser)
    if (!/^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(url).hostname)) paste(`${url}\r`)
  } catch {
    // a sign-in that is refused later ends the command in its own words
  }
}

/** Answers each question once: what is shown until its answer stands there belongs to the same question. */
function answering(answers: readonly string[], type: (keys: string) => void) {
  let read = 0
  let asked = 0
  let isOpen = false
  const look = (shown: string): boolean => {
    const found = (isOpen ? /\b(?:Yes|No)\b/ : /\(y\/N\)/).exec(shown.slice(read))
    if (!found) return false
    read += found.index + found[0].length
    isOpen = !isOpen
    if (isOpen) {
      type(answers[asked] ?? '')
      asked += 1
    }
    return true
  }
  return {
    questions: () => asked,
    hear(output: string) {
      // without white space, since a narrow terminal breaks lines anywhere
      const shown = stripVTControlCharacters(output)
      while (look(shown));
    },
  }
}
