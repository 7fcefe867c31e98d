import { describe, expect, it } from 'vitest'
import { secretsInBody, shownBody } from '../../../src/commands/me/shown-body.ts'

const shown = (text: string) => shownBody(Buffer.from(text)).replaceAll(/<token sha256:[0-9a-f]{8}>/g, '…')

describe("a request's body in a report", () => {
  it.each([
    ['{"user":"ann","password":"hunter2"}', '{"user":"ann","password":"…"}'],
    ['{"a":[{"clientSecret":"x","pin":1,"apiKey":2}]}', '{"a":[{"clientSecret":"…","pin":1,"apiKey":"…"}]}'],
    ['{"tokens":{"count":"5"},"secret":null}', '{"tokens":{"count":"5"},"secret":null}'],
    ['user=ann&password=hunter2&a=b', 'user=ann&password=…&a=b'],
    ['plain words', 'plain words'],
    ['', ''],
  ])('%s → %s', (text, expected) => {
    expect(shown(text)).toBe(expected)
  })
})

describe("a request's body", () => {
  it.each([
    ['{"user":"annabella","password":"hunter2hunter2"}', ['hunter2hunter2']],
    ['{"a":[{"clientSecret":"x","author":"Tolstoy","api_key":2}]}', ['x', '2']],
    ['user=annabella&access_token=abc&sort_key=created', ['abc']],
    ['plain words', []],
    ['"password"', []],
  ])('%s holds the secrets %j', (text, secrets) => {
    expect(secretsInBody(Buffer.from(text))).toEqual(secrets)
  })
})
