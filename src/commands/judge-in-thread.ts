import { CogtoolError, type ErrorCode } from '../errors.ts'
import type { Settings } from '../settings.ts'
import { checkSignatureInBatch } from '../verification/check-signature-batch.ts'
import type { KeySet } from '../verification/keys.ts'
import type { SigningKeys } from '../verification/signing-keys.ts'
import { rememberingReader } from '../verification/token.ts'
import { verifyToken } from '../verification/verify-token.ts'
import { type JudgedGroup, judgeLines, type LineGroup } from './judge-lines.ts'
import { expectationsOf } from './verify-means.ts'
import type { VerifyOptions } from './verify-options.ts'

/** What a thread is started with: all that tokens are judged by, and no secret. */
export interface ThreadInit {
  readonly options: VerifyOptions
  readonly settings: Pick<Settings, 'values' | 'clientIds'>
  readonly now: Date
  readonly verbose: boolean
}

export interface ThreadJob extends LineGroup {
  /** Another one than before: the keys that the thread remembers are no longer the newest. */
  readonly generation: number
}

/** A thread never fetches: it asks for keys, as `SigningKeys` are asked. */
export type KeyQuestion = Parameters<SigningKeys>[0]
export type KeyAnswer =
  | { readonly set: KeySet }
  | { readonly refused: { code: ErrorCode; message: string; why?: string; hint?: string } }

/** What a thread does with each of its jobs. */
export function judgeInThread(
  { options, settings, now, verbose }: ThreadInit,
  ask: (question: KeyQuestion) => Promise<KeyAnswer>,
): (job: ThreadJob) => Promise<JudgedGroup> {
  const expectedOf = expectationsOf(options, settings)
  if (!expectedOf) throw new Error('a thread was started without a pool to trust')
  const known = new Map<string, Promise<KeySet>>()
  let generation = 0
  const keys: SigningKeys = (question) => {
    if (question.again) return ask(question).then(keySetIn)
    const set = known.get(question.issuer) ?? ask(question).then(keySetIn)
    known.set(question.issuer, set)
    return set
  }
  const means = { keys, checkSignature: checkSignatureInBatch, now, readHeader: rememberingReader() }
  return (job) => {
    if (job.generation !== generation) known.clear()
    generation = job.generation
    const { tokenUse } = options
    return judgeLines(job, (token) => verifyToken(token, expectedOf(token), means), { tokenUse, verbose })
  }
}

/** The other end: answers a thread from the keys of the run. */
export async function answerThread(question: KeyQuestion, keys: SigningKeys): Promise<KeyAnswer> {
  try {
    return { set: await keys(question) }
  } catch (error) {
    if (!(error instanceof CogtoolError)) throw error
    const { code, message, why, hint } = error
    return { refused: { code, message, ...(why !== undefined && { why }), ...(hint !== undefined && { hint }) } }
  }
}

function keySetIn(answer: KeyAnswer): KeySet {
  if ('set' in answer) return answer.set
  const { code, message, ...more } = answer.refused
  throw new CogtoolError(code, message, more)
}
