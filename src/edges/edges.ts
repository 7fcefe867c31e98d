import type { Environment } from '../text/environment.ts'

/** Everything outside the program that a run can touch. Functions ask for what they use: `Pick<Edges, 'fetch' | 'now'>`. */
export interface Edges {
  /** The answer. */
  readonly stdout: OutputStream
  /** The conversation: prompts, progress, warnings, errors. */
  readonly stderr: OutputStream
  readonly stdin: InputStream
  readonly env: Environment
  readonly platform: string
  /** Whether this machine is a container, by what its files say. */
  isContainer(): boolean
  /** Where relative paths start: an absolute path. */
  readonly workingDirectory: string
  /** The user's own folders for cogtool, absolute; they may not exist yet (`files` makes them when it writes). */
  readonly directories: { readonly config: string; readonly cache: string; readonly state: string }
  readonly files: Files
  /** The operating system's keyring. */
  readonly keyring: Keyring
  /** Aborted by SIGINT or SIGTERM. Long waits and loops watch it; `main` turns it into exit 130 or 143. */
  readonly signal: AbortSignal
  /** The wall clock. Read once per decision. */
  now(): Date
  randomBytes(size: number): Buffer
  /** Rejects with the signal's reason when a signal ends the wait. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
  /**
   * As the global one, through the proxy that the environment names, trusting the certificates of `withCertificates` too. A proxy that opens no
   * way is `service_unreachable`, an address of one that cannot be used `invalid_value`.
   */
  fetch(url: string, init?: RequestInit): Promise<Response>
  /** Told each request that was sent, in a line that holds nothing secret; --debug shows it. */
  trace(line: string): Promise<void>
  /** Told what a wait of more than 2 s is for, in a line that holds nothing secret; shown as a note. */
  waiting(line: string): Promise<void>
  /** Told what is amiss with files of this machine that cogtool does without, in a line that holds nothing secret; shown as a note. */
  notice(line: string): Promise<void>
  readonly prompt: Prompt
  /**
   * Starts a browser, without a shell, and tells whether its opener succeeded: the first of the commands that does, each a file or a
   * program and its arguments, or without any the system's browser. A signal ends the watching. Never rejects.
   */
  openBrowser(url: string, commands?: readonly string[], signal?: AbortSignal): Promise<BrowserOutcome>
  /** Runs this same program as a child and waits for its end. */
  runCogtool(args: readonly string[], options: ChildOptions): Promise<ChildResult>
  /** How many threads beside this one have a core to run on. */
  otherThreads(): number
  /** Starts a worker thread of this program, by its name, and waits until it can be asked. Fails where it cannot be started. */
  startWorker(name: 'verify-worker', options: WorkerOptions): Promise<WorkerThread>
  /** PEM certificates trusted beside the system's, for clients that open their own connections. */
  readonly certificates: string | undefined
  /** The same edges, whose requests also trust these PEM certificates. */
  withCertificates(certificates: string): Edges
  /** The operating system's process ids: of this process, and whether another one is alive. */
  readonly processId: number
  /** What tells this process from a later one of its id; undefined where the system does not tell. */
  processBirth(): string | undefined
  /** With a `birth`: whether it is still the same process. */
  isAlive(processId: number, birth?: string): boolean
}

export interface OutputStream {
  /**
   * Resolves when the reader has room for more; rejects with Node's error (`EPIPE` for a closed pipe, `ENOSPC`, …), which
   * `main` puts into words.
   */
  write(data: string | Uint8Array): Promise<void>
  readonly isTTY: boolean
  /** Width of the terminal in columns; 80 where there is none. */
  readonly columns: number
}

export interface InputStream {
  readonly isTTY: boolean
  /** All of it, as `decodeText` reads it; fails with `input_too_large` past `limit` bytes, with `input_invalid` where it is no text. */
  text(limit: number): Promise<string>
  /**
   * The next line, as `decodeLine` reads it, or undefined where nothing is left; what follows it stays for the next reader.
   * Fails with `input_too_large` past `limit` bytes, with `input_invalid` where it, or what has come with it, is no UTF-8.
   */
  line(limit: number): Promise<string | undefined>
  chunks(): AsyncIterable<Uint8Array>
}

export interface FileStatus {
  readonly size: number
  /** Permission bits; 0o600 on Windows, which has none: access lists of the user's profile folder guard it there. */
  readonly mode: number
  readonly isFile: boolean
  /** Whether the file belongs to the user who runs cogtool (always true on Windows). */
  readonly isOurs: boolean
  readonly modified: Date
}

export interface FileWriter {
  /** Waits for the disk. */
  write(data: string | Uint8Array): Promise<void>
  /** Everything written so far is on disk when it resolves. */
  sync(): Promise<void>
  close(): Promise<void>
}

/** A file that is read where the caller likes. */
export interface FileReader {
  /** Fills `target` from this byte on and tells how many bytes there were: fewer only at the file's end, where it is 0. */
  readAt(position: number, target: Uint8Array): Promise<number>
  close(): Promise<void>
}

