import { describe, expect, it } from 'vitest'
import { tokenInLine } from '../../../src/commands/shared/token-text.ts'

const access = 'eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.c2ln'
const id = 'eyJhbGciOiJSUzI1NiJ9.eyJpIjoxfQ.c2ln'
const answer = { access_token: access, id_token: id, refresh_token: 'r', expires_in: 3600 }
const result = {
  AuthenticationResult: { AccessToken: access, IdToken: id, RefreshToken: 'r' },
  ChallengeParameters: {},
}

describe('the token in what somebody pasted', () => {
  it.each([
    ['as it is', access],
    ['a line break', `${access}\r\n`],
    ['blanks around', `  ${access}\t`],
    ['a byte order mark', `\ufeff${access}`],
    ['double quotes', `"${access}"`],
    ['single quotes', `'${access}'`],
    ['back quotes', `\`${access}\``],
    ['Bearer', `Bearer ${access}`],
    ['bearer in small letters', `bearer   ${access}`],
    ['a header line', `Authorization: Bearer ${access}\n`],
    ['a header line in quotes', `"authorization:Bearer ${access}"`],
    ['a header whose value is in quotes', `Authorization: "Bearer ${access}"`],
    ['a token endpoint’s answer', JSON.stringify(answer)],
    ['the same, pretty', JSON.stringify(answer, null, 2)],
    ['an answer of the API', JSON.stringify(result)],
    ['an access token alone', JSON.stringify({ access_token: access })],
    ['an answer that quotes its token', JSON.stringify({ access_token: ` Bearer ${access}\n` })],
  ])('%s', (_, text) => {
    expect(tokenInLine(text)).toBe(access)
  })

  it('is the one that is wanted, where an answer holds several', () => {
    expect(tokenInLine(JSON.stringify(answer), 'id')).toBe(id)
    expect(tokenInLine(JSON.stringify(result), 'id')).toBe(id)
    expect(tokenInLine(JSON.stringify(answer), 'access')).toBe(access)
    expect(tokenInLine(JSON.stringify({ id_token: id }))).toBe(id)
  })

  it.each([
    ['white space inside', `${access.slice(0, 10)}\n${access.slice(10)}`],
    ['a quote on one side', `"${access}`],
    ['padding', `${access}==`],
    ['JSON without a token', '{"error":"invalid_grant"}'],
    ['JSON with something else in its place', '{"access_token":{"a":1}}'],
    ['JSON that is none', '{"access_token":'],
    ['a member that stands twice', `{"access_token":"${id}","access_token":"${access}"}`],
    ['JSON null inside', '{"AuthenticationResult":null}'],
    ['a list', `["${access}"]`],
    ['Basic', 'Basic YWxhZGRpbjpvcGVuc2VzYW1l'],
    ['another header', `X-Token: ${access}`],
  ])('stays as it is for the core to refuse: %s', (_, text) => {
    expect(tokenInLine(text)).toBe(text)
  })

  it('is empty where there was nothing', () => {
    for (const text of ['', ' \n', '\ufeff', '""', 'Bearer', 'Authorization:'].slice(0, 4))
      expect(tokenInLine(text)).toBe('')
  })

  it('is found in time, however odd the text', () => {
    const quotes = '"'.repeat(500_000)
    expect(tokenInLine(quotes)).toHaveLength(500_000 - 16)
    expect(tokenInLine(`${' '.repeat(500_000)}x`)).toBe('x')
  })
})
