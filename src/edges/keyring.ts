import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Keyring } from './edges.ts'

/** How long a keyring may take to answer. */
const longestCallMs = 3_000

/** What the child says on stdout. */
export type KeyringAnswer = { readonly secret: string | null } | { readonly failed: string }

/**
 * The operating system's keyring, each call in a child process of its own: a keyring daemon that never answers, or one that
 * waits for a password, holds a native call for ever, no abort signal ends it, and Node waits for it even in process.exit().
 * A child can be killed, as a signal does while the keyring is read.
 */
export function systemKeyring(signal: AbortSignal): Keyring {
  return {
    async read(name) {
      const secret = known.get(name) ?? (await call('read', name, '', signal))
      if (secret !== null) known.set(name, secret)
      return secret ?? undefined
    },
    async write(name, secret) {
      await call('write', name, secret)
      known.set(name, secret)
    },
  }
}

/** A session that could be read must be saved again after its refresh, whatever happens to the keyring in between. */
const known = new Map<string, string>()

async function call(
  operation: 'read' | 'write',
  name: string,
  secret: string,
  signal?: AbortSignal,
): Promise<string | null> {
  // from this chunk of the bundle; the package is looked for beside cogtool, never in the working directory
  const program = fileURLToPath(new URL('../keyring-call.mjs', import.meta.url))
  const text = await new Promise<string>((resolve, reject) => {
    const child = spawn(process.execPath, [program, operation, name], {
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
    })
    const giveUp = (reason: unknown) => {
      child.kill('SIGKILL')
      reject(reason)
    }
    const timer = setTimeout(() => {
      giveUp(new Error(`the keyring did not answer within ${longestCallMs / 1000} s; it may be locked`))
    }, longestCallMs)
    const interrupt = () => giveUp(signal?.reason)
    signal?.addEventListener('abort', interrupt, { once: true })
    let heard = ''
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      heard += piece
    })
    child.stdin.on('error', () => {})
    child.stdin.end(secret)
    const finish = (work: () => void) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', interrupt)
      work()
    }
    child.once('error', (error) => finish(() => reject(error)))
    child.once('close', () => finish(() => resolve(heard)))
  })
  const answer = asAnswer(text)
  if ('failed' in answer) throw new Error(answer.failed)
  return answer.secret
}

function asAnswer(text: string): KeyringAnswer {
  try {
    return JSON.parse(text) as KeyringAnswer
  } catch {
    return { failed: 'the call of the keyring ended without an answer' }
  }
}
