import type { JsonObject } from '../../text/json.ts'
import { valueAt } from '../json-path.ts'
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

const messageName = /^(?:message|msg|details?|title|description|reason)$/i

/** A JSON body that refuses: a status of its own, a sign of failure with words of refusal, or such words alone. */
export function refusesInJson(response: ApiResponse): boolean {
  const { json } = decodeAnswer(response)
  if (typeof json === 'string') return areRefusingWords(json)
  if (!isObject(json)) return false
  if (refusals.envelopeKeys.some((path) => isRefusalStatus(valueAt(json, path)))) return true
  const { success, ok, error, errorMessage } = json
  if (success === false || ok === false || isFilled(error) || isFilled(errorMessage)) return saysNo(response)
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

function saysNo(response: ApiResponse): boolean {
  return decodeAnswer(response).strings.some(areRefusingWords) || isKnownRefusal(response, [401, 403])
}

const isFilled = (value: unknown): boolean => value !== undefined && value !== null && value !== false && value !== ''
