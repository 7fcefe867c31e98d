import type { CogtoolError } from '../../text/cogtool-error.ts'
import type { User } from '../list/user.ts'
import {
  type ExportSource,
  invalidExport,
  invalidValue,
  type UserFormat,
  withoutByteOrderMark,
} from './export-source.ts'
import { jsonScanner } from './json-scanner.ts'
import { asJsonUser, WrongMember } from './json-user.ts'

/** A user a line. Fails with `input_invalid`. */
export function jsonLinesFormat(source: ExportSource): UserFormat {
  const userOf = userReader(source)
  return {
    notes: [],
    usersOf(text, offset, line) {
      const users: User[] = []
      let at = line
      // one function for all lines, of which there may be millions
      const lineOf = () => at
      for (const one of withoutByteOrderMark(text, offset).split('\n')) {
        if (one.trim() !== '') users.push(userOf(parsed(one), lineOf))
        at++
      }
      return users
    },
  }
}

/** Users one after another in a list, or one by itself, as `jsonBlocks` gives them. Fails with `input_invalid`. */
export function jsonDocumentsFormat(source: ExportSource): UserFormat {
  const userOf = userReader(source)
  return {
    notes: [],
    usersOf(text, _, line) {
      const values = parsed(`[${text}]`)
      if (Array.isArray(values)) return values.map((value, index) => userOf(value, () => line + lineIn(text, index)))
      const bytes = Buffer.from(`[${text}]`)
      const broken = jsonScanner()
        .scan(bytes)
        .records.find(({ start, end }) => parsed(bytes.toString('utf8', start, end)) === undefined)
      throw brokenJson(line + (broken?.line ?? 1) - 1, source)
    },
  }
}

/** How many lines stand before an object of a block, which only an error asks for. */
function lineIn(text: string, index: number): number {
  return (jsonScanner().scan(Buffer.from(`[${text}]`)).records[index]?.line ?? 1) - 1
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Reads one user after another. Whether one is enabled must be known of all or of none: what is unknown is neither. */
function userReader(source: ExportSource): (value: unknown, lineOf: () => number) => User {
  const isExact = source.isSpool ?? false
  let knowsEnabled: boolean | undefined
  const check = (user: User): User => {
    const knows = user.enabled !== undefined
    knowsEnabled ??= knows
    if (knows === knowsEnabled || isExact) return user
    const fault = knows ? 'is there, and users before it have none' : 'is missing, which other users have'
    throw new WrongMember('enabled', undefined, {
      fault,
      why: 'an account that may be disabled would count as enabled',
    })
  }
  return (value, lineOf) => {
    try {
      const user = asJsonUser(value, { isExact })
      if (user) return check(user)
    } catch (error) {
      if (!(error instanceof WrongMember)) throw error
      throw invalidValue(source, { line: lineOf(), column: error.member, text: error.text }, error.wrong)
    }
    throw noUser(lineOf(), source)
  }
}

function noUser(line: number, source: ExportSource): CogtoolError {
  const why =
    'a user is an object with "username" and "attributes", as export-users writes it, or with "Username" and "Attributes", as the AWS CLI does'
  return invalidExport(`line ${line} of ${source.name} is not a user`, why, source.shape)
}

/** The error for what is no JSON. */
export function brokenJson(line: number, { name, shape }: Pick<ExportSource, 'name' | 'shape'>): CogtoolError {
  const why = `near line ${line}: what cogtool reads is a list of users, or pages of ListUsers with "Users"`
  return invalidExport(`${name} is not JSON of users, or not a whole one`, why, shape)
}
