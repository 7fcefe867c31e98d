import type { FileReader } from '../../edges/edges.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { isJsonObject, type JsonObject, member } from '../../text/json.ts'
import { type KnownFile, type KnownRecord, savedRecordFile } from './saved-record.ts'
import { asShape, type Shape, ShapeError, type ShapeOf } from './shape.ts'
import type { AnswerRecord, Reading } from './snapshot.ts'
import { fileOf, type Source } from './sources.ts'

/** Where answers are: in a folder, or just read from AWS. */
export interface AnswerStore {
  /** When they were read, and why some are missing; undefined where nothing says so. */
  readonly record: KnownRecord | undefined
  /** A file's name, as messages have it. */
  nameOf(file: string): string
  /** What is in a file; undefined where there is none. */
  json(file: string): Promise<JsonObject | undefined>
  /** The names of a folder's files, without `.json`; undefined where there is no such folder. */
  stems(folder: string): Promise<string[] | undefined>
  /** A file that is read in parts; undefined where there is none. */
  open(file: string): Promise<FileReader | undefined>
  /** The SHA-256 of a file that `json` has read, in hexadecimal. */
  sha256(file: string): string
  /** What would give an answer that is not there; absent: its file, and the call that prints it. */
  needsOf?(source: Source): string
  /** What is made of an answer that is none of the API's; absent: it fails. */
  unusable?(file: string, error: CogtoolError): Exclude<Reading<never>, { state: 'read' }>
}

/** The answers of AWS about a pool, each taken when it is asked for. */
export class Answers {
  readonly #store: AnswerStore
  readonly #records = new Map<string, AnswerRecord>()
  #poolId = ''

  constructor(store: AnswerStore) {
    this.#store = store
  }

  /** When the answers were read; undefined where nothing says so. */
  get readAt(): Date | undefined {
    const { record } = this.#store
    return record && new Date(record.readAt)
  }

