import { expect, it } from 'vitest'
import { carryFlags } from '../../src/text/carried-flags.ts'

const pool = ['--user-pool-id', 'eu-west-1_AbC123xyz', '--client-id=app1']
const flags = '--user-pool-id eu-west-1_AbC123xyz --client-id app1'

it.each([
  ['sign in: cogtool login', pool, `sign in: cogtool login ${flags}`],
  ['cogtool login', ['--json'], 'cogtool login'],
  // another try is the line as it was typed, unless that may hold a secret
  [
    'try again: cogtool login; --timeout <seconds> waits longer',
    ['login', '--pool', 'a b', '--add-callback', '--yes', '--timeout', '3'],
    "try again: cogtool login --pool 'a b' --add-callback --yes --timeout 3; --timeout <seconds> waits longer",
  ],
  ['try again: cogtool login', ['login', '--pool', 'b', '--answer', 'x'], 'try again: cogtool login --pool b'],
  ['to try again: cogtool token --force-refresh', ['token'], 'to try again: cogtool token --force-refresh'],
  ['cogtool login, or something else', pool, `cogtool login ${flags}, or something else`],
  ['do it (cogtool login), please', pool, `do it (cogtool login ${flags}), please`],
  ['cogtool login --scope a/b; else not', pool, `cogtool login --scope a/b ${flags}; else not`],
  ["cogtool login --scope 'a, b'", pool, `cogtool login --scope 'a, b' ${flags}`],
  ['cogtool verify --batch <file>', pool, `cogtool verify --batch <file> ${flags}`],
  ['cogtool probe --json > b.json', ['--pool', 'x y'], "cogtool probe --json --pool 'x y' > b.json"],
  [
    'cogtool logout, then cogtool login',
    ['--session', 'w'],
    'cogtool logout --session w, then cogtool login --session w',
  ],
  // a command has flags of its own
  ['cogtool me', ['--api-url', 'http://localhost/me'], 'cogtool me --api-url http://localhost/me'],
  ['cogtool token', ['--api-url', 'http://localhost/me'], 'cogtool token'],
  ['cogtool export-users', ['--session', 'w'], 'cogtool export-users'],
  ['cogtool login --session b', ['--session', 'a'], 'cogtool login --session b'],
  // a flow is one of user names, and of signing in
  ['cogtool login --username ann', ['--auth-flow=srp'], 'cogtool login --username ann --auth-flow srp'],
  [
    'cogtool login --username ann --auth-flow srp',
    ['--auth-flow', 'admin'],
    'cogtool login --username ann --auth-flow srp',
  ],
  ['cogtool login', ['--auth-flow', 'srp'], 'cogtool login'],
  // what names another pool is not about ours, and help about none
  ['cogtool login --pool local', pool, 'cogtool login --pool local'],
  ['cogtool verify --help lists its arguments and flags', pool, 'cogtool verify --help lists its arguments and flags'],
  ['cogtool local --port 0', pool, 'cogtool local --port 0'],
  // of several app clients none can be signed in to
  ['cogtool login', ['--client-id', 'a', '--client-id', 'b'], 'cogtool login'],
  ['cogtool verify -', ['--client-id', 'a', '--client-id', 'b'], 'cogtool verify - --client-id a --client-id b'],
  [
    'aws cognito-idp list-user-pools --region eu-west-1',
    ['--region', 'eu-west-2', '--endpoint-url', 'http://localhost:9229', '--profile', 'p'],
    'aws cognito-idp list-user-pools --region eu-west-1 --endpoint-url http://localhost:9229 --profile p',
  ],
  // two pools are named, and reached the same way
  [
    'cogtool doctor --diff a b',
    ['--endpoint-url', 'http://localhost:9229', '--pool', 'p'],
    'cogtool doctor --diff a b --endpoint-url http://localhost:9229',
  ],
  [
    'try aws sts get-caller-identity; or not',
    ['--profile', 'p'],
    'try aws sts get-caller-identity --profile p; or not',
  ],
] as const)('%s, after %j', (hint, commandLine, carried) => {
  expect(carryFlags(hint, commandLine)).toBe(carried)
  expect(carryFlags(carried, commandLine)).toBe(carried)
})

it('tells the AWS CLI how the pool was reached, and a flag that was typed wins', () => {
  const reached = ['--endpoint-url', 'http://localhost:9229', '--profile', 'p']
  expect(carryFlags('aws cognito-idp list-users; cogtool users find', ['--profile', 'q'], reached)).toBe(
    'aws cognito-idp list-users --endpoint-url http://localhost:9229 --profile q; cogtool users find --profile q',
  )
})
