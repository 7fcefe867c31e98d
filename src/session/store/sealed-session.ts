import { createCipheriv, createDecipheriv } from 'node:crypto'
import { isJsonObject } from '../../text/json.ts'
import type { Session, SessionHeader } from './session.ts'
import { headerOf, isSessionHeader, parseSession } from './session-format.ts'

/** A session as it lies in a file under a key of the keyring. */
export interface SealedSession {
  readonly schema: 'cogtool.sealed-session/1'
  /** What finds the session, in clear. */
  readonly known: SessionHeader
  /** 12 bytes, base64. */
  readonly nonce: string
  /** The session's JSON under AES-256-GCM, and after it the tag of 16 bytes; base64. */
  readonly sealed: string
}

const cipherName = 'aes-256-gcm'
const tagLength = 16

/** Seals a session with a 32-byte key and a nonce that is never used again, for a file of this name. */
export function sealSession(session: Session, file: string, key: Buffer, nonce: Buffer): SealedSession {
  // as it will be read again: JSON leaves out what is undefined
  const known = JSON.parse(JSON.stringify(headerOf(session)))
  const cipher = createCipheriv(cipherName, key, nonce, { authTagLength: tagLength })
  cipher.setAAD(boundTo(file, known))
  const sealed = [cipher.update(JSON.stringify(session), 'utf8'), cipher.final(), cipher.getAuthTag()]
  return {
    schema: 'cogtool.sealed-session/1',
    known,
    nonce: nonce.toString('base64'),
    sealed: Buffer.concat(sealed).toString('base64'),
  }
}

/** The session, or undefined where key, file name, clear part or sealed part are not those it was sealed with. */
export function openSealed({ known, nonce, sealed }: SealedSession, file: string, key: Buffer): Session | undefined {
  const bytes = Buffer.from(sealed, 'base64')
  if (bytes.length < tagLength) return undefined
  try {
    const decipher = createDecipheriv(cipherName, key, Buffer.from(nonce, 'base64'), { authTagLength: tagLength })
    decipher.setAAD(boundTo(file, known))
    decipher.setAuthTag(bytes.subarray(-tagLength))
    const text = Buffer.concat([decipher.update(bytes.subarray(0, -tagLength)), decipher.final()])
    return parseSession(text.toString('utf8'))
  } catch {
    return undefined
  }
}

/** The sealed session in a file's text, or undefined where it is none that this version can use. */
export function parseSealed(text: string): SealedSession | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isSealed(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isSealed(value: unknown): value is SealedSession {
  return (
    isJsonObject(value) &&
    value.schema === 'cogtool.sealed-session/1' &&
    isSessionHeader(value.known) &&
    typeof value.nonce === 'string' &&
    typeof value.sealed === 'string'
  )
}

/** The data that is authenticated with the sealed part: a file renamed, or told to be another pool's, opens no more. */
function boundTo(file: string, known: SessionHeader): Buffer {
  return Buffer.from(JSON.stringify([file, known]))
}
