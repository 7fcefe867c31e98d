import { entriesOf } from '../me/json-path.ts'
import type { ApiResponse } from '../me/response.ts'

/** Fields that differ from answer to answer whoever asks. */
const volatileFields =
  /(?:request|trace|correlation|span)[_-]?id$|^(?:nonce|csrf\w*|etag|uptime|now|server_?time)$|(?:date|time|timestamp|(?:^|_)at|At)$/i
const times = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?|\b\d{10}(?:\.\d+|\d{3})?\b/g

/** The body without times and request ids: two answers with the same one say the same. */
export function stableBody({ json, text, size }: Pick<ApiResponse, 'json' | 'text' | 'size'>): string {
  if (json === undefined) return text === undefined ? `${size} bytes` : withoutTimes(text)
  const entries = entriesOf(json)
    .filter(({ key }) => !volatileFields.test(key))
    .map(({ path, value }) => `${path}=${isBranch(value) ? '' : withoutTimes(JSON.stringify(value))}`)
  return entries.sort().join('\n')
}

/** What kind of document a body is, whatever it says: the fields of a JSON object, otherwise the media type. */
export function bodyShape({ json, headers }: Pick<ApiResponse, 'json' | 'headers'>): string {
  if (Array.isArray(json)) return 'a list'
  if (typeof json === 'object' && json !== null) return Object.keys(json).sort().join(' ')
  return headers.get('content-type')?.[0]?.split(';')[0]?.trim().toLowerCase() ?? ''
}

const withoutTimes = (text: string): string => text.replace(times, '')
const isBranch = (value: unknown): boolean => typeof value === 'object' && value !== null
