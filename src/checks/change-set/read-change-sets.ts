import { isJsonObject } from '../../text/json.ts'
import { compareText } from '../findings/finding.ts'
import { field, list, text } from './any-case.ts'
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
import { contextOf, withActual } from './contexts.ts'
import { markText } from './marking.ts'
import { type Entry, entriesOf, type GivenDocument, groupPages, idOf, type Page, pagesOf, placeIn } from './pages.ts'
import { seenIn } from './values.ts'
import { asAttribute, asWord, isKnownWord, type words } from './words.ts'

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

/** RFC 6901. */
const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~')

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
