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
  return fits(text, refusals.words)
}

/** Words that refuse where they stand beside a sign of failure. */
export function areWordsOfRefusedFailure(text: string): boolean {
  return fits(text, refusals.words) || fits(text, refusals.wordsOfFailure)
}

// the class of an error, what failed, a status or the prefix of an XML name before the words
const before = /^(?:[\w.]*(?:error|exception): |[\w ]{1,40} failed: |(?:HTTP )?40[13][: -]+|[a-z]\w*:(?=[a-z]\w*$))+/i

function fits(text: string, expressions: readonly RegExp[]): boolean {
  const trimmed = text.trim()
  // they are a few words
  if (trimmed.length > 200) return false
  const bare = trimmed.replace(before, '')
  const forms = new Set([trimmed, splitWords(trimmed), bare, splitWords(bare)])
  return [...forms].some((form) => expressions.some((expression) => expression.test(form)))
}

const statusName = /^(?:http_?)?status(?:_?code)?$/i
const messageName = /^(?:message|msg|details?|title|description|reason)$/i
/** What an answer has beside its data. */
const metaName =
  /^(?:timestamp|time|date|path|trace|version|type|(?:request|req|trace|span|correlation)[_-]?id|success|ok|result|error(?:type|name)?)$|(?:message|msg|details?)$/i
const saysYes = /^(?:true|ok|success(?:ful)?)$/i

/** A JSON body that refuses: a status of its own, a sign of failure with words of refusal, or such words alone. */
export function refusesInJson(response: ApiResponse): boolean {
  const { json } = decodeAnswer(response)
  if (typeof json === 'string') return areRefusingWords(json)
  // the answers to a batch; in a list of data a 401 may be anything
  if (Array.isArray(json)) return json.length > 0 && json.every((item) => isRefusedFailure(item, response))
  if (!isObject(json)) return false
  if (statusesIn(json).some(isRefusalStatus)) return true
  if (isRefusedFailure(json, response) || isMessageAlone(json) || isEmptyRefusal(json)) return true
  const inner = wrappedIn(json)
  if (!inner) return false
  return isRefusedFailure(inner, response) || isMessageAlone(inner) || isEmptyRefusal(inner)
}

/** The values of all members that hold the status of the whole answer. */
function statusesIn(json: JsonObject): unknown[] {
  const places = [json, ...refusals.envelopes.map((path) => valueAt(json, path))]
  const named = places.filter(isObject).flatMap((place) => Object.entries(place))
  return [json.error, ...named.flatMap(([name, value]) => (refusals.statusNames.test(name) ? [value] : []))]
}

/** The answer in a wrapper that has nothing else in it. */
function wrappedIn(json: JsonObject): JsonObject | undefined {
  const [only, ...others] = Object.entries(json).filter(([, value]) => hasContent(value))
  if (!only || others.length > 0 || !refusals.wrappers.includes(only[0])) return undefined
  return isObject(only[1]) ? only[1] : undefined
}

/** An answer without data, by a status, code or message of refusal, or by a word that the caller is nobody. */
function isEmptyRefusal(json: JsonObject): boolean {
  const isMeta = (name: string) =>
    metaName.test(name) || refusals.statusNames.test(name) || refusals.envelopes.includes(name)
  const members = Object.entries(json)
  if (members.some(([name, value]) => !isMeta(name) && hasContent(value))) return false
  if (refusals.failures.some(([name]) => saysYes.test(String(json[name])))) return false
  if (members.some(([name, value]) => value === false && refusals.anonymous.test(name))) return true
  const statuses = statusesIn(json)
  if (statuses.some((value) => isRefusalStatus(value) || isRefusingText(value))) return true
  return members.some(([name, value]) => /(?:message|msg|details?)$/i.test(name) && isRefusingText(value))
}

const isRefusingText = (value: unknown): boolean => typeof value === 'string' && areRefusingWords(value)

/** Whether there is anything in a value: lists and objects without it have none. */
const hasContent = (value: unknown): boolean =>
  isFilled(value) && (typeof value !== 'object' || Object.values(value as object).some(isFilled))

function isRefusedFailure(json: unknown, response: ApiResponse): boolean {
  if (!isObject(json)) return false
  if (hasFailed(json)) return saysNo(response) || holdsRefusalStatus(json)
  return statusesIn(json).some((value) => failureCode.test(String(value))) && saysNo(response)
}

// 401, 403 and codes that go on from them: 40101
const failureCode = /^40[13]\d{0,3}$/

function hasFailed(json: JsonObject): boolean {
  if (hasContent(json.error) || isFilled(json.errorMessage)) return true
  return refusals.failures.some(([name, value]) => Object.hasOwn(json, name) && value.test(String(json[name])))
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
  const refuses = saysRefusal(response) || isKnownRefusal(response, [401, 403])
  said.set(response, refuses)
  return refuses
}

/** Whether any words of an answer that has failed by its status refuse. */
export function saysRefusal(response: ApiResponse): boolean {
  return decodeAnswer(response).strings.some(areWordsOfRefusedFailure)
}

/** Whether a refusal's status stands anywhere in a body that tells of a failure. */
function holdsRefusalStatus(json: JsonObject): boolean {
  return entriesOf(json).some(({ key, value }) => statusName.test(key) && isRefusalStatus(value))
}

const isFilled = (value: unknown): boolean => ![undefined, null, false, '', 0].includes(value as null)