  /** What has been read so far, and what is known not to be readable, by file. */
  get records(): readonly AnswerRecord[] {
    return [...this.#records.values()].sort((a, b) => (a.file < b.file ? -1 : 1))
  }

  /** Holds every file to this pool from now on. */
  setPool(poolId: string): void {
    this.#poolId = poolId
    const { record } = this.#store
    if (record && record.pool !== poolId) throw this.#otherPool(savedRecordFile, record.pool)
  }

  /** The names of a folder's files, without `.json`; undefined where there is no such folder. */
  stems(folder: string): Promise<string[] | undefined> {
    return this.#store.stems(folder)
  }

  /** An answer, or why there is none. An empty one is an empty list or object. */
  async read<T>(source: Source, shape: ShapeOf<T>, stem?: string): Promise<Reading<T>> {
    return this.readAs(source, stem, (value) => asShape<T>(value ?? (Array.isArray(shape) ? [] : {}), shape), shape)
  }

  /** An answer as `parse` reads it, which is given undefined for an empty one, and fails with an Error that says what is wrong. */
  async readAs<T>(
    source: Source,
    stem: string | undefined,
    parse: (value: unknown) => T | Promise<T>,
    shape: Shape = 'anything',
  ): Promise<Reading<T>> {
    const file = fileOf(source, stem)
    const answer = await this.#store.json(file)
    if (answer === undefined) return this.notRead(source, stem)
    try {
      // templates and policies may speak of other pools
      if (source.action.startsWith('cognito-idp:') && this.#poolId !== '') this.checkPoolIds(file, poolIdsIn(answer))
      const value = await parse(this.#kept(source, file, answer, shape))
      this.noteRead(source, file, this.#store.sha256(file))
      return { state: 'read', value }
    } catch (error) {
      const isOdd = error instanceof ShapeError || error instanceof SyntaxError
      const refusal = isOdd
        ? this.#invalid(file, 'cannot be used', { why: error.message, hint: this.#again(source, file) })
        : error
      if (!(refusal instanceof CogtoolError) || !this.#store.unusable) throw refusal
      return this.#noteMissing(source, file, this.#store.unusable(file, refusal))
    }
  }

  /** Takes down that an answer is used, with the SHA-256 of its file. */
  noteRead({ call }: Source, file: string, sha256: string): void {
    const saved = this.#saved(file)?.sha256
    const isChanged = typeof saved === 'string' && saved !== sha256
    this.#records.set(file, { file, call, state: 'read', sha256, isChanged })
  }

  /** Why an answer is not there. */
  notRead(source: Source, stem?: string): Exclude<Reading<never>, { state: 'read' }> {
    const file = fileOf(source, stem)
    const { state = 'read', needs, applies } = this.#saved(file) ?? {}
    if (applies === false) return { state: 'inapplicable', needs: '' }
    if (state === 'read') {
      const { needsOf: needsIn } = this.#store
      return { state: 'absent', needs: needsIn?.(source) ?? `${source.file} (${source.call})` }
    }
    return this.#noteMissing(source, file, { state, needs: needs ?? needsOf(state, source) })
  }

  #noteMissing<R extends Exclude<Reading<never>, { state: 'read' }>>({ call }: Source, file: string, reading: R): R {
    this.#records.set(file, { file, call, state: reading.state, sha256: null, isChanged: false })
    return reading
  }

  /** Whether all things of a kind, each with a file, are known to be there; undefined where nothing says so. */
  isWhole(source: Source): boolean | undefined {
    const saved = this.#saved(fileOf(source))
    return saved && saved.state === 'read'
  }

  /** A file that is read in parts; undefined where there is none. */
  open(file: string): Promise<FileReader | undefined> {
    return this.#store.open(file)
  }

  /** A file's name, as messages have it. */
  nameOf(file: string): string {
    return this.#store.nameOf(file)
  }

  #saved(file: string): KnownFile | undefined {
    const { record } = this.#store
    return record && Object.hasOwn(record.files, file) ? record.files[file] : undefined
  }

  /** Fails with `input_invalid` where the pool ids of a file do not hold this one. */
  checkPoolIds(file: string, ids: readonly string[], { some = false } = {}): void {
    const strange = ids.find((id) => id !== this.#poolId)
    if (strange === undefined || (some && ids.includes(this.#poolId))) return
    throw this.#otherPool(file, strange)
  }

  /** The error for a file that does not fit the others. */
  misfit(file: string, what: string, why: string): CogtoolError {
    return this.#invalid(file, what, {
      why,
      hint: 'one folder holds one pool, and each thing once: remove the file',
    })
  }

  /** The part of an answer that counts; undefined where it is empty. */
  #kept({ members, call }: Source, file: string, answer: JsonObject, shape: Shape): unknown {
    const { ResponseMetadata: _, ...rest } = answer
    const names = Object.keys(rest).filter((name) => rest[name] !== null)
    if (names.length === 0) return undefined
    const token = ['NextToken', 'PaginationToken'].find((name) => names.includes(name) && rest[name] !== '')
    if (token !== undefined) {
      throw this.#invalid(file, 'is one page of several', {
        why: `it ends with ${token}: what comes after it is missing`,
        hint: `make it again without --max-items: ${call} --output json`,
      })
    }
    const known = members ?? (isJsonObject(shape) ? Object.keys(shape) : names)
    const found = known.find((name) => names.includes(name))
    if (found !== undefined) return members === undefined ? rest : rest[found]
    throw this.#invalid(file, 'is another answer', {
      why: `${call} prints ${known[0]}, and this begins with ${JSON.stringify(names[0]?.slice(0, 40))}`,
      hint: `make it again: ${call} --output json`,
    })
  }

  #invalid(file: string, what: string, more: { why: string; hint: string }): CogtoolError {
    return new CogtoolError('input_invalid', `${this.nameOf(file)} ${what}`, more)
  }

  #otherPool(file: string, strange: string): CogtoolError {
    const why = `it says ${JSON.stringify(strange.slice(0, 80))}, and user-pool.json is of ${this.#poolId}`
    return this.misfit(file, 'is of another pool', why)
  }

  #again({ call }: Source, file: string): string {
    return `make it again: ${call} --output json > ${this.nameOf(file)}`
  }
}

function needsOf(state: 'denied' | 'unsupported' | 'failed', { call, action }: Source): string {
  if (state === 'denied') return `allow ${action}`
  return state === 'failed' ? `read it again: ${call}` : `an endpoint that does ${action}`
}

/** The pools that an answer names as its own, added to those of what it is in. */
function poolIdsIn(value: unknown, ids: string[] = []): string[] {
  if (isJsonObject(value)) {
    for (const id of [member(value, 'UserPoolId'), poolIdInArn(member(value, 'UserPoolArn'))]) {
      if (typeof id === 'string' && id !== '') ids.push(id)
    }
  }
  for (const inner of Object.values(Object(value))) if (typeof inner === 'object') poolIdsIn(inner, ids)
  return ids
}

const poolIdInArn = (arn: unknown): unknown => (typeof arn === 'string' ? arn.slice(arn.lastIndexOf('/') + 1) : arn)
