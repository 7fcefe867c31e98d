import { describe, expect, it } from 'vitest'
import type { Flow } from '../../../src/login/browser/authorize-url.ts'
import { readPasted } from '../../../src/login/browser/pasted-answer.ts'
import { keyOf, listenAt, onLocalhost, state } from '../../helpers/callback-listener.ts'

type Outcome = 'answer' | 'hint' | 'stray'

interface Way {
  readonly name: string
  readonly flow: Flow
  readonly judge: (parameters: string) => Promise<Outcome>
}

/** How an answer comes to cogtool, and what becomes of these parameters there. */
const ways: readonly Way[] = [
  {
    name: 'the callback',
    flow: 'code',
    judge: async (parameters) => {
      const listening = await listenAt(onLocalhost)
      return outcomeOf(listening, listening.get(`/callback?${parameters}`))
    },
  },
  {
    name: 'the posted fragment',
    flow: 'implicit',
    judge: async (parameters) => {
      const listening = await listenAt(onLocalhost, 'implicit')
      const { get, port } = listening
      const key = keyOf(await get('/callback'))
      const origin = `http://localhost:${port}`
      const headers = { host: `localhost:${port}`, origin, 'content-type': 'application/json' }
      const body = JSON.stringify({ key, fragment: parameters })
      return outcomeOf(listening, get('/callback', { method: 'POST', headers, body }))
    },
  },
  {
    name: 'a pasted address',
    flow: 'code',
    judge: async (parameters) => outcomeOfPaste(`http://localhost:8484/callback?${parameters}`, 'code'),
  },
  {
    name: 'a pasted fragment',
    flow: 'implicit',
    judge: async (parameters) => outcomeOfPaste(`http://localhost:8484/callback#${parameters}`, 'implicit'),
  },
]

/** An answer is held back until the sign-in has ended; what is none gets its page at once, and the wait goes on. */
async function outcomeOf(
  { answered, hints, server }: Awaited<ReturnType<typeof listenAt>>,
  request: Promise<{ readonly status: number }>,
): Promise<Outcome> {
  const first = await Promise.race([server.answer, request])
  if (first instanceof URLSearchParams) {
    await server.finish({ kind: 'success', title: 'You are signed in', lines: [] })
    return 'answer'
  }
  expect(first.status).toBe(400)
  expect(await answered()).toBe(false)
  return hints.length > 0 ? 'hint' : 'stray'
}

function outcomeOfPaste(text: string, flow: Flow): Outcome {
  const { kind } = readPasted(text, { flow, state })
  return kind === 'nothing' ? 'stray' : kind
}

/** `result` is the parameter that the flow brings, `other` the one of the other flow. */
const cases: readonly { name: string; parameters: string; outcome: Outcome }[] = [
  { name: 'our state and a result', parameters: `result=r&state=${state}`, outcome: 'answer' },
  { name: 'the same in another order, with more', parameters: `x=1&state=${state}&result=r`, outcome: 'answer' },
  { name: 'our state and an error', parameters: `error=access_denied&state=${state}`, outcome: 'answer' },
  { name: 'our state, an error and a result', parameters: `error=e&result=r&state=${state}`, outcome: 'answer' },
  { name: 'our state and an error without a name', parameters: `error=&state=${state}`, outcome: 'answer' },
  { name: 'an error without state', parameters: 'error=access_denied&error_description=no', outcome: 'hint' },
  { name: 'an error without state, with a result', parameters: 'error=access_denied&result=r', outcome: 'hint' },
  { name: 'an error with another state', parameters: 'error=access_denied&state=other', outcome: 'stray' },
  { name: 'an error with an empty state', parameters: 'error=access_denied&state=', outcome: 'stray' },
  { name: 'a result without state', parameters: 'result=r', outcome: 'stray' },
  { name: 'a result with another state', parameters: 'result=r&state=other', outcome: 'stray' },
  { name: 'a result with an empty state', parameters: 'result=r&state=', outcome: 'stray' },
  { name: 'our state with something behind it', parameters: `result=r&state=${state}x`, outcome: 'stray' },
  { name: 'our state in other case', parameters: `result=r&state=${state.toUpperCase()}`, outcome: 'stray' },
  { name: 'state as another name', parameters: `result=r&State=${state}`, outcome: 'stray' },
  { name: 'our state alone', parameters: `state=${state}`, outcome: 'stray' },
  { name: 'our state and an empty result', parameters: `result=&state=${state}`, outcome: 'stray' },
  { name: "our state and the other flow's result", parameters: `other=r&state=${state}`, outcome: 'stray' },
  { name: 'the state twice', parameters: `result=r&state=other&state=${state}`, outcome: 'stray' },
  { name: 'the result twice', parameters: `result=a&result=b&state=${state}`, outcome: 'stray' },
  { name: 'an error twice, without state', parameters: 'error=a&error=b', outcome: 'stray' },
  { name: 'another parameter twice', parameters: `x=1&x=2&result=r&state=${state}`, outcome: 'stray' },
]

describe.each(ways)('by $name', ({ flow, judge }) => {
  const [result, other] = flow === 'code' ? ['code', 'access_token'] : ['access_token', 'code']
  it.each(cases)('$name: $outcome', async ({ parameters, outcome }) => {
    const named = parameters.replace(/\b(result|other)=/g, (_, name) => `${name === 'result' ? result : other}=`)
    expect(await judge(named)).toBe(outcome)
  })
})
