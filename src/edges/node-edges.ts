import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { CogtoolError } from '../text/cogtool-error.ts'
import { decodeLine, decodeStdin, decodeText } from '../text/decode-text.ts'
import { isContainer } from './container.ts'
import { systemDirectories } from './directories.ts'
import type { Edges, InputStream, Prompt } from './edges.ts'
import { systemFiles } from './files.ts'
import { isAlive, processBirth } from './owner.ts'
import { isTerminal, outputStream } from './streams.ts'

const secretVariables = ['COGTOOL_TOKEN', 'COGTOOL_CLIENT_SECRET', 'COGTOOL_PASSWORD', 'COGTOOL_MFA_CODE']

/** Gives the `fetch` that honours the proxy of the environment and trusts these certificates too. */
type FetchFor = (edges: Pick<Edges, 'env' | 'files'>, certificates: string | undefined) => Edges['fetch']

/** The real world. Signals are listened to from here on. */
export function systemEdges(fetchFor: FetchFor): Edges {
  // the SDK would print seven lines about Node 20 at the first client
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'
  const env = { ...process.env }
  // what cogtool has read must not reach the browsers and helpers that it or a library starts
  for (const name of secretVariables) delete process.env[name]
  const signal = interruption()
  const base: Omit<Edges, 'fetch' | 'certificates' | 'withCertificates'> = {
    stdout: outputStream(1, () => process.stdout),
    stderr: outputStream(2, () => process.stderr),
    stdin,
    env,
    platform: process.platform,
    isContainer,
    workingDirectory: process.cwd(),
    directories: systemDirectories(),
    files: systemFiles(isAlive, signal),
    // few sessions are kept under it
    keyring: {
      read: async (name) => (await import('./keyring.ts')).systemKeyring(signal).read(name),
      write: async (name, secret) => (await import('./keyring.ts')).systemKeyring(signal).write(name, secret),
    },
    signal,
    trace: async () => {},
    waiting: async () => {},
    notice: async () => {},
    now: () => new Date(),
    // node:crypto takes 3 ms to load, which help and config need not wait for
    randomBytes: (size) => process.getBuiltinModule('node:crypto').randomBytes(size),
    sleep: async (milliseconds, signal) => {
      await sleep(milliseconds, undefined, signal ? { signal } : {}).catch((error: unknown) => {
        throw signal?.aborted ? signal.reason : error
      })
    },
    prompt: promptUntil(signal),
    // child processes are rare: what starts them is loaded when one does
    openBrowser: async (url, commands, signal) => (await import('./processes.ts')).openBrowser(url, commands, signal),
    runCogtool: async (args, options) => (await import('./processes.ts')).runCogtool(args, options),
    otherThreads: () => process.getBuiltinModule('node:os').availableParallelism() - 1,
    startWorker: async (name, options) => (await import('./workers.ts')).startWorker(name, options),
    processId: process.pid,
    processBirth,
    isAlive,
  }
  const trusting = (certificates: string | undefined): Edges => ({
    ...base,
    certificates,
    fetch: fetchFor(base, certificates),
    withCertificates: (more) => trusting([certificates, more].filter(Boolean).join('\n')),
  })
  return trusting(undefined)
}

const stdin: InputStream = {
  get isTTY() {
    return isTerminal(0)
  },
  chunks: openStdin,
  line: readLine,
  async text(limit) {
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of openStdin() as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > limit) throw tooLarge(limit)
      chunks.push(chunk)
    }
    return decodeStdin(() => decodeText(Buffer.concat(chunks)))
  },
}

function tooLarge(limit: number): CogtoolError {
  return new CogtoolError('input_too_large', `standard input is larger than ${limit} bytes`, {
    why: 'this command reads one small text from it',
    hint: 'check what is piped in',
  })
}

let stdinOpened: NodeJS.ReadStream | undefined
let stopped: CogtoolError | undefined
let linesRead = 0

/** Where standard input is a file it has no handle that could keep the process, and neither `ref` nor `unref`. */
function openStdin(): NodeJS.ReadStream {
  // whoever reads is told of an error; where nobody does any more, it must not end the process
  stdinOpened ??= process.stdin.on('error', () => {})
  stdinOpened.ref?.()
  stopListening()
  return stdinOpened
}

