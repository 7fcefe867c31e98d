import { isJsonObject, type JsonObject, member } from '../../text/json.ts'
import { compareText } from '../findings/finding.ts'
import type { Change, ChangeSet, Changes, Detail } from './change.ts'
import { markHidden, restsOn, shownObject } from './marking.ts'
import { type GivenDocument, placeIn } from './pages.ts'
import { sidesOf, textOf, touchedNames } from './values.ts'

/** What an update of the stack from one template to the other would change, as far as templates tell. */
export function readTemplates(
  old: GivenDocument,
  next: GivenDocument,
): Pick<Changes, 'sets' | 'changes' | 'givenSets'> {
  const [was, is] = [resourcesOf(old.value), resourcesOf(next.value)]
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort(compareText)
  const differing = names.filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]))
  const set: ChangeSet = {
    name: `${old.file} → ${next.file}`,
    stack: undefined,
    isNested: false,
    isTemplate: true,
    states: [],
    isCut: false,
    oddities: [
      ...transformOddity(old.value, next.value),
      ...differing.flatMap((name) => macroOddity(name, was[name], is[name])),
    ],
    count: differing.length,
    location: undefined,
  }
  const changes = names.flatMap((name) => changesOf(name, { set, old, next }))
  return { sets: [{ ...set, count: Math.max(set.count, changes.length) }], changes, givenSets: new Set() }
}

interface Pair {
  readonly set: ChangeSet
  readonly old: GivenDocument
  readonly next: GivenDocument
}

function resourcesOf(template: unknown): JsonObject {
  const resources = isJsonObject(template) ? member(template, 'Resources') : undefined
  return isJsonObject(resources) ? resources : {}
}

/** What a macro of somebody's own makes of the resources, only CloudFormation knows. */
function transformOddity(old: unknown, next: unknown): string[] {
  const [was, is] = [old, next].map((template) => {
    const given = isJsonObject(template) ? member(template, 'Transform') : undefined
    return (Array.isArray(given) ? given : [given ?? []].flat()).filter((one) => !isTransformOfAws(one)).map(textOf)
  })
  return JSON.stringify(was) === JSON.stringify(is) ? [] : ['a macro of Transform comes, goes or changes']
}

/** Those that leave the resources of Cognito as they are written; `AWS::Include` does not. */
const isTransformOfAws = (transform: unknown): boolean =>
  typeof transform === 'string' && /^AWS::(?!Include\b)/.test(transform)

/** Loops and includes make resources that only CloudFormation knows; of an include no template tells what. */
function macroOddity(name: string, was: unknown, is: unknown): string[] {
  if (name === 'Fn::Transform') return ['Fn::Transform brings resources that are not shown, and changes']
  if (!/^Fn::/.test(name) || !JSON.stringify([was, is]).includes('AWS::Cognito::')) return []
  return [`${name.slice(0, 60)} makes resources of Cognito, and changes`]
}

/** One resource on both sides. A logical id that gets another type is one resource less and one more. */
function changesOf(logicalId: string, { set, old, next }: Pair): Change[] {
  const [was, is] = [resourcesOf(old.value)[logicalId], resourcesOf(next.value)[logicalId]]
  const [before, after] = [
    shownObject(markHidden(was, shownObject(old.value))),
    shownObject(markHidden(is, shownObject(next.value))),
  ]
  const [typeBefore, typeAfter] = [typeOf(was), typeOf(is)]
  const base = { set, resource: logicalId, logicalId, physicalId: undefined, replacement: undefined, scope: [] }
  const at = (document: GivenDocument) => placeIn(document, ['Resources', logicalId])
  const rest = { details: [], nestedSet: undefined, oddities: [], around: poolAround(is, next) }
  const removed = (type: string): Change => ({
    ...{ ...base, ...rest, type, before, after: undefined, action: 'Remove', location: at(old) },
    policyAction: retention(before),
  })
  const added = (type: string): Change => ({
    ...{ ...base, ...rest, type, before: undefined, after, action: 'Add', location: at(next), policyAction: undefined },
  })
  if (typeBefore !== typeAfter) {
    return [...(typeBefore ? [removed(typeBefore)] : []), ...(typeAfter ? [added(typeAfter)] : [])].filter(isRuled)
  }
  if (typeBefore === undefined) return []
  const change: Change = {
    ...{ ...base, ...rest, type: typeBefore, before, after, action: 'Modify', location: at(next) },
    policyAction: undefined,
  }
  const oddities = conditionOddity(change, old, next)
  const details = touchedNames(change)
    .filter(isUpdate)
    .map((name) => detailOf(name, change))
  return details.length === 0 && oddities.length === 0 ? [] : [{ ...change, details, oddities }].filter(isRuled)
}

const isRuled = ({ type }: Change): boolean => /^AWS::(?:Cognito::|CloudFormation::Stack$)/.test(type)

function typeOf(resource: unknown): string | undefined {
  const type = isJsonObject(resource) ? member(resource, 'Type') : undefined
  return typeof type === 'string' ? type : undefined
}

/** What becomes of a resource that leaves the stack; undefined where only CloudFormation can tell. */
function retention(before: JsonObject | undefined): string | undefined {
  const policy = before && member(before, 'DeletionPolicy')
  if (policy === undefined) return 'Delete'
  return typeof policy === 'string' ? policy.replace('RetainExceptOnCreate', 'Retain') : undefined
}

/** Members of a resource whose change does not reach AWS. */
const isUpdate = (name: string): boolean =>
  !['Metadata', 'DependsOn', 'Type', 'Condition', 'CreationPolicy'].includes(name)

function detailOf(name: string, change: Change): Detail {
  const isProperty = sidesOf(change, name) !== undefined
  const none = { before: undefined, after: undefined, changeType: undefined, recreation: undefined, cause: undefined }
  return {
    ...none,
    attribute: isProperty ? 'Properties' : name,
    property: isProperty ? name : undefined,
    path: isProperty ? ['Properties', name] : [name],
    evaluation: 'Static',
    source: 'DirectModification',
  }
}

/** A condition that comes, or becomes another, may take the resource away. */
function conditionOddity({ after, before }: Change, old: GivenDocument, next: GivenDocument): string[] {
  const condition = after && member(after, 'Condition')
  if (condition === undefined) return []
  if (typeof condition !== 'string') return ['its Condition is no name']
  const isOld = before !== undefined && member(before, 'Condition') === condition
  const [was, is] = [old, next].map(({ value }) => textOf(restsOn({ Condition: condition }, shownObject(value) ?? {})))
  return isOld && was === is ? [] : [`its Condition ${JSON.stringify(condition.slice(0, 40))} is new or changes`]
}

/** The pool that a resource of the new template names. */
function poolAround(resource: unknown, { value }: GivenDocument): JsonObject | undefined {
  const properties = isJsonObject(resource) && member(resource, 'Properties')
  const id = isJsonObject(properties) ? member(properties, 'UserPoolId') : undefined
  const name = isJsonObject(id) ? member(id, 'Ref') : undefined
  const pool = typeof name === 'string' ? member(resourcesOf(value), name) : undefined
  return shownObject(markHidden(pool, shownObject(value)))
}
