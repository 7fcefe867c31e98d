import { type Challenge, parseChallenges } from '../challenge.ts'
import { parseJson } from '../decode-body.ts'
import { type ApiResponse, headerOf } from '../response.ts'
import { type MarkupText, readMarkup } from './markup.ts'
import type { BodyKind } from './table.ts'

/** An answer taken apart: what it says, free of the form in which it says it. */
export interface DecodedAnswer {
  readonly body: BodyKind
  /** The body's value where it is JSON, a text alone included. */
  readonly json: unknown
  /** Sentences and words of body and challenges, decoded. */
  readonly strings: readonly string[]
  /** Also those that API Gateway passes on under a name of its own. */
  readonly challenges: readonly Challenge[]
  /** Of a page or XML. */
  readonly markup: MarkupText | undefined
}

// a refusal is short: what is longer is data
const mostCharacters = 64 * 1024
const mostStrings = 1000
/** A longer one is read in windows, which overlap by as much as a sentence has: some expressions look at each end for each beginning. */
const window = 2000
const overlap = 300
const deepest = 8

const decoded = new WeakMap<ApiResponse, DecodedAnswer>()

/** Takes an answer apart, once. */
export function decodeAnswer(response: ApiResponse): DecodedAnswer {
  const before = decoded.get(response)
  if (before) return before
  const answer = decodeOnce(response)
  decoded.set(response, answer)
  return answer
}

function decodeOnce(response: ApiResponse): DecodedAnswer {
  const lines = [
    ...(response.headers.get('www-authenticate') ?? []),
    ...(response.headers.get('x-amzn-remapped-www-authenticate') ?? []),
  ]
  const challenges = parseChallenges(lines)
  const collected = new Strings()
  for (const text of challengeStrings(lines)) collected.add(text)
  const text = response.text?.replace(/^\ufeff/, '') ?? ''
  const json = response.json ?? firstEvent(response, text) ?? (/^\s*"/.test(text) ? parseJson(text) : undefined)
  const body = bodyKind(response, text, json)
  const markup = body === 'html' || body === 'xml' ? readMarkup(text, mostCharacters) : undefined
  if (json !== undefined) collectLeaves(json, collected, 0)
  else if (markup) for (const piece of markup.texts) collected.addText(piece.replace(/[^\S\n]+/g, ' '), true)
  else if (typeOf(response) === 'application/x-www-form-urlencoded') {
    for (const value of new URLSearchParams(text.slice(0, mostCharacters)).values()) collected.add(value)
  } else collected.addText(text.slice(0, mostCharacters), false)
  return { body, json, strings: collected.all, challenges, markup }
}

/** What a stream of events begins with: one that refuses says it there. */
function firstEvent(response: ApiResponse, text: string): unknown {
  if (typeOf(response) !== 'text/event-stream') return undefined
  const lines: string[] = []
  for (const line of text.slice(0, mostCharacters).split(/\r\n?|\n/)) {
    if (line.startsWith('data:')) lines.push(line.slice('data:'.length).trim())
    else if (line === '' && lines.length > 0) break
  }
  if (lines.length === 0) return undefined
  const data = lines.join('\n')
  return parseJson(data) ?? data
}

/** The strings of an answer, up to the limits. */
class Strings {
  readonly all: string[] = []
  #characters = 0

  get isFull(): boolean {
    return this.#characters >= mostCharacters || this.all.length >= mostStrings
  }

  add(text: string): void {
    const trimmed = text.trim().slice(0, mostCharacters)
    for (let start = 0; start < trimmed.length && !this.isFull; start += window - overlap) {
      const piece = trimmed.slice(start, start + window)
      this.all.push(piece)
      this.#characters += piece.length
      if (start + window >= trimmed.length) break
    }
  }

  /** Its lines; where a line break is no more than a blank, the whole as well. */
  addText(text: string, isWhole: boolean): void {
    const lines = text.slice(0, mostCharacters).split(/\r?\n/)
    if (isWhole && lines.length > 1) this.add(lines.map((line) => line.trim()).join(' '))
    for (const line of lines) this.add(line)
  }
}

/** The texts of a JSON value; one that is JSON itself is read too. */
function collectLeaves(value: unknown, strings: Strings, depth: number): void {
  if (strings.isFull || depth > deepest) return
  if (typeof value === 'string') {
    const inner = /^\s*[[{"]/.test(value) ? parseJson(value) : undefined
    if (inner !== undefined) collectLeaves(inner, strings, depth + 1)
    else strings.addText(value, true)
  } else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) collectLeaves(item, strings, depth + 1)
  }
}

/** RFC 6750 3.1: these name no reason. */
const standardErrors = new Set(['invalid_request', 'invalid_token', 'insufficient_scope'])

/** What challenges say: descriptions, errors of their own, and a header that is a sentence and no challenge. */
function challengeStrings(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const parsed = parseChallenges([line])
    if (parsed.every(({ params }) => params.size === 0)) return /\S\s+\S/.test(line) ? [line] : []
    return parsed.flatMap(({ params }) => {
      const error = params.get('error')
      const own = error !== undefined && !standardErrors.has(error) ? [error] : []
      return [params.get('error_description') ?? [], own].flat()
    })
  })
}

/** How a page begins, or a piece of one. */
const pageStart =
  /^(?:<!--[\s\S]*?-->\s*)*<(?:!doctype html|html|head|body|title|meta|script|h[1-6]|p|pre|div|center|form|main|table|ul|span|b|br)\b/i

function bodyKind(response: ApiResponse, text: string, json: unknown): BodyKind {
  if (json !== undefined) return 'json'
  if (response.size === 0 || (response.text !== undefined && text.trim() === '')) return 'empty'
  const type = typeOf(response)
  const start = text.slice(0, 2000).trimStart()
  const isXml = start.startsWith('<?xml') || (/[/+]xml$/.test(type) && start.startsWith('<'))
  if (isXml && type !== 'application/xhtml+xml') return 'xml'
  if (pageStart.test(start)) return 'html'
  // servers call every text of theirs HTML
  if (/^(?:text\/html|application\/xhtml\+xml)$/.test(type))
    return response.text === undefined || /<[a-z!/]/i.test(text) ? 'html' : 'text'
  return 'text'
}

function typeOf(response: ApiResponse): string {
  return (headerOf(response, 'content-type')?.split(';')[0] ?? '').trim().toLowerCase()
}
