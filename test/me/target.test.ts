import { describe, expect, it } from 'vitest'
import { parseTarget } from '../../src/me/target.ts'

const flag = (value: string) => ({ value, origin: '--api-url', fromProject: false })
const project = (value: string) => ({ value, origin: 'cogtool.json (pool dev)', fromProject: true })

describe('an address', () => {
  it.each([
    ['https anywhere', flag('https://api.example/me'), false],
    ['http on this machine', flag('http://localhost:8000/api/v1/me'), true],
    ['http on this machine, by IPv4', flag('http://127.0.0.1:8000/'), true],
    ['http on this machine, by IPv6', flag('http://[::1]:8000/'), true],
    ['on this machine, from a project file', project('http://localhost:8000/me'), true],
    ['elsewhere, from the environment', { ...flag('https://api.example/me'), origin: 'COGTOOL_API_URL' }, false],
    [
      'elsewhere, from the own file',
      { ...flag('https://api.example/'), origin: '/home/a/.config/cogtool/config.json' },
      false,
    ],
    ['elsewhere, from a project file', project('https://api.example/me'), false],
    ['a name that only looks like this machine', project('https://localhost.evil.example/me'), false],
  ])('%s', (_, setting, isHere) => {
    const isFromProject = setting.fromProject
    expect(parseTarget(setting, false)).toEqual({ url: new URL(setting.value), isHere, isFromProject })
  })

  it.each([
    ['none at all', undefined, 'api_url_required'],
    ['no address', flag('localhost:8000'), 'invalid_value'],
    ['a path', flag('/api/v1/me'), 'invalid_value'],
    ['another scheme', flag('file:///etc/passwd'), 'invalid_value'],
    ['http elsewhere', flag('http://api.example/me'), 'api_url_refused'],
    ['http to a name that only looks like this machine', flag('http://127.0.0.1.evil.example/'), 'api_url_refused'],
    ['http to all interfaces', flag('http://0.0.0.0:8000/'), 'api_url_refused'],
    ['with a user name', flag('https://hunter2@api.example/'), 'api_url_refused'],
    ['with a password', flag('https://:hunter2@api.example/'), 'api_url_refused'],
    ['with a password, on this machine', flag('http://me:hunter2@localhost/'), 'api_url_refused'],
  ])('that is %s is refused', (_, setting, code) => {
    const refused = () => parseTarget(setting, false)
    expect(refused).toThrow(expect.objectContaining({ code, exitCode: 2, hint: expect.any(String) }))
    expect(refused).not.toThrow('hunter2')
  })

  it('of plain http elsewhere is taken with --allow-http', () => {
    expect(parseTarget(flag('http://api.example/me'), true).url.host).toBe('api.example')
  })
})