/** A pipe that stays open must not keep the process when its work is done. */
export function unrefStdin(): void {
  stdinOpened?.unref?.()
}

/** Nobody who waits for input, or is about to, shall wait on after a signal. */
function stopListening(): void {
  if (stopped) stdinOpened?.destroy(stopped)
}

/** Paused and let go after each line: a pipe that stays open must not keep the process. */
function readLine(limit: number): Promise<string | undefined> {
  const stdin = openStdin()
  return new Promise((resolve, reject) => {
    let buffered = Buffer.alloc(0)
    const stop = () => {
      stdin.off('data', onData).off('end', finish).off('error', fail).pause()
      stdin.unref?.()
    }
    const decode = () => {
      linesRead++
      try {
        resolve(decodeStdin(() => decodeLine(buffered, linesRead)))
      } catch (error) {
        reject(error)
      }
    }
    const onData = (chunk: Buffer) => {
      buffered = Buffer.concat([buffered, chunk])
      const end = buffered.indexOf('\n')
      if (end >= 0) {
        stop()
        if (end + 1 < buffered.length) stdin.unshift(buffered.subarray(end + 1))
        decode()
      } else if (buffered.length > limit) fail(tooLarge(limit))
    }
    const finish = () => {
      stop()
      if (buffered.length > 0) decode()
      else resolve(undefined)
    }
    const fail = (error: Error) => {
      stop()
      reject(error)
    }
    if (stdin.readableEnded) return resolve(undefined)
    stdin.on('data', onData).on('end', finish).on('error', fail).resume()
  })
}

interface Place {
  readonly output: NodeJS.WritableStream
  readonly signal: AbortSignal
}

/** inquirer on stderr, loaded when the first question is asked. A signal, or Ctrl-D, ends the wait for its answer. */
function promptUntil(signal: AbortSignal): Prompt {
  const ask = async <T>(show: (questions: typeof import('./questions.ts'), place: Place) => Promise<T>): Promise<T> => {
    const givenUp = new AbortController()
    // Ctrl-D closes the reader of the line, and its question would wait for ever
    const onKey = (_: unknown, { ctrl, name }: { readonly ctrl?: boolean; readonly name?: string }) => {
      if (ctrl && name === 'd') givenUp.abort(interruptedError('SIGINT'))
    }
    process.stdin.on('keypress', onKey)
    try {
      // stderr is opened by a question alone: most runs write nothing to it
      const place = { output: process.stderr, signal: AbortSignal.any([signal, givenUp.signal]) }
      return await show(await import('./questions.ts'), place)
    } catch (error) {
      signal.throwIfAborted()
      givenUp.signal.throwIfAborted()
      if (error instanceof Error && error.name === 'ExitPromptError') throw interruptedError('SIGINT')
      throw error
    } finally {
      process.stdin.off('keypress', onKey)
    }
  }
  return {
    select: (message, choices) => ask(({ select }, place) => select({ message, choices: [...choices] }, place)),
    confirm: (message) => ask(({ confirm }, place) => confirm({ message, default: false }, place)),
    input: (message) => ask(({ input }, place) => input({ message }, place)),
    password: (message) => ask(({ password }, place) => password({ message }, place)),
    pasted: async (ends) => (await import('./terminal.ts')).pastedLine(ends),
  }
}

function interruptedError(signal: 'SIGINT' | 'SIGTERM'): CogtoolError {
  return signal === 'SIGINT'
    ? new CogtoolError('interrupted', 'interrupted by SIGINT')
    : new CogtoolError('terminated', 'ended by SIGTERM')
}

/** Whoever passes a signal on to its child (npx, timeout) makes it come twice, this many milliseconds apart at most. */
const sameSignalMs = 300

function interruption(): AbortSignal {
  const controller = new AbortController()
  // requests that are under way at once all listen to it: no leak, whatever Node would warn of
  setMaxListeners(0, controller.signal)
  let began = 0
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // a second Ctrl-C means now
      if (controller.signal.aborted) {
        if (performance.now() - began < sameSignalMs) return
        process.exit(interruptedError(signal).exitCode)
      }
      began = performance.now()
      stopped = interruptedError(signal)
      controller.abort(stopped)
      stopListening()
    })
  }
  return controller.signal
}
