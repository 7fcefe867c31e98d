import { expect, it } from 'vitest'
import { isMatch } from '../../src/text/glob.ts'

it.each([
  ['alg-*', 'alg-none', true],
  ['alg-', 'alg-none', false],
  ['*none*', 'alg-none-no-kid', true],
  ['a?g-null', 'alg-null', true],
  ['a.g-null', 'alg-null', false],
  ['ALG-*', 'alg-null', false],
])('%s fits %s: %s', (glob, name, expected) => expect(isMatch(glob, name)).toBe(expected))
