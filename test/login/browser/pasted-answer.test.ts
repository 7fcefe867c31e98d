import { describe, expect, it } from 'vitest'
import { readPasted } from '../../../src/login/browser/pasted-answer.ts'

const state = 'Zm9vYmFyLXN0YXRlX29m'
const expected = { flow: 'code', state } as const
const callback = 'http://localhost:8484/callback'
const query = `code=c0de-1&state=${state}`

describe('what people paste is understood', () => {
  it.each([
    { name: 'the whole address', text: `${callback}?${query}` },
    { name: 'with blanks around it', text: `  ${callback}?${query} \t` },
    { name: 'in double quotes', text: `"${callback}?${query}"` },
    { name: 'in single quotes', text: `'${callback}?${query}'` },
    { name: 'in backticks', text: `\`${callback}?${query}\`` },
    { name: 'in angle brackets', text: `<${callback}?${query}>` },
    { name: 'in marks of bracketed paste', text: `\u001b[200~${callback}?${query}\u001b[201~` },
    { name: 'in marks that lost their escape', text: `[200~${callback}?${query}[201~` },
    { name: 'the query with its mark', text: `?${query}` },
    { name: 'the query alone', text: query },
    { name: 'the query in quotes', text: `'${query}'` },
    { name: 'without the scheme', text: `localhost:8484/callback?${query}` },
    { name: 'the path on', text: `/callback?${query}` },
    { name: 'with an empty fragment behind it', text: `${callback}?${query}#` },
    { name: 'with the fragment that some providers add', text: `${callback}?${query}#_=_` },
    { name: 'as HTML', text: `${callback}?${query.replace('&', '&amp;')}` },
    { name: 'escaped for a shell', text: `${callback}\\?${query.replaceAll('&', '\\&').replaceAll('=', '\\=')}` },
    { name: 'as a curl command', text: `curl '${callback}?${query}' -H 'Accept: text/html'` },
    { name: 'as view-source', text: `view-source:${callback}?${query}` },
    { name: 'an https callback', text: `https://app.example.com/cb?${query}` },
    { name: "an app's own scheme", text: `myapp://callback?${query}` },
    { name: 'a callback with a query of its own', text: `${callback}?tenant=a&${query}` },
    { name: 'with a direction mark in front', text: `\u200e${callback}?${query}` },
  ])('$name', ({ text }) => {
    const read = readPasted(text, expected)
    expect(read.kind).toBe('answer')
    if (read.kind === 'answer') expect(read.parameters.get('code')).toBe('c0de-1')
  })

  it.each([
    { name: 'the whole address', text: `${callback}#access_token=t&token_type=Bearer&state=${state}` },
    { name: 'the fragment with its mark', text: `#access_token=t&token_type=Bearer&state=${state}` },
    { name: 'the fragment alone', text: `access_token=t&token_type=Bearer&state=${state}` },
  ])('tokens of the implicit flow: $name', ({ text }) => {
    const read = readPasted(text, { ...expected, flow: 'implicit' })
    expect(read.kind === 'answer' && read.parameters.get('access_token')).toBe('t')
  })

  it('an error with our state is an answer too', () => {
    expect(readPasted(`${callback}?error=access_denied&state=${state}`, expected).kind).toBe('answer')
  })
})

describe('what is none is said, and not quoted', () => {
  it.each([
    {
      name: 'the address to open',
      text: `https://x.example/authorize?redirect_uri=y&state=${state}`,
      why: 'address to open',
    },
    { name: 'the code alone', text: 'c0de-1', why: 'no answer' },
    { name: 'a code without state', text: `${callback}?code=c0de-1`, why: 'state is missing' },
    { name: 'an address that was cut', text: `${callback}?code=c0de-1&sta`, why: 'state is missing' },
    { name: 'another state', text: `${callback}?code=c0de-1&state=other`, why: 'another sign-in' },
    { name: 'a code twice', text: `${callback}?code=a&${query}`, why: 'twice' },
    { name: 'an empty code', text: `${callback}?code=&state=${state}`, why: 'no answer' },
    { name: 'words', text: 'yes', why: 'no answer' },
    { name: 'nothing', text: '', why: 'no answer' },
  ])('$name', ({ text, why }) => {
    const read = readPasted(text, expected)
    expect(read).toEqual({ kind: 'nothing', why: expect.stringContaining(why) })
    expect(JSON.stringify(read)).not.toContain('c0de')
  })

  it('an error without state is a hint', () => {
    expect(readPasted(`${callback}?error=invalid_scope&error_description=no`, expected)).toEqual({
      kind: 'hint',
      refusal: { error: 'invalid_scope', description: 'no' },
    })
  })
})
