import { isJsonObject, type JsonObject, member } from '../../text/json.ts'
import { compareText, type Location } from '../findings/finding.ts'
import {
  type Change,
  type ChangeSet,
  type Changes,
  contradictionOf,
  type Detail,
  isLost,
  isOf,
  type SetState,
} from './change.ts'
import { markText, shownObject } from './marking.ts'
import { seenIn } from './values.ts'
import { asAttribute, asWord, isKnownWord, type words } from './words.ts'

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
interface Page {
  readonly document: GivenDocument
  readonly path: readonly (string | number)[]
  /** undefined for a list of changes alone. */
  readonly head: JsonObject | undefined
  readonly changes: unknown
}

/** Every change of every set that was given, pages put together, each resource with what is known of both sides. */
export function readChangeSets(documents: readonly GivenDocument[]): Pick<Changes, 'sets' | 'changes' | 'givenSets'> {
  const groups = [...groupPages(documents.flatMap(pagesOf))]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, pages]) => pages)
  const ids = groups.map(([page]) => idOf(page.head))
  const nested = new Set(
    groups
      .flat()
      .flatMap(entriesOf)
      .map(({ resource }) => text(resource, 'ChangeSetId')),
  )
  const roots = ids.filter((id) => id === undefined || !nested.has(id)).length
  const read = groups.map((pages, at) => {
    const id = ids[at]
    return readSet(pages, id !== undefined && nested.has(id), roots > 1)
  })
  return {
    sets: read.map(({ set }) => set),
    changes: withPools(read.flatMap(({ changes }) => changes)),
    givenSets: new Set(ids.filter((id) => id !== undefined)),
  }
}

/** What belongs to a pool, beside the pool as it will be: by its id, or because there is but one. */
function withPools(changes: readonly Change[]): Change[] {
  const pools = changes.filter((one) => isOf(one, 'UserPool') && one.after !== undefined)
  return changes.map((change) => {
    const id = change.after && seenIn(change.after, ['Properties', 'UserPoolId'])
    const named = pools.find((pool) => id?.state === 'shown' && pool.physicalId === id.value)
    return { ...change, around: (named ?? (pools.length === 1 ? pools[0] : undefined))?.after }
  })
}

/** A member by its name, whatever the case: the console's JSON begins names in lower case. null is none. */
function field(object: unknown, name: string): unknown {
  if (!isJsonObject(object)) return undefined
  return member(object, keyOf(object, name)) ?? undefined
}

function keyOf(object: JsonObject, name: string): string {
  if (Object.hasOwn(object, name)) return name
  return Object.keys(object).find((key) => key.toLowerCase() === name.toLowerCase()) ?? name
}

function text(object: unknown, name: string): string | undefined {
  const value = field(object, name)
  return value === undefined || typeof value === 'object' || value === '' ? undefined : String(value)
}

function list(object: unknown, name: string): readonly unknown[] {
  const value = field(object, name)
  return Array.isArray(value) ? value : []
}

function idOf(head: JsonObject | undefined): string | undefined {
  return text(head, 'ChangeSetId')
}

/** Whether a value is a change of a list that stands alone. */
export function isChange(value: unknown): boolean {
  return isJsonObject(value) && field(value, 'ResourceChange') !== undefined
}

