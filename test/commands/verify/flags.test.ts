import { expect, it } from 'vitest'
import { define } from '../../../src/commands/verify/command.ts'
import { define as defineDecode } from '../../../src/commands/verify/decode.ts'
import { optionsOf } from '../../helpers/options-of.ts'

const file = (flag: string, path: string) => ({ flag, path })

it.each([
  [[], {}],
  [['eyJ'], { token: 'eyJ' }],
  [['-'], { token: '-' }],
  [['--token-file', 't.txt'], { tokenFile: file('--token-file', 't.txt') }],
  [['--batch', '-'], { batch: file('--batch', '-') }],
  [['--pool-from-token'], { poolFromToken: true }],
  [['--jwks', 'keys.json'], { jwks: file('--jwks', 'keys.json') }],
  [['--jwks', 'HTTPS://a.example/keys'], { jwks: 'HTTPS://a.example/keys' }],
  [['--token-use', 'id'], { tokenUse: 'id' }],
  [['--scope', ' a  b', '--scope', 'c'], { scope: ['a', 'b', 'c'] }],
  [['--group', 'a b', '--group', 'c', '--all-groups'], { group: ['a b', 'c'], allGroups: true }],
  [['--audience', 'https://api', '--nonce', 'n'], { audience: 'https://api', nonce: 'n' }],
  [['--max-age', '1.5', '--clock-tolerance', '2'], { maxAge: 1.5, clockTolerance: 2 }],
  [
    ['--claim', 'a=b=c', '--claim', 'd='],
    {
      claim: [
        ['a', 'b=c'],
        ['d', ''],
      ],
    },
  ],
  [['--at', '1795328520'], { at: new Date(1_795_328_520_000) }],
  [['--online'], { online: true }],
  [['--offline'], { offline: true }],
])('verify %j', async (args, expected) => {
  expect(await optionsOf(define, args)).toEqual({ tokenUse: 'any', clockTolerance: 0, ...expected })
})

it.each([
  [[], {}],
  [['eyJ'], { token: 'eyJ' }],
  [['--token-file', 't.txt'], { tokenFile: file('--token-file', 't.txt') }],
])('decode %j', async (args, expected) => {
  expect(await optionsOf(defineDecode, args)).toEqual(expected)
})
