import { expect, it } from 'vitest'
import { isMatch } from '../../src/text/glob.ts'

it.each([
  ['alg-*', 'alg-none', true],
  ['alg-', 'alg-none', false],
  ['*none*', 'alg-none-no-kid', true],
  ['a?g-null', 'alg-null', true],
  ['a.g-null', 'alg-null', false],
  ['ALG-*', 'alg-null', false],
  ['*', '', true],
  ['', '', true],
  ['?', '', false],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['*-none', 'alg-none-none', true],
  ['arn:*:pool/*', 'arn:aws:\n:pool/x', true],
  [`${'*'.repeat(60)}x`, 'y'.repeat(200), false],
  [`${'*a'.repeat(60)}x`, 'a'.repeat(200), false],
])('%s fits %s: %s', (glob, name, expected) => expect(isMatch(glob, name)).toBe(expected))
