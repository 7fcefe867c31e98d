import type { ApiResponse } from '../response.ts'
import { decodeAnswer } from './decode-answer.ts'
import { refusesInWords } from './match-answer.ts'
import { areWordsOfRefusedFailure, isObject, isRefusalStatus } from './refusing-body.ts'
import { refusals } from './table.ts'

/** GraphQL errors that refuse the caller. */
export interface GraphqlRefusal {
  /** Whether there is data beside them: then the caller was accepted, and some fields were held back. */
  readonly besideData: boolean
  /** Of the fields, the first ones only, e.g. `me.salary`. */
  readonly paths: readonly string[]
}

const mostPaths = 5
// the errors of one answer say the same few things
const mostMessages = 100
const longestMessage = 500

/** The errors of a GraphQL answer, or of a batch of such, that refuse the caller; undefined where there are none. */
export function readGraphqlErrors(response: ApiResponse): GraphqlRefusal | undefined {
  const { json } = decodeAnswer(response)
  const documents: readonly unknown[] = Array.isArray(json) ? json : [json]
  const isKnown = messageReader()
  let besideData = false
  const refused: unknown[] = []
  for (const document of documents) {
    if (!isObject(document)) return undefined
    besideData ||= hasValue(document.data)
    if (!Array.isArray(document.errors)) continue
    for (const error of document.errors) if (refusesInError(error, isKnown)) refused.push(error)
  }
  if (refused.length === 0) return undefined
  return { besideData, paths: refused.slice(0, mostPaths).flatMap(pathOf) }
}

/** Whether there is anything in it but null and empty lists; what is nested deeper than answers are counts. */
function hasValue(data: unknown, depth = 0): boolean {
  if (data === null || data === undefined) return false
  if (typeof data !== 'object' || depth > 20) return true
  return Object.values(data).some((value) => hasValue(value, depth + 1))
}

function refusesInError(error: unknown, refuses: (message: string) => boolean): boolean {
  if (typeof error === 'string') return refuses(error)
  if (!isObject(error)) return false
  if (codePlaces.some((steps) => isRefusalCode(memberAt(error, steps)))) return true
  if (statusPlaces.some((steps) => isRefusalStatus(memberAt(error, steps)))) return true
  return typeof error.message === 'string' && refuses(error.message)
}

const stepsOf = (path: string): readonly string[] => path.split('.')
const codePlaces = refusals.graphqlPlaces.map(stepsOf)
const statusPlaces = refusals.statusPlaces.map(stepsOf)

function memberAt(value: unknown, steps: readonly string[]): unknown {
  let at = value
  for (const step of steps) at = isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined
  return at
}

const isRefusalCode = (value: unknown): boolean =>
  typeof value === 'string' && refusals.graphqlCodes.has(value.toUpperCase().replace(/[\s-]/g, '_'))

/** Tells of each different message, up to a number of them, whether it refuses. */
function messageReader(): (message: string) => boolean {
  const known = new Map<string, boolean>()
  return (message) => {
    const text = message.slice(0, longestMessage)
    const before = known.get(text)
    if (before !== undefined || known.size === mostMessages) return before ?? false
    const refuses = areWordsOfRefusedFailure(text) || refusesInWords(text)
    known.set(text, refuses)
    return refuses
  }
}

function pathOf(error: unknown): string[] {
  const path = isObject(error) ? error.path : undefined
  return Array.isArray(path) ? [path.slice(0, 20).map(String).join('.').slice(0, 100)] : []
}
