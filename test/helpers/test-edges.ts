import { randomBytes } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Edges, OutputStream } from '../../src/edges/edges.ts'
import { systemFiles } from '../../src/edges/files.ts'
import { decodeLine, decodeStdin, decodeText } from '../../src/text/decode-text.ts'

export interface TestEdges extends Edges {
  /** A folder of this test alone; config, cache, state and the working directory lie in it. */
  readonly home: string
  /** Everything written to stdout, and to stderr, so far. */
  out(): string
  err(): string
  /** As Ctrl-C would. */
  interrupt(reason: Error): void
}

/** How fetch fails where the network does. */
export function networkDown(): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) })
}

/** 2026-11-22T06:22:00Z, where the clock of tests stands still. */
export const stoppedAt = new Date('2026-11-22T06:22:00Z')

/**
 * Edges with a stopped clock, captured output and real files in a temporary folder. What a test does not expect to be
 * used (fetch, stdin, a browser, a prompt, a child) fails it when used; sleeping takes no time.
 */
export function testEdges(changes: Partial<Edges> = {}): TestEdges {
  const home = mkdtempSync(join(tmpdir(), 'cogtool-test-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  const stdout = captured()
  const stderr = captured()
  const unexpected = (what: string) => (): never => {
    throw new Error(`this test did not expect ${what} to be used`)
  }
  const isAlive = () => true
  const edges: TestEdges = {
    home,
    out: stdout.text,
    err: stderr.text,
    interrupt: (reason) => controller.abort(reason),
    stdout: stdout.stream,
    stderr: stderr.stream,
    stdin: { isTTY: true, text: unexpected('stdin'), line: unexpected('stdin'), chunks: unexpected('stdin') },
    env: {},
    platform: 'linux',
    isContainer: () => false,
    workingDirectory: home,
    directories: { config: join(home, 'config'), cache: join(home, 'cache'), state: join(home, 'state') },
    files: systemFiles(isAlive, controller.signal),
    keyring: { read: unexpected('the keyring'), write: unexpected('the keyring') },
    signal: controller.signal,
    now: () => stoppedAt,
    randomBytes,
    sleep: () => Promise.resolve(),
    fetch: unexpected('fetch'),
    trace: async () => {},
    waiting: async () => {},
    notice: async () => {},
    prompt: noPrompt(),
    openBrowser: unexpected('a browser'),
    runCogtool: unexpected('a child process'),
    otherThreads: () => 0,
    startWorker: unexpected('a worker thread'),
    certificates: undefined,
    withCertificates: () => edges,
    processId: process.pid,
    processBirth: () => undefined,
    isAlive,
    ...changes,
  }
  return edges
}

/** The same edges with a disk that has no room for files of such a path. */
export function withFullDisk(edges: TestEdges, path: RegExp): TestEdges {
  const { files } = edges
  const replace: Edges['files']['replace'] = (file, text) =>
    path.test(file)
      ? Promise.reject(Object.assign(new Error('disk full'), { code: 'ENOSPC' }))
      : files.replace(file, text)
  return { ...edges, files: { ...files, replace } }
}

/** Questions that nobody expects. */
export function noPrompt(): Edges['prompt'] {
  const ask = (question: string): never => {
    throw new Error(`this test did not expect to be asked: ${question}`)
  }
  return { select: ask, confirm: ask, input: ask, password: ask, pasted: () => ask('to paste') }
}

/** stdin that holds this text, as a pipe or file would; `again` gives it from the beginning. */
export function pipedStdin(text: string | Uint8Array): Edges['stdin'] & { again(): Edges['stdin'] } {
  const bytes = Buffer.from(text)
  let taken = 0
  let lines = 0
  return {
    isTTY: false,
    text: async () => decodeStdin(() => decodeText(bytes)),
    line: async () => {
      const left = bytes.subarray(taken)
      const end = left.indexOf('\n')
      taken = end < 0 ? bytes.length : taken + end + 1
      lines++
      return left.length > 0 ? decodeStdin(() => decodeLine(left, lines)) : undefined
    },
    async *chunks() {
      yield bytes
    },
    again: () => pipedStdin(bytes),
  }
}

/** A stream that remembers what was written to it. */
export function captured(isTTY = false, columns = 80): { stream: OutputStream; text: () => string } {
  const pieces: Buffer[] = []
  return {
    stream: {
      isTTY,
      columns,
      write: async (data) => {
        pieces.push(Buffer.from(data))
      },
    },
    text: () => Buffer.concat(pieces).toString('utf8'),
  }
}
