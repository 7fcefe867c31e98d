import { expect, it } from 'vitest'
import { define } from '../../../src/commands/probe/command.ts'
import { optionsOf } from '../../helpers/options-of.ts'

const tokenFlags = {
  '--token-file': 'tokenFile',
  '--expired-token': 'expiredToken',
  '--id-token': 'idToken',
  '--other-client-token': 'otherClientToken',
  '--other-pool-token': 'otherPoolToken',
  '--low-scope-token': 'lowScopeToken',
  '--revoked-token': 'revokedToken',
  '--lab-key': 'labKey',
  '--baseline': 'baseline',
}

it.each([
  [[], {}],
  ...Object.entries(tokenFlags).map(
    ([flag, name]) => [[flag, 'a.txt'], { [name]: { flag, path: 'a.txt' } }] as [string[], object],
  ),
  [['--depth', 'lab', '--accept', 'any'], { depth: 'lab', accept: 'any' }],
  [['--only', 'hs256-*,time', '--only', 'alg-*'], { only: ['hs256-*', 'time', 'alg-*'] }],
  [['--skip', 'time'], { skip: ['time'] }],
  [['--list'], { list: true }],
  [['--emit', 'alg-none-empty-sig'], { emit: 'alg-none-empty-sig' }],
  [['--rate', '0.5', '--i-am-authorized', 'api.example'], { rps: 0.5, iAmAuthorized: 'api.example' }],
  [['--rps', '0.5'], { rps: 0.5 }],
  [['--fail-on', 'low'], { failOn: 'low' }],
  [
    ['--report', 'sarif=a.sarif', '--report', 'md=b=c.md'],
    {
      report: [
        { kind: 'sarif', path: 'a.sarif' },
        { kind: 'md', path: 'b=c.md' },
      ],
    },
  ],
])('%j', async (args, expected) => {
  expect(await optionsOf(define, args)).toEqual({ accept: 'access', rps: 5, failOn: 'high', ...expected })
})
