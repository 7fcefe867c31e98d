import { isJsonObject, type JsonObject } from '../../text/json.ts'
import type { User } from '../list/user.ts'
import { type ExportSource, invalidExport, type UsersOf, withoutByteOrderMark } from './export-source.ts'

/** Reads a user a line. Fails with `input_invalid`. */
export function jsonLinesUsers(source: ExportSource): UsersOf {
  return (text, offset, line) => {
    const lines = withoutByteOrderMark(text, offset).split('\n')
    const users: User[] = []
    lines.forEach((one, index) => {
      if (one.trim() === '') return
      const user = asExportedUser(one)
      if (!user) {
        const why = 'each line must be an object with "username" and "attributes", as export-users writes them'
        throw invalidExport(`line ${line + index} of ${source.name} is no user`, why, source.format)
      }
      users.push(user)
    })
    return users
  }
}

function asExportedUser(text: string): User | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isJsonObject(value)) return undefined
  const { username, status, enabled, created, modified, attributes } = value
  if (typeof username !== 'string' || !isJsonObject(attributes)) return undefined
  return {
    username,
    status: asText(status),
    enabled: typeof enabled === 'boolean' ? enabled : undefined,
    created: asText(created),
    modified: asText(modified),
    attributes: onlyTexts(attributes),
  }
}

/** Only the texts; the object itself, not a copy, where it holds nothing else, as nearly always. */
function onlyTexts(values: JsonObject): Record<string, string> {
  for (const name in values) {
    if (typeof values[name] !== 'string') {
      const texts = Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
      return Object.fromEntries(texts)
    }
  }
  return values as Record<string, string>
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
