import { createHash } from 'node:crypto'
import type { FileReader } from '../../edges/edges.ts'
import type { CogtoolError } from '../../text/cogtool-error.ts'
import type { JsonObject } from '../../text/json.ts'
import type { AnswerStore } from '../snapshot/answers.ts'
import { jsonText } from '../snapshot/json-text.ts'
import type { KnownFile, KnownRecord } from '../snapshot/saved-record.ts'
import { withoutSecrets } from '../snapshot/shape.ts'
import { type Source, sources } from '../snapshot/sources.ts'
import type { ReadAnswer } from './ask.ts'

/** The answers of a pool as they are read, under the names of the files that they would be in. */
export class AnswerMemory implements AnswerStore {
  readonly record: KnownRecord
  /** Opens the users that were listed; undefined: nobody asked for them. */
  users: (() => Promise<FileReader>) | undefined
  /** What failed, each thing once. */
  readonly failures = new Map<string, CogtoolError>()
  readonly #answers = new Map<string, JsonObject>()
  readonly #hashes = new Map<string, string>()
  readonly #files: Record<string, KnownFile & { readonly call: string }> = {}

  constructor(poolId: string, readAt: Date) {
    this.record = { pool: poolId, readAt: readAt.toISOString(), files: this.#files }
  }

  /** What was read, by file. */
  get answers(): ReadonlyMap<string, JsonObject> {
    return this.#answers
  }

  /** How each reading ended, by file, and its call. */
  get files(): Readonly<Record<string, KnownFile & { readonly call: string }>> {
    return this.#files
  }

  /** Keeps how a reading ended; `value` stands in for what was read. */
  keep(file: string, { call }: Pick<Source, 'call'>, answer: ReadAnswer, value?: JsonObject): void {
    this.#hashes.delete(file)
    switch (answer.state) {
      case 'read':
        this.#answers.set(file, withoutSecrets(value ?? answer.value) as JsonObject)
        this.#files[file] = { call, state: 'read' }
        break
      case 'missing':
        this.#answers.set(file, {})
        this.#files[file] = { call, state: 'read' }
        break
      case 'inapplicable':
        this.#files[file] = { call, state: 'unsupported', applies: false }
        break
      case 'denied':
        this.#files[file] = { call, state: 'denied', needs: `allow ${answer.action}` }
        break
      case 'unsupported':
        this.#files[file] = {
          ...{ call, state: 'unsupported' },
          ...(answer.primaryRegion !== undefined && { needs: `the primary pool, in ${answer.primaryRegion}` }),
        }
        break
      case 'failed':
        this.failures.set(answer.error.message, answer.error)
        this.#files[file] = { call, state: 'failed' }
    }
  }

  /** Keeps how a reading ended, and nothing of what was read. */
  keepOutcome(file: string, source: Pick<Source, 'call'>, answer: ReadAnswer): void {
    this.keep(file, source, answer)
    this.#answers.delete(file)
  }

  /** Keeps that something could not be asked for, since the answer in another file that leads there was not read. */
  keepLike(file: string, { call }: Pick<Source, 'call'>, other: string): void {
    const cause = this.#files[other]
    if (cause && cause.state !== 'read') this.#files[file] = { ...cause, call }
  }

  nameOf(file: string): string {
    return file
  }

  async json(file: string): Promise<JsonObject | undefined> {
    return this.#answers.get(file)
  }

  async stems(folder: string): Promise<string[] | undefined> {
    const inside = [...this.#answers.keys()].filter((file) => file.startsWith(`${folder}/`) && file.endsWith('.json'))
    return inside.length === 0 ? undefined : inside.map((file) => file.slice(folder.length + 1, -'.json'.length)).sort()
  }

  async open(file: string): Promise<FileReader | undefined> {
    return file === sources.users.file ? this.users?.() : undefined
  }

  sha256(file: string): string {
    const known = this.#hashes.get(file)
    if (known !== undefined) return known
    const digest = createHash('sha256').update(this.textOf(file)).digest('hex')
    this.#hashes.set(file, digest)
    return digest
  }

  /** What is written of an answer that was read. */
  textOf(file: string): string {
    return `${jsonText(this.#answers.get(file))}\n`
  }

  needsOf(source: Source): string {
    return source.file === sources.users.file ? '--users' : source.call
  }

  /** An answer that no service gives, as from an emulator. */
  unusable(file: string, error: CogtoolError): { state: 'failed'; needs: string } {
    const call = this.#files[file]?.call ?? file
    this.failures.set(error.message, error)
    this.#files[file] = { call, state: 'failed' }
    this.#answers.delete(file)
    return { state: 'failed', needs: `read it again: ${call}` }
  }
}
