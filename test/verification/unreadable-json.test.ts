import { expect, it } from 'vitest'
import { hintForUnreadable } from '../../src/verification/unreadable.ts'

it.each([
  ['{"a":1}', /^this is JSON without/],
  [' [1] \n', /^this is JSON without/],
  [`'{"a":1}'`, /^this is JSON without/],
  ['{eyJhbGciOiJSUzI1NiJ9}', /^this begins like JSON but is not JSON/],
  ['[default]\nx', /^this begins like JSON but is not JSON/],
  ['{"access_token":"eyJ', /^this begins like JSON but is not JSON/],
])('%s', (text, hint) => {
  expect(hintForUnreadable(text)).toMatch(hint)
})
