import { describe, expect, it } from 'vitest'
import { shownBody } from '../../src/output/shown-body.ts'

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
