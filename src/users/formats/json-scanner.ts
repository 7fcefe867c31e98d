import { defaultLongest, type EndlessRecord } from './record-ends.ts'

/** An object that stands for a user, by its bytes in the file. */
export interface JsonRecord {
  readonly start: number
  readonly end: number
  /** The 1-based number of its first line. */
  readonly line: number
  /** Which list it stands in: between two of one list there is a comma, and nothing else. */
  readonly list: number
}

/** Where the text is no JSON, or no list of objects. */
export interface BrokenJson {
  readonly brokenAt: { readonly line: number }
}

const [tab, lineFeed, carriageReturn, space, quote, comma, colon, backslash] = [9, 10, 13, 32, 34, 44, 58, 92]
const [openList, closeList, openObject, closeObject] = [91, 93, 123, 125]
const byteOrderMark = [0xef, 0xbb, 0xbf]
const longestName = 20
const pagingTokens = ['PaginationToken', 'NextToken']

/**
 * Finds users in JSON that comes piece by piece, one value after another: the objects of a list, those of the list "Users" of an
 * object (a page of ListUsers), or an object itself. Nothing is kept of them, so that a list may be of any length.
 */
export function jsonScanner(longest = defaultLongest) {
  let position = 0
  let line = 1
  let depth = 0
  let inString = false
  let isEscaped = false
  // where the objects are that stand for users: 0 while no list of them is open
  let listDepth = 0
  let list = 0
  let isPage = false
  let start = -1
  let startLine = 1
  let settled = 0
  // the last name on a page's own level, and whether its value is next
  let name = ''
  let isValue = false
  let hasMore = false

  function scan(bytes: Uint8Array): { records: JsonRecord[]; problem: EndlessRecord | BrokenJson | undefined } {
    const records: JsonRecord[] = []
    const broken = () => ({ records, problem: { brokenAt: { line } } })
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index] ?? 0
      if (byte === lineFeed) line++
      if (inString) {
        if (isEscaped) isEscaped = false
        else if (byte === backslash) isEscaped = true
        else if (byte === quote) {
          inString = false
        } else if (depth === 1) {
          if (!isValue && name.length < longestName) name += String.fromCharCode(byte)
          if (isValue && pagingTokens.includes(name)) hasMore = true
        }
        continue
      }
      switch (byte) {
        case tab:
        case lineFeed:
        case carriageReturn:
        case space:
          break
        case comma:
        case colon:
          if (depth === 1) isValue = byte === colon
          break
        case quote:
          if (depth === listDepth) return broken()
          inString = true
          if (depth === 1 && !isValue) name = ''
          break
        case openObject:
          if (depth === listDepth) {
            start = position + index
            startLine = line
          }
          if (depth === 0) [isPage, hasMore, isValue] = [false, false, false]
          depth++
          break
        case closeObject:
          depth--
          if (depth < listDepth) return broken()
          if (depth !== listDepth || (depth === 0 && isPage)) break
          settled = position + index + 1
          records.push({ start, end: settled, line: startLine, list })
          start = -1
          if (depth === 0) list++
          break
        case openList:
          if (depth > 0 && depth === listDepth) return broken()
          depth++
          if (listDepth > 0 || !(depth === 1 || (depth === 2 && name === 'Users'))) break
          isPage = depth === 2
          listDepth = depth
          start = -1
          break
        case closeList:
          depth--
          if (depth < Math.max(0, listDepth - 1)) return broken()
          if (listDepth === 0 || depth !== listDepth - 1) break
          listDepth = 0
          list++
          break
        default:
          if (depth === listDepth && byte !== byteOrderMark[position + index]) return broken()
      }
    }
    position += bytes.length
    // an object that does not end, or blanks that do not
    const isOpen = position - Math.max(start, settled) >= longest
    const open = isOpen ? (start >= 0 ? startLine : line) : undefined
    const endless = records.find((record) => record.end - record.start >= longest)?.line ?? open
    return { records, problem: endless === undefined ? undefined : { endlessFrom: { line: endless } } }
  }

  return {
    scan,
    /** Where the object begins that has not ended yet; -1 outside of any. */
    openFrom: () => start,
    /** Whether everything has ended that was begun. */
    end: (): BrokenJson | undefined => (depth > 0 || inString ? { brokenAt: { line } } : undefined),
    /** Whether the last page named another one behind it. */
    hasMore: () => hasMore,
  }
}
