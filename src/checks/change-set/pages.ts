import { isJsonObject, type JsonObject, member } from '../../text/json.ts'
import type { Location } from '../findings/finding.ts'
import { field, keyOf, text } from './any-case.ts'

/** A document that was given: the answer of DescribeChangeSet, a list of them, or a list of changes as the console shows it. */
export interface GivenDocument {
  /** As it was typed; `-` for standard input. */
  readonly file: string
  readonly value: unknown
  readonly lineOf: (path: readonly (string | number)[]) => number | undefined
}

/** Where something stands; undefined in standard input, which nobody can open. */
export function placeIn(
  { file, lineOf }: Pick<GivenDocument, 'file' | 'lineOf'>,
  path: readonly (string | number)[],
): Location | undefined {
  const line = file === '-' ? undefined : lineOf(path)
  return line === undefined ? undefined : { file, line }
}

/** One page of a change set. */
export interface Page {
  readonly document: GivenDocument
  readonly path: readonly (string | number)[]
  /** undefined for a list of changes alone. */
  readonly head: JsonObject | undefined
  readonly changes: unknown
}

export function idOf(head: JsonObject | undefined): string | undefined {
  return text(head, 'ChangeSetId')
}

/** Whether a value is a change of a list that stands alone. */
export function isChange(value: unknown): boolean {
  return isJsonObject(value) && field(value, 'ResourceChange') !== undefined
}

/** One, or as many as the list that it holds. */
export function pagesOf(document: GivenDocument): Page[] {
  const { value } = document
  if (!Array.isArray(value)) return [pageOf(document, [], value)]
  if (value.every(isChange)) return [{ document, path: [], head: undefined, changes: value }]
  return value.map((one, at) => pageOf(document, [at], one))
}

function pageOf(document: GivenDocument, path: Page['path'], value: unknown): Page {
  const head = isJsonObject(value) ? value : {}
  const name = keyOf(head, 'Changes')
  return { document, path: [...path, name], head, changes: member(head, name) ?? undefined }
}

/** Pages of one set stand under its id; a list of changes alone is a set of its own. */
export function groupPages(pages: readonly Page[]): Map<string, [Page, ...Page[]]> {
  const groups = new Map<string, [Page, ...Page[]]>()
  for (const [at, page] of pages.entries()) {
    const { head } = page
    const named = [text(head, 'StackName'), text(head, 'ChangeSetName')].filter((name) => name !== undefined)
    const key = idOf(head) ?? (named.length > 0 ? JSON.stringify(named) : `page ${at}`)
    const group = groups.get(key)
    if (group) group.push(page)
    else groups.set(key, [page])
  }
  return groups
}

/** A change of a page. */
export interface Entry {
  /** The ResourceChange. */
  readonly resource: JsonObject | undefined
  readonly location: Location | undefined
}

export function entriesOf({ changes, document: { file, lineOf }, path }: Page): Entry[] {
  if (!Array.isArray(changes)) return []
  return changes.map((change: unknown, at): Entry => {
    const resource = field(change, 'ResourceChange')
    if (!isJsonObject(change) || !isJsonObject(resource)) return { resource: undefined, location: undefined }
    const place = [...path, at, keyOf(change, 'ResourceChange'), keyOf(resource, 'LogicalResourceId')]
    return { resource, location: placeIn({ file, lineOf }, place) }
  })
}
