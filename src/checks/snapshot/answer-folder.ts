import { join } from 'node:path'
import type { Edges } from '../../edges/edges.ts'
import { CogtoolError, systemReason } from '../../text/cogtool-error.ts'
import { isDeeperThan, isJsonObject, type JsonObject, member } from '../../text/json.ts'
import { asSavedRecord, type KnownRecord } from './saved-record.ts'
import { asShape, type Shape, ShapeError, type ShapeOf } from './shape.ts'
import type { Reading } from './snapshot.ts'
import { fileOf, type Source } from './sources.ts'

/** A folder of answers of AWS. */
export interface FolderPlace {
  /** Absolute. */
  readonly path: string
  /** As it was typed. */
  readonly name: string
  /** Which named it; undefined = --from-json. */
  readonly flag?: string
}

// a template has 1 MB at most, a list of 1,000 app clients less
const largestFile = 64 * 1024 * 1024
const deepestLevel = 100

/** The files of a snapshot, each read when it is asked for. Whatever is wrong with one fails with its name. */
export class AnswerFolder {
  readonly #place: FolderPlace
  readonly #files: Edges['files']
  #record: KnownRecord | undefined
  #poolId = ''

  private constructor(place: FolderPlace, files: Edges['files']) {
    this.#place = place
    this.#files = files
  }

  /** Fails with `input_unreadable` where there is no such folder, and with `nothing_read` where nothing is in it. */
  static async open(place: FolderPlace, { files }: Pick<Edges, 'files'>): Promise<AnswerFolder> {
    const folder = new AnswerFolder(place, files)
    const names = await folder.#list('.')
    if (names === undefined) {
      throw new CogtoolError('input_unreadable', `there is no folder ${place.name}`, {
        why: `${place.flag ?? '--from-json'} names a folder with the answers of AWS, one in a file`,
        hint: 'check the path',
      })
    }
    if (names.length === 0) {
      throw new CogtoolError('nothing_read', `the folder ${place.name} is empty`, {
        why: 'nothing was checked: the answers of AWS are not there',
        hint: `begin with aws cognito-idp describe-user-pool --user-pool-id ID --output json > ${place.name}/user-pool.json`,
      })
    }
    const value = await folder.#json('snapshot.json')
    folder.#record = asSavedRecord(value)
    if (value !== undefined && !folder.#record) {
      throw folder.#invalid('snapshot.json', 'is not what cogtool writes', {
        why: 'it tells when the answers were read, and why files are missing (cogtool.snapshot/1)',
        hint: 'take it away, or save the snapshot again',
      })
    }
    return folder
  }

  /** When the answers were read; undefined where nothing says so. */
  get readAt(): Date | undefined {
    return this.#record && new Date(this.#record.readAt)
  }

  /** Holds every file to this pool from now on. */
  setPool(poolId: string): void {
    this.#poolId = poolId
    if (this.#record && this.#record.pool !== poolId) throw this.#otherPool('snapshot.json', this.#record.pool)
  }

  /** The names of a folder's files, without `.json`; undefined where there is no such folder. */
  async stems(folder: string): Promise<string[] | undefined> {
    const names = await this.#list(folder)
    return names?.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length))
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
    const answer = await this.#json(file)
    if (answer === undefined) return this.notRead(source, stem)
    // templates and policies may speak of other pools
    if (source.action.startsWith('cognito-idp:') && this.#poolId !== '') this.checkPoolIds(file, poolIdsIn(answer))
    try {
      return { state: 'read', value: await parse(this.#kept(source, file, answer, shape)) }
    } catch (error) {
      if (!(error instanceof ShapeError || error instanceof SyntaxError)) throw error
      throw this.#invalid(file, 'cannot be used', { why: error.message, hint: this.#again(source, file) })
    }
  }

  /** Why an answer is not there. */
  notRead(source: Source, stem?: string): Exclude<Reading<never>, { state: 'read' }> {
    const file = fileOf(source, stem)
    const saved = this.#record && Object.hasOwn(this.#record.files, file) ? this.#record.files[file] : undefined
    const { state = 'read', needs } = saved ?? {}
    if (state === 'read') return { state: 'absent', needs: `${source.file} (${source.call})` }
    return { state, needs: needs ?? needsOf(state, source) }
  }

  /** Whether there is such a file. */
  async has(file: string): Promise<boolean> {
    try {
      return (await this.#files.status(this.pathOf(file))) !== undefined
    } catch (error) {
      this.refuse(file, error)
    }
  }

  /** Where a file of it is. */
  pathOf(file: string): string {
    return join(this.#place.path, file)
  }

  /** A file's name, as messages have it. */
  nameOf(file: string): string {
    return join(this.#place.name, file)
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
      hint: 'one folder holds one pool, and each thing once: take the file away',
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

  async #json(file: string): Promise<JsonObject | undefined> {
    const text = await this.#text(file)
    if (text === undefined) return undefined
    // an empty file is what a call prints that has nothing to tell
    const value = text.trim() === '' ? {} : parseJson(text)
    if (isJsonObject(value) && !isDeeperThan(deepestLevel, value)) return value
    throw this.#invalid(file, 'is not JSON', {
      why: 'it must be one object, as the AWS CLI prints it',
      hint: 'make it again with --output json',
    })
  }

  async #text(file: string): Promise<string | undefined> {
    try {
      const text = await this.#files.read(this.pathOf(file), { kind: 'linked', limit: largestFile })
      return text?.replace(/^\ufeff/, '')
    } catch (error) {
      this.refuse(file, error)
    }
  }

  async #list(folder: string): Promise<string[] | undefined> {
    try {
      const path = join(this.pathOf(folder), '.')
      return (await this.#files.status(path)) && (await this.#files.list(path))
    } catch (error) {
      this.refuse(folder, error)
    }
  }

  /** Fails with `input_unreadable` for what the system has refused. */
  refuse(file: string, error: unknown): never {
    const why = systemReason(error, { ENOTDIR: 'it is a file, where a folder is expected' })
    if (why === undefined || error instanceof CogtoolError) throw error
    const message = `${this.#place.flag ?? '--from-json'}: ${this.nameOf(file)} cannot be read`
    throw new CogtoolError('input_unreadable', message, { why, hint: 'check the path', cause: error })
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

/** undefined where it is none; the parser's own words could quote a secret. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The pools that an answer names as its own. */
function poolIdsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(poolIdsIn)
  if (!isJsonObject(value)) return []
  const own = [member(value, 'UserPoolId'), poolIdInArn(member(value, 'UserPoolArn'))]
  return [
    ...own.filter((id): id is string => typeof id === 'string' && id !== ''),
    ...Object.values(value).flatMap((inner) => (typeof inner === 'object' ? poolIdsIn(inner) : [])),
  ]
}

const poolIdInArn = (arn: unknown): unknown => (typeof arn === 'string' ? arn.slice(arn.lastIndexOf('/') + 1) : arn)
