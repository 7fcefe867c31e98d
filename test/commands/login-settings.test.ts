import { expect, it } from 'vitest'
import { settingsToKeep } from '../../src/commands/login.ts'

it.each([
  ['a flag', '--api-url', true],
  ['the environment', 'COGTOOL_API_URL', true],
  ['the user’s own file', '/home/ann/.config/cogtool/config.json (pool dev)', true],
  ['the local pool', 'the running local pool', true],
  ['a project file, which may be a stranger’s', 'cogtool.json (pool dev)', false],
])('a session keeps the address of an API from %s: %s %s', (_, origin, isKept) => {
  const values = {
    apiUrl: { value: 'https://api.example/me', origin },
    domain: { value: 'https://login.example', origin },
  }
  expect(settingsToKeep({ values })).toEqual({
    domain: 'https://login.example',
    ...(isKept ? { apiUrl: 'https://api.example/me' } : {}),
  })
})
