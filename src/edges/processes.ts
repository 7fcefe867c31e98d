import { type ChildProcess, spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import type { BrowserOutcome, ChildOptions, ChildResult, Edges } from './edges.ts'

/** How long an opener may take to say that it failed; one that is still running by then is a browser. */
const openerWatchMs = 2_000

/** Starts the user's browser, or the first command that starts, with the address as its last argument (or in place of %s). */
export async function openBrowser(
  url: string,
  commands: readonly string[] = [],
  signal?: AbortSignal,
): Promise<BrowserOutcome> {
  if (commands.length === 0) return startedBy(() => systemOpener(url), signal)
  let outcome: BrowserOutcome = { opened: false }
  for (const command of commands) {
    outcome = await startedBy(async () => start(command, url), signal)
    if (outcome.opened) break
  }
  return outcome
}

async function startedBy(begin: () => Promise<ChildProcess>, signal: AbortSignal | undefined): Promise<BrowserOutcome> {
  try {
    return await outcomeOf(await begin(), signal)
  } catch (error) {
    return { opened: false, reason: error instanceof Error ? error.message : String(error) }
  }
}

async function systemOpener(url: string): Promise<ChildProcess> {
  const { default: open } = await import('open')
  return open(url)
}

function start(command: string, url: string): ChildProcess {
  const options = { stdio: 'ignore', detached: true } as const
  // blanks and all; a name without a folder is looked for in PATH
  if (/[/\\]/.test(command) && statSync(command, { throwIfNoEntry: false })?.isFile())
    return spawn(command, [url], options)
  const words = command.match(/"[^"]*"|'[^']*'|\S+/g)?.map((word) => word.replace(/^(["'])(.*)\1$/, '$2')) ?? []
  const [program, ...args] = words.some((word) => word.includes('%s'))
    ? words.map((word) => word.replaceAll('%s', url))
    : [...words, url]
  return spawn(program ?? '', args, options)
}

function outcomeOf(child: ChildProcess, signal: AbortSignal | undefined): Promise<BrowserOutcome> {
  child.unref()
  return new Promise((resolve) => {
    const finish = (outcome: BrowserOutcome) => {
      clearTimeout(timer)
      resolve(outcome)
    }
    const timer = setTimeout(() => finish({ opened: true }), openerWatchMs)
    signal?.addEventListener('abort', () => finish({ opened: true }), { once: true })
    child.once('error', (error) => finish({ opened: false, reason: error.message }))
    child.once('exit', (code) =>
      finish(code === 0 ? { opened: true } : { opened: false, reason: `the opener exited with ${code ?? 'a signal'}` }),
    )
  })
}

/** Runs this program again as a child, collecting what it prints. */
export const runCogtool: Edges['runCogtool'] = (args, options: ChildOptions) =>
  new Promise<ChildResult>((resolve, reject) => {
    const child = spawn(process.execPath, [process.argv[1] ?? '', ...args], {
      cwd: options.cwd,
      env: options.env as NodeJS.ProcessEnv,
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.signal ? { signal: options.signal } : {}),
    })
    const output = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8')
      child[stream].on('data', (text: string) => {
        output[stream] += text
        options.onOutput?.(stream, text)
      })
    }
    // a child that ends without reading its input closes the pipe: its exit code tells the story
    child.stdin.on('error', () => {})
    child.stdin.end(options.stdin ?? '')
    child.once('error', reject)
    child.once('close', (code) => resolve({ exitCode: code ?? 70, ...output }))
  })
