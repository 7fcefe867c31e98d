import { expect, it } from 'vitest'
import { settingsToKeep } from '../../../src/commands/login/new-session.ts'
import type { Origin } from '../../../src/pool/origin.ts'
import { flagSettings, gateOf } from '../../helpers/approved.ts'

it.each<[name: string, namedBy: Origin, isKept: boolean]>([
  ['a flag', 'flag', true],
  ['the environment', 'environment', true],
  ['the user’s own file', 'user-file', true],
  ['the local pool', 'pool', true],
  ['a project file that is trusted', 'trusted-project-file', true],
  ['a project file, which may be a stranger’s', 'project-file', false],
])('a session keeps the addresses from %s (%s): %s', (_, namedBy, isKept) => {
  const values = {
    apiUrl: { value: 'https://api.example/me', origin: '', namedBy },
    domain: { value: 'https://login.example', origin: '', namedBy },
    issuer: { value: 'http://127.0.0.1:9230/pool', origin: '', namedBy },
  }
  const settings = { ...flagSettings({}), values }
  const here = { issuer: 'http://127.0.0.1:9230/pool' }
  expect(settingsToKeep({ settings, gate: gateOf(settings) })).toEqual({
    // what is on this machine can be found again by nobody else
    settings: isKept ? { ...here, apiUrl: 'https://api.example/me', domain: 'https://login.example' } : here,
    origins: isKept ? { issuer: namedBy, apiUrl: namedBy, domain: namedBy } : {},
  })
})
