import { expect, it } from 'vitest'
import { diagnose } from '../../../src/me/answers/diagnosis.ts'
import { readAnswer } from '../../../src/me/answers/read-answer.ts'
import { type KnownAnswer, knownAnswers } from '../../../src/me/answers/table.ts'
import { apiResponse } from '../../helpers/api-response.ts'
import { sentenceOf } from '../../helpers/sentence-of.ts'
import { verdictOn } from '../../helpers/verdicts.ts'

const good = await verdictOn()
const forged = await verdictOn({}, false)
const request = { method: 'GET', url: new URL('https://api.example/me') }

type Wrap = (text: string) => { body?: string; type?: string; headers?: Record<string, string> }

const asEntity = (text: string) => text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`)
const asUnicode = (text: string) =>
  text.replace(/[^\w ]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
const challenge = (text: string) => `Bearer realm="x", error_description="${text.replace(/["\\]/g, '\\$&')}"`

/** The same sentence in every form that APIs give it. */
const wrappings: Readonly<Record<string, Wrap>> = {
  text: (text) => ({ body: `${text}\n`, type: 'text/plain' }),
  JSON: (text) => ({ body: JSON.stringify({ message: text }), type: 'application/json' }),
  'escaped JSON': (text) => ({ body: `[{"errors":[["${asUnicode(text)}"]]}]`, type: 'application/json' }),
  'JSON in JSON': (text) => ({
    body: JSON.stringify({ message: JSON.stringify({ error: text }) }),
    type: 'application/json',
  }),
  form: (text) => ({
    body: new URLSearchParams({ message: text }).toString(),
    type: 'application/x-www-form-urlencoded',
  }),
  XML: (text) => ({
    body: `<?xml version="1.0"?><error><message>${asEntity(text)}</message></error>`,
    type: 'text/xml',
  }),
  page: (text) => ({
    body: `<!DOCTYPE html><html><body><pre>${asEntity(text)}</pre></body></html>`,
    type: 'text/html',
  }),
  challenge: (text) => ({ headers: { 'www-authenticate': challenge(text) } }),
  'remapped challenge': (text) => ({
    body: '{"message":"no"}',
    headers: { 'x-amzn-remapped-www-authenticate': challenge(text) },
  }),
}

/** Whether a wrapping leaves the answer what the table says beside its words. */
function fits({ body, noChallenge, noChallengeError, challenge: own }: KnownAnswer, name: string): boolean {
  if (body !== undefined && body !== { JSON: 'json', text: 'text', XML: 'xml', page: 'html' }[name]) return false
  return !name.includes('challenge') || (!noChallenge && !noChallengeError && !own)
}

function firstCode(known: KnownAnswer, text: string, wrap: Wrap): string | undefined {
  const { body = '', type, headers } = wrap(text)
  const { scheme, error, realm } = known.challenge ?? {}
  const word = /Bearer|Token|JWT/.exec(scheme?.source ?? '')?.[0] ?? 'Bearer'
  const params = Object.entries({ error, realm }).flatMap(([name, value]) => (value ? [`${name}="${value}"`] : []))
  const server = known.headers?.get('server')
  const response = apiResponse(known.status === 'any' ? 401 : (known.status[0] ?? 401), body, {
    ...(type !== undefined && { 'content-type': type }),
    ...(known.challenge && { 'www-authenticate': `${word} ${params.join(', ')}` }),
    ...(server && { server: sentenceOf(server) }),
    ...headers,
  })
  const verdict = known.token === 'invalid' ? forged : good
  const reading = readAnswer(response, { url: request.url })
  return diagnose({ request, scheme: 'Bearer', response, verdict, reading })[0]?.code
}

const rows = knownAnswers.flatMap((known) => known.strings?.map((expression) => ({ known, expression })) ?? [])
let pairs = 0

it.each(rows)('$known.id says the same in every wrapping: $expression', ({ known, expression }) => {
  const text = sentenceOf(expression)
  expect(text).toMatch(expression)
  const codes = Object.entries(wrappings)
    .filter(([name]) => fits(known, name))
    .map(([name, wrap]) => [name, firstCode(known, text, wrap)])
  pairs += codes.length
  const [first] = codes
  expect(first?.[1]).toBeDefined()
  expect(codes).toEqual(codes.map(([name]) => [name, first?.[1]]))
})

it('those are all of them', () => expect(pairs).toBeGreaterThan(1400))
