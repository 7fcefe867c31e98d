import { join } from 'node:path'
import type { Edges } from '../../edges/edges.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { lockInStore } from './session-lock.ts'
import { sessionDirectory } from './session-paths.ts'

/** What the key of the sessions needs. */
export type KeyringEdges = Pick<Edges, 'keyring' | 'randomBytes' | 'files' | 'directories' | 'waiting'>

/** The name that the keyring knows our key by: one key, for all sessions. */
export const keyName = 'session-key'
const keyLength = 32

/** The key that opens sessions. Fails with `session_store_unavailable` where the keyring cannot be read or has none. */
export async function readSessionKey({ keyring }: Pick<Edges, 'keyring'>): Promise<Buffer> {
  const key = await readKey(keyring)
  if (key) return key
  throw new CogtoolError('session_store_unavailable', 'the session is sealed, and its key is not in the keyring', {
    why: 'the keyring holds no key of cogtool: it was emptied, or it is that of another machine or user',
    hint: 'forget the session and sign in again: cogtool logout --local-only, then cogtool login',
  })
}

/** The same, made and kept where there is none: before a session is sealed for the first time. */
export async function ensureSessionKey(edges: KeyringEdges): Promise<Buffer> {
  const { keyring, randomBytes } = edges
  const found = await readKey(keyring)
  if (found) return found
  // two first sign-ins at once must not each seal with a key of their own
  const path = join(sessionDirectory(edges), 'keyring.lock')
  return lockInStore(path, "the sessions' key", 'made', edges, async () => {
    const theirs = await readKey(keyring)
    if (theirs) return theirs
    const key = randomBytes(keyLength)
    await keyring.write(keyName, key.toString('base64')).catch((error: unknown) => {
      throw unavailable(error)
    })
    return key
  })
}

async function readKey(keyring: Edges['keyring']): Promise<Buffer | undefined> {
  const text = await keyring.read(keyName).catch((error: unknown) => {
    throw unavailable(error)
  })
  if (text === undefined) return undefined
  const key = Buffer.from(text, 'base64')
  if (key.length === keyLength) return key
  throw unavailable(new Error(`what it holds as ${keyName} of cogtool is not a key of ${keyLength} bytes`))
}

function unavailable(error: unknown): CogtoolError {
  const why = error instanceof Error ? error.message : String(error)
  const mend = why.endsWith('@napi-rs/keyring is not installed')
    ? 'npm install --global @napi-rs/keyring, beside a global cogtool'
    : 'start or unlock it'
  return new CogtoolError('session_store_unavailable', 'the keyring cannot be used', {
    why,
    hint: `${mend}; or sign in with --store file (a file of yours alone), or --store none`,
    cause: error,
  })
}