/** What may be read from a path. */
export interface ReadLimits {
  /**
   * `file`: a regular file, not a link to one; `linked`: also a link; `any`: also a pipe or a device, as people name them on the
   * command line.
   */
  readonly kind: 'file' | 'linked' | 'any'
  /** Bytes. */
  readonly limit: number
}

/** Files and folders. Failures are Node's own errors (`code` is ENOENT, EACCES, ENOSPC, …), or a `FileRefusal`. */
export interface Files {
  /**
   * A file's text, or undefined where there is no such file. A signal ends the wait for a pipe. Fails with `NotText` where
   * `decodeText` does.
   */
  read(path: string, limits: ReadLimits): Promise<string | undefined>
  /** The same as it is. */
  readBytes(path: string, limits: ReadLimits): Promise<Uint8Array | undefined>
  /** However much it is. A signal ends the wait for a pipe. */
  chunks(path: string): AsyncIterable<Uint8Array>
  open(path: string): Promise<FileReader>
  /** undefined where there is nothing; a symbolic link is not followed. */
  status(path: string): Promise<FileStatus | undefined>
  /** Whether both paths lead to one file, through links too; false where there is nothing at one of them. */
  sameFile(one: string, other: string): Promise<boolean>
  /** Where a path leads through links; undefined where there is nothing at their end. */
  realPath(path: string): Promise<string | undefined>
  /**
   * Replaces a file in one step (temporary file, fsync, rename), making its folder (0700) when missing. Mode 0600; where it `isShared`
   * that of the file before, or the one that new files get.
   */
  replace(path: string, text: string | Uint8Array, options?: { isShared?: boolean }): Promise<void>
  /**
   * A new file of mode 0600, or an emptied old one; with `exclusive` an existing one fails with EEXIST, with `withFolder` a
   * missing folder (0700) is made.
   */
  create(path: string, options?: { exclusive?: boolean; withFolder?: boolean }): Promise<FileWriter>
  /** A file of ours cut to its first `from` bytes, to write on from there; a new one of mode 0600 where there is none. */
  append(path: string, from: number): Promise<FileWriter>
  rename(from: string, to: string): Promise<void>
  /** Nothing happens where there is no such file. */
  remove(path: string): Promise<void>
  /** Names in a folder, sorted; empty where there is no such folder. */
  list(directory: string): Promise<string[]>
  /** A new empty folder of mode 0700. */
  temporaryDirectory(): Promise<string>
  removeDirectory(path: string): Promise<void>
  /**
   * Takes away what dead processes left in a folder of cogtool's own: temporary files and locks. Looks once at each folder, and
   * leaves what it may not remove.
   */
  sweep(directory: string): Promise<void>
  /**
   * Runs `work` while no other process holds the same lock; takes over one whose owner is dead. Tells `onWait` within 2 s which process
   * holds it, e.g. `process 4711 (cogtool)`; waits for 2 minutes (`LOCKED`) or until a signal, whose reason it then fails with.
   */
  locked<T>(path: string, onWait: (holder: string) => Promise<void>, work: () => Promise<T>): Promise<T>
}

/**
 * Small secrets in the operating system's keyring. It may be missing, locked or silent: a call ends within 3 s, failing with an
 * `Error` whose message says why. What was read or written once is remembered until the process ends.
 */
export interface Keyring {
  /** undefined where nothing is kept under this name. */
  read(name: string): Promise<string | undefined>
  write(name: string, secret: string): Promise<void>
}

/** Questions on stderr. Whether anyone is there to answer is the run's `interactive`; ask only then. */
export interface Prompt {
  select<T>(question: string, choices: readonly { name: string; value: T }[]): Promise<T>
  confirm(question: string): Promise<boolean>
  /** A line that is shown while it is typed. */
  input(question: string): Promise<string>
  /** A line that is never shown. */
  password(question: string): Promise<string>
  /**
   * The next line typed or pasted at the terminal, never shown, however long; undefined after Ctrl-D. Rejects with the signal's
   * reason.
   */
  pasted(signal: AbortSignal): Promise<string | undefined>
}

export interface WorkerOptions {
  /** What the thread begins with. It shares nothing with this one: what crosses, here and later, is copied. */
  readonly data: unknown
  /** Answers what the thread asks. A failure ends the thread. */
  readonly answer: (question: unknown) => Promise<unknown>
  /** Ends the thread, whatever it is doing. */
  readonly signal: AbortSignal
}

export interface WorkerThread {
  /** Fails with what the thread, or an answer to it, failed with. */
  ask(question: unknown): Promise<unknown>
}

export interface BrowserOutcome {
  readonly opened: boolean
  /** Why not, in a few words. */
  readonly reason?: string
}

export interface ChildOptions {
  readonly env: Environment
  readonly cwd: string
  readonly stdin?: string
  /** Called with each piece of output as it comes. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', text: string) => void
  readonly signal?: AbortSignal
}

export interface ChildResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}