function pagesOf(document: GivenDocument): Page[] {
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
function groupPages(pages: readonly Page[]): Map<string, [Page, ...Page[]]> {
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

interface Entry {
  /** The ResourceChange. */
  readonly resource: JsonObject | undefined
  readonly location: Location | undefined
}

function entriesOf({ changes, document: { file, lineOf }, path }: Page): Entry[] {
  if (!Array.isArray(changes)) return []
  return changes.map((change: unknown, at): Entry => {
    const resource = field(change, 'ResourceChange')
    if (!isJsonObject(change) || !isJsonObject(resource)) return { resource: undefined, location: undefined }
    const place = [...path, at, keyOf(change, 'ResourceChange'), keyOf(resource, 'LogicalResourceId')]
    return { resource, location: placeIn({ file, lineOf }, place) }
  })
}

function readSet(
  pages: readonly [Page, ...Page[]],
  isNested: boolean,
  hasSeveralRoots: boolean,
): { set: ChangeSet; changes: Change[] } {
  const [{ document, path }] = pages
  const entries = sortedOnce(pages.flatMap(entriesOf))
  // what pages do not agree about is taken in one order, whatever that of the files
  const told = (name: string) =>
    pages
      .flatMap(({ head }) => text(head, name) ?? [])
      .sort(compareText)
      .at(0)
  const set: ChangeSet = {
    name: told('ChangeSetName') ?? told('ChangeSetId') ?? document.file,
    stack: told('StackName'),
    isNested,
    isTemplate: false,
    states: statesOf(pages),
    isCut: pages.every((page) => text(page.head, 'NextToken') !== undefined),
    oddities: [
      ...pages.flatMap(({ head, changes }) => {
        if (Array.isArray(changes)) return []
        if (changes !== undefined) return ['Changes is not a list']
        // what has failed holds none, and says why
        return text(head, 'Status')?.toUpperCase() === 'FAILED' ? [] : ['no Changes']
      }),
      ...entries.flatMap(({ resource }) => {
        if (resource === undefined) return ['a change is none of a resource']
        const type = text(resource, 'ResourceType')
        return [
          ...['LogicalResourceId', 'ResourceType'].flatMap((name) =>
            text(resource, name) === undefined ? [`a change has no ${name}`] : [],
          ),
          ...(type === undefined || isTypeName(type) ? [] : [`ResourceType ${JSON.stringify(type.slice(0, 60))}`]),
        ]
      }),
    ],
    count: entries.length,
    location: placeIn(document, path),
  }
  const prefix = isNested || hasSeveralRoots ? `${set.stack ?? set.name}/` : ''
  return { set, changes: entries.flatMap((entry) => readChange(entry, set, prefix)) }
}

/** `AWS::Cognito::UserPool`, `Custom::Thing@1`, `My::Own::Pool::MODULE`: what is none may be any of them. */
const isTypeName = (type: string): boolean => /^\w+(?:::[\w@-]+)+$/.test(type)

/** What the pages say of their set, each thing once. */
function statesOf(pages: readonly Page[]): SetState[] {
  const states = pages.map(({ head }): [string, SetState] => {
    const state = {
      status: text(head, 'Status')?.toUpperCase(),
      executionStatus: text(head, 'ExecutionStatus')?.toUpperCase(),
      reason: text(head, 'StatusReason') ?? '',
    }
    return [JSON.stringify(state), state]
  })
  return [...new Map(states.sort(([a], [b]) => compareText(a, b))).values()]
}

/** In one order, whatever that of the pages; a page that is given twice does not count twice. */
function sortedOnce(entries: readonly Entry[]): Entry[] {
  const odd = entries.filter(({ resource }) => resource === undefined)
  const known = entries.flatMap((entry): [string, Entry][] =>
    entry.resource ? [[JSON.stringify(entry.resource), entry]] : [],
  )
  return [...odd, ...new Map(known.sort(([a], [b]) => compareText(a, b))).values()]
}

function readChange({ resource, location }: Entry, set: ChangeSet, prefix: string): Change[] {
  const [logicalId, type] = [text(resource, 'LogicalResourceId'), text(resource, 'ResourceType')]
  if (resource === undefined || logicalId === undefined || type === undefined) return []
  const oddities: string[] = []
  const word = (object: unknown, kind: keyof typeof words, name: string = kind) => {
    const given = text(object, name)
    if (given === undefined) return undefined
    const known = asWord(kind, given)
    if (!isKnownWord(kind, known)) oddities.push(`${name} ${JSON.stringify(known.slice(0, 40))}`)
    return known
  }
  const given = list(resource, 'Details')
  for (const name of ['Details', 'Scope']) {
    const value = field(resource, name)
    if (value !== undefined && !Array.isArray(value)) oddities.push(`${name} is not a list`)
  }
  if (given.some((detail) => !isJsonObject(field(detail, 'Target') ?? {}))) oddities.push('a Target that is no object')
  const details = given.filter(isJsonObject).map((detail): Detail & { readonly isActual: boolean } => {
    const target = field(detail, 'Target')
    const path = text(target, 'Path')?.split('/').slice(1).map(unescaped)
    const attribute = asAttribute(text(target, 'Attribute') ?? path?.[0] ?? 'Properties')
    const isProperty = attribute === 'Properties' || path?.[0] === 'Properties'
    return {
      attribute,
      property: isProperty ? (text(target, 'Name') ?? path?.[1]) : undefined,
      path,
      before: markText(field(target, 'BeforeValue')),
      after: markText(field(target, 'AfterValue')),
      changeType: word(target, 'AttributeChangeType'),
      recreation: word(target, 'RequiresRecreation'),
      evaluation: word(detail, 'Evaluation'),
      source: word(detail, 'ChangeSource'),
      cause: text(detail, 'CausingEntity'),
      isActual: word(target, 'BeforeValueFrom') === 'ACTUAL_STATE',
    }
  })
  const action = word(resource, 'Action') ?? ''
  if (action === '') oddities.push('no Action')
  if (given.length !== details.length) oddities.push('a detail that is not an object')
  const change: Change = {
    set,
    resource: `${prefix}${logicalId}`,
    logicalId,
    physicalId: text(resource, 'PhysicalResourceId'),
    type: asWord('ResourceType', type).replace(/^AWS::Cognito::/i, 'AWS::Cognito::'),
    action,
    policyAction: word(resource, 'PolicyAction'),
    replacement: word(resource, 'Replacement'),
    scope: list(resource, 'Scope')
      .filter((name) => typeof name === 'string')
      .map(asAttribute),
    details,
    before: withActual(contextOf(field(resource, 'BeforeContext')), details),
    after: contextOf(field(resource, 'AfterContext')),
    nestedSet: text(resource, 'ChangeSetId'),
    oddities,
    location,
  }
  const isUnknownType = /^AWS::Cognito::/.test(change.type) && !isKnownWord('ResourceType', change.type)
  if (isUnknownType && isLost(change)) oddities.push(`ResourceType ${JSON.stringify(change.type.slice(0, 60))}`)
  const contradiction = contradictionOf(change)
  if (contradiction !== undefined) oddities.push(contradiction)
  return [change]
}

/** RFC 6901. */
const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~')

/** A context: the whole resource as JSON. One that is cut, or no JSON, tells nothing. */
function contextOf(context: unknown): JsonObject | undefined {
  return shownObject(markText(context))
}

/** What is there by hand counts before what the last template said: a drift-aware set undoes it. */
function withActual(
  context: JsonObject | undefined,
  details: readonly (Detail & { readonly isActual: boolean })[],
): JsonObject | undefined {
  if (context === undefined) return undefined
  const actual = details.filter(({ isActual }) => isActual)
  return actual.reduce<JsonObject>((side, { path, before }) => {
    const put = withValue(side, path ?? [], before)
    return shownObject(put) ?? side
  }, context)
}

function withValue(side: unknown, path: readonly string[], value: unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined) return value
  if (Array.isArray(side)) return side.map((item, at) => (String(at) === step ? withValue(item, rest, value) : item))
  const object = shownObject(side) ?? {}
  return { ...object, [step]: withValue(member(object, step), rest, value) }
}
