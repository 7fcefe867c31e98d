import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { describe, it, onTestFinished } from 'vitest'
import { bin, type Workplace } from './built-cogtool.ts'

const hasPython = spawnSync('python3', ['-c', 'import pty, os; os.waitstatus_to_exitcode']).status === 0
const howTo = 'no python3 (3.9 or newer) was found, whose pty module opens terminals'

// long enough for a busy machine; without an end nobody would learn what the screen shows
const patienceMs = 25_000
const pauseMs = 20

export const keys = {
  enter: '\r',
  down: '\u001b[B',
  controlC: '\u0003',
  controlD: '\u0004',
  controlZ: '\u001a',
} as const

/**
 * Tests in a real terminal: skipped, with a line that says so, where none can be opened, and failed there with
 * COGTOOL_TEST_TERMINAL=required.
 */
export function describeWithTerminal(name: string, define: () => void): void {
  if (!hasPython && process.env.COGTOOL_TEST_TERMINAL === 'required') {
    describe(name, () => {
      it('has a terminal', () => {
        throw new Error(howTo)
      })
    })
    return
  }
  if (!hasPython) console.warn(`skipped, ${howTo}: ${name}`)
  describe.skipIf(!hasPython)(name, define)
}

/** The built program in a terminal. */
export interface Terminal {
  /** Waits until this text has been shown since the last call, however the lines were broken. */
  shows(text: string): Promise<void>
  type(text: string): void
  /** Sends the command SIGTERM. */
  terminate(): void
  /** Everything shown so far, without control sequences, white space as single blanks. */
  screen(): string
  /** Whether the cursor is shown, which questions hide while they are asked. */
  hasCursor(): boolean
  /** Waits for the end. */
  ended(): Promise<{ exitCode: number | null; restored: boolean }>
}

/** Starts `cogtool …` in a terminal of so many columns, with the workplace's environment. */
export function openTerminal(
  place: Pick<Workplace, 'env' | 'folder'>,
  columns: number,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Terminal {
  const script = join(import.meta.dirname, 'terminal.py')
  const child = spawn('python3', [script, String(columns), process.execPath, bin, ...args], {
    cwd: place.folder,
    env: { ...place.env, TERM: 'xterm', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const heard = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      heard[name] += text
    })
  }
  const end = new Promise<number | null>((resolve) => child.once('close', resolve))
  const screen = () => stripVTControlCharacters(heard.stdout).replace(/\s+/g, ' ')
  let read = 0
  return {
    screen,
    hasCursor: () => heard.stdout.lastIndexOf('\u001b[?25h') >= heard.stdout.lastIndexOf('\u001b[?25l'),
    type: (text) => void child.stdin.write(text),
    terminate: () => void child.kill('SIGTERM'),
    async shows(text) {
      for (let waited = 0; waited < patienceMs; waited += pauseMs) {
        const found = screen().indexOf(text, read)
        if (found >= 0) {
          read = found + text.length
          return
        }
        if (child.exitCode !== null) throw new Error(`it ended without showing "${text}": ${screen()}`)
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
      throw new Error(`it does not show "${text}": ${screen()}`)
    },
    async ended() {
      const tired = new Promise<never>((_, reject) => {
        setTimeout(() => reject(new Error(`it does not end: ${screen()}`)), patienceMs).unref()
      })
      const exitCode = await Promise.race([end, tired])
      return { exitCode, restored: heard.stderr.trim() === 'restored' }
    },
  }
}
