import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Edges } from '../../edges/edges.ts'
import { CogtoolError, systemReason } from '../../text/cogtool-error.ts'
import { decodeText } from '../../text/decode-text.ts'
import { isDeeperThan, isJsonObject, type JsonObject } from '../../text/json.ts'
import type { AnswerStore } from './answers.ts'
import { asSavedRecord, savedRecordFile } from './saved-record.ts'

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

/**
 * The files of a folder, each read when it is asked for. Whatever is wrong with one fails with its name. Fails with `input_unreadable`
 * where there is no such folder, and with `nothing_read` where nothing is in it.
 */
export async function openAnswerFolder(
  { path, name, flag = '--from-json' }: FolderPlace,
  { files }: Pick<Edges, 'files'>,
): Promise<AnswerStore> {
  const pathOf = (file: string) => join(path, file)
  const nameOf = (file: string) => join(name, file)
  const hashes = new Map<string, string>()

  /** Fails with `input_unreadable` for what the system has refused. */
  function refuse(file: string, error: unknown): never {
    const why = systemReason(error, { ENOTDIR: 'it is a file, where a folder is expected' })
    if (why === undefined || error instanceof CogtoolError) throw error
    const message = `${flag}: ${nameOf(file)} cannot be read`
    throw new CogtoolError('input_unreadable', message, { why, hint: 'check the path', cause: error })
  }

  async function text(file: string): Promise<string | undefined> {
    try {
      const bytes = await files.readBytes(pathOf(file), { kind: 'linked', limit: largestFile })
      if (bytes === undefined) return undefined
      hashes.set(file, createHash('sha256').update(bytes).digest('hex'))
      return decodeText(bytes).replace(/^\ufeff/, '')
    } catch (error) {
      refuse(file, error)
    }
  }

  async function json(file: string): Promise<JsonObject | undefined> {
    const read = await text(file)
    if (read === undefined) return undefined
    // an empty file is what a call prints that has nothing to tell
    const value = read.trim() === '' ? {} : parseJson(read)
    if (isJsonObject(value) && !isDeeperThan(deepestLevel, value)) return value
    throw new CogtoolError('input_invalid', `${nameOf(file)} is not JSON`, {
      why: 'it must be one object, as the AWS CLI prints it',
      hint: 'make it again with --output json',
    })
  }

  async function list(folder: string): Promise<string[] | undefined> {
    try {
      const inside = join(pathOf(folder), '.')
      return (await files.status(inside)) && (await files.list(inside))
    } catch (error) {
      refuse(folder, error)
    }
  }

  async function has(file: string): Promise<boolean> {
    try {
      return (await files.status(pathOf(file))) !== undefined
    } catch (error) {
      refuse(file, error)
    }
  }

  const names = await list('.')
  if (names === undefined) {
    throw new CogtoolError('input_unreadable', `there is no folder ${name}`, {
      why: `${flag} names a folder with the answers of AWS, one in a file`,
      hint: 'check the path',
    })
  }
  if (names.length === 0) {
    throw new CogtoolError('nothing_read', `the folder ${name} is empty`, {
      why: 'nothing was checked: the answers of AWS are not there',
      hint: `begin with aws cognito-idp describe-user-pool --user-pool-id ID --output json > ${name}/user-pool.json`,
    })
  }
  const value = await json(savedRecordFile)
  const record = asSavedRecord(value)
  if (value !== undefined && !record) {
    throw new CogtoolError('input_invalid', `${nameOf(savedRecordFile)} is not what cogtool writes`, {
      why: 'it tells when the answers were read, and why files are missing (cogtool.snapshot/1)',
      hint: 'remove it, or save the snapshot again',
    })
  }
  return {
    record,
    nameOf,
    json,
    async stems(folder) {
      const found = await list(folder)
      return found?.filter((one) => one.endsWith('.json')).map((one) => one.slice(0, -'.json'.length))
    },
    async open(file) {
      if (!(await has(file))) return undefined
      return files.open(pathOf(file)).catch((error: unknown) => refuse(file, error))
    },
    sha256: (file) => hashes.get(file) ?? '',
  }
}

/** undefined where it is none; the parser's own words could quote a secret. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
