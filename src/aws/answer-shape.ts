import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import { incompleteAnswer, oddAnswer, type SdkError } from './failure-kind.ts'

/**
 * The SDK's own description of a shape (`Schema` of @smithy/types): a number or a text for a simple one, otherwise a list
 * whose first item is the kind; with traits beside it, or made when first asked for.
 */
type Schema = number | string | readonly unknown[] | (() => Schema)

/** The first item of a description. */
const kinds = { simple: 0, list: 1, map: 2, structure: 3, union: 4 } as const
/** The bits of a number that stand for a list or a map of something simple. */
const simpleKinds = { list: 64, map: 128 } as const
/** The numbers of what is simple. */
const types = { text: 0, number: 1, boolean: 2, firstTimestamp: 4, lastTimestamp: 7 } as const

/** Lets the client take no answer whose values are of other types than the API gives them: the SDK hands on whatever comes. */
export function checkAnswers({ middlewareStack }: CognitoIdentityProviderClient): void {
  middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args).catch((error: unknown) => {
        throw readable(error as SdkError)
      })
      // read whole by `boundAnswers`; the SDK takes it for `{}`
      const { body } = result.response as { readonly body?: Uint8Array }
      if (body?.length === 0) throw incompleteAnswer()
      const fault = faultIn(result.output, outputSchema(context), '')
      if (fault !== undefined) throw oddAnswer(fault)
      return result
    },
    // outside of what reads the answer
    { step: 'deserialize', priority: 'high' },
  )
}

/** A failure of the SDK, where it is one of reading an answer, without what the answer has put into it. */
function readable(error: SdkError): unknown {
  const { $metadata, $response } = error
  const status = $metadata?.httpStatusCode
  // nothing was answered, or what is no JSON
  if (!$metadata || status === undefined || error.name === 'SyntaxError') return error
  if (status < 300) return oddAnswer('a value in it has another type than the API gives it')
  // the SDK copies every member of an error's JSON, of whatever type; its own failures in doing so name no error of the API
  const isNamed = '$fault' in error && typeof error.name === 'string' && error.name !== ''
  const message = isNamed && typeof error.message === 'string' ? error.message : 'UnknownError'
  return Object.assign(new Error(message), { name: isNamed ? error.name : 'Unknown', $metadata, $response })
}

/** The output of the operation at hand: the last item of its description. */
function outputSchema(context: object): Schema | undefined {
  const { __smithy_context: smithy } = context as {
    readonly __smithy_context?: { readonly operationSchema?: readonly Schema[] }
  }
  return smithy?.operationSchema?.[5]
}

/** What in a value is not as described; undefined where nothing is. Members that are null are taken away, as the API has none. */
function faultIn(value: unknown, schema: Schema | undefined, path: string): string | undefined {
  const described = plain(schema)
  if (typeof described === 'number') return simpleFault(value, described, path)
  if (!Array.isArray(described)) return undefined
  const [kind, , , , first, second] = described as [number, unknown, unknown, unknown, Schema, Schema]
  if (kind === kinds.simple) return faultIn(value, first, path)
  if (kind === kinds.list) return listFault(value, first, path)
  if (kind === kinds.map) return mapFault(value, second, path)
  if (kind !== kinds.structure && kind !== kinds.union) return undefined
  if (!isMap(value)) return `${path} is not an object`
  const [names, members] = [first, second] as unknown as [readonly string[], readonly Schema[]]
  for (const [index, name] of names.entries()) {
    const member = value[name]
    // the SDK does so too, unless there is a `__type`
    if (member === null) delete value[name]
    if (member === undefined || member === null) continue
    const fault = faultIn(member, members[index], path === '' ? name : `${path}.${name}`)
    if (fault !== undefined) return fault
  }
  return undefined
}

function simpleFault(value: unknown, type: number, path: string): string | undefined {
  if (type & simpleKinds.list) return listFault(value, type & ~simpleKinds.list, path)
  if (type & simpleKinds.map) return mapFault(value, type & ~simpleKinds.map, path)
  if (type === types.text) return typeof value === 'string' ? undefined : `${path} is not a text`
  if (type === types.number) return typeof value === 'number' ? undefined : `${path} is not a number`
  if (type === types.boolean) return typeof value === 'boolean' ? undefined : `${path} is neither true nor false`
  if (type < types.firstTimestamp || type > types.lastTimestamp) return undefined
  return value instanceof Date && !Number.isNaN(value.getTime()) ? undefined : `${path} is not a time`
}

function listFault(value: unknown, item: Schema, path: string): string | undefined {
  if (!Array.isArray(value)) return `${path} is not a list`
  for (const [index, one] of value.entries()) {
    const fault = faultIn(one, item, `${path}[${index}]`)
    if (fault !== undefined) return fault
  }
  return undefined
}

function mapFault(value: unknown, item: Schema, path: string): string | undefined {
  if (!isMap(value)) return `${path} is not an object`
  for (const one of Object.values(value)) {
    // its keys are words of the answer, which no message repeats
    const fault = one === null ? undefined : faultIn(one, item, `a value of ${path}`)
    if (fault !== undefined) return fault
  }
  return undefined
}

/** A description without its traits and its laziness. */
function plain(schema: Schema | undefined): unknown {
  let described: unknown = schema
  for (;;) {
    if (typeof described === 'function') described = described()
    // a member with traits; a description itself has more items
    else if (Array.isArray(described) && described.length === 2) described = described[0]
    else return described
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
