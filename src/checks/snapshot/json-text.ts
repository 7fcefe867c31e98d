import { isJsonObject } from '../../text/json.ts'
import { compareText } from '../findings/finding.ts'

/**
 * JSON with sorted members, in ASCII: the AWS CLI reads files in the encoding of the machine, and no character of a name can
 * then hide or reorder what stands beside it.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(sorted(value), null, 2).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isJsonObject(value)) return value
  const members = Object.entries(value).sort(([a], [b]) => compareText(a, b))
  return Object.fromEntries(members.map(([name, inner]) => [name, sorted(inner)]))
}
