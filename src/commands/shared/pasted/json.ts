import type { Container } from './container.ts'
import { jsonStrings } from './json-strings.ts'

/** JSON: every string in it, at any depth, under the name of its member; all of one that stands there twice. */
export function readJson(text: string): Container | undefined {
  if (!/^[{["]/.test(text)) return undefined
  try {
    JSON.parse(text)
    return { place: 'a JSON text', leaves: jsonStrings(text).strings }
  } catch {
    return undefined
  }
}

/** JSON texts, one a line, as logs and `jq -c` write them. */
export function readJsonLines(text: string): Container | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.length < 2) return undefined
  const documents = lines.map((line) => (/^\s*[{[]/.test(line) ? readJson(line.trim()) : undefined))
  const leaves = documents.flatMap((document) => document?.leaves ?? [])
  return documents.every(Boolean) ? { place: 'lines of JSON', leaves } : undefined
}

/** One JSON text in percent form, as address bars show it. */
export function readPercentJson(text: string): Container | undefined {
  if (!/^%(?:22|5b|7b)/i.test(text) || /\s/.test(text)) return undefined
  try {
    return readJson(decodeURIComponent(text))
  } catch {
    return undefined
  }
}
