import type { JsonObject } from '../../text/json.ts'
import { entriesOf, valueAt } from '../json-path.ts'
import type { ApiResponse } from '../response.ts'
import { decodeAnswer } from './decode-answer.ts'
import { isKnownRefusal } from './match-answer.ts'
import { refusals } from './table.ts'

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a member of a body is the status of a refusal, as a number or a text. */
export const isRefusalStatus = (value: unknown): boolean => /^40[13]$/.test(String(value))

/** Names of programs as words: split at changes of case, `_` and `-`. */
export function splitWords(text: string): string {
  return text.replace(/[_-]+/g, ' ').replace(/([a-z\d])([A-Z])/g, '$1 $2')
}

/** Words that refuse whoever asks, alone: `Unauthorized`, `ACCESS_DENIED`, `InvalidToken`. */
export function areRefusingWords(text: string): boolean {
  const trimmed = text.trim()
  // they are a few words
  return trimmed.length <= 200 && (refusals.words.test(trimmed) || refusals.words.test(splitWords(trimmed)))
}

const statusName = /^(?:http_?)?status(?:_?code)?$/i
const messageName = /^(?:message|msg|details?|title|description|reason)$/i

/** A JSON body that refuses: a status of its own, a sign of failure with words of refusal, or such words alone. */
export function refusesInJson(response: ApiResponse): boolean {
  const { json } = decodeAnswer(response)
  if (typeof json === 'string') return areRefusingWords(json)
  // the answers to a batch; in a list of data a 401 may be anything
  if (Array.isArray(json)) return json.length > 0 && json.every((item) => isRefusedFailure(item, response))
  if (!isObject(json)) return false
  if (refusals.envelopeKeys.some((path) => isRefusalStatus(valueAt(json, path)))) return true
  return hasFailed(json) ? isRefusedFailure(json, response) : isMessageAlone(json)
}

function isRefusedFailure(json: unknown, response: ApiResponse): boolean {
  return isObject(json) && hasFailed(json) && (saysNo(response) || holdsRefusalStatus(json))
}

function hasFailed({ success, ok, error, errorMessage }: JsonObject): boolean {
  return success === false || ok === false || isFilled(error) || isFilled(errorMessage)
}

function isMessageAlone(json: JsonObject): boolean {
  const [only, ...others] = Object.entries(json)
  if (!only || others.length > 0) return false
  const [name, value] = only
  return messageName.test(name) && typeof value === 'string' && areRefusingWords(value)
}

/** A text that is such words alone, or an XML document that is an error with them. */
export function refusesInText(response: ApiResponse): boolean {
  const { body, strings, markup } = decodeAnswer(response)
  if (body === 'text') return strings.length === 1 && areRefusingWords(strings[0] ?? '')
  const isError = markup?.elements.some((name) => /^(?:[\w-]+:)?(?:error(?:response)?|fault|exception)$/.test(name))
  return body === 'xml' && isError === true && saysNo(response)
}

/** What the runtime of a Lambda function says where the function failed. */
export function isFailedFunction(json: unknown): boolean {
  return isObject(json) && typeof json.errorMessage === 'string' && typeof json.errorType === 'string'
}

// each answer to a batch asks it
const said = new WeakMap<ApiResponse, boolean>()

/** Whether any words of the answer refuse. */
function saysNo(response: ApiResponse): boolean {
  const before = said.get(response)
  if (before !== undefined) return before
  const refuses = decodeAnswer(response).strings.some(areRefusingWords) || isKnownRefusal(response, [401, 403])
  said.set(response, refuses)
  return refuses
}

/** Whether a refusal's status stands anywhere in a body that tells of a failure. */
function holdsRefusalStatus(json: JsonObject): boolean {
  return entriesOf(json).some(({ key, value }) => statusName.test(key) && isRefusalStatus(value))
}

const isFilled = (value: unknown): boolean => value !== undefined && value !== null && value !== false && value !== ''
