import { describe, expect, it } from 'vitest'
import { notConsented, parseTarget } from '../../src/me/target.ts'

const flag = (value: string) => ({ value, origin: '--api-url', fromProject: false })
const project = (value: string) => ({ value, origin: 'cogtool.json (pool dev)', fromProject: true })

describe('an address', () => {
  it.each([
    ['https anywhere', flag('https://api.example/me'), false],
    ['http on this machine', flag('http://localhost:8000/api/v1/me'), false],
    ['http on this machine, by IPv4', flag('http://127.0.0.1:8000/'), false],
    ['http on this machine, by IPv6', flag('http://[::1]:8000/'), false],
    ['on this machine, from a project file', project('http://localhost:8000/me'), false],
    ['elsewhere, from the environment', { ...flag('https://api.example/me'), origin: 'COGTOOL_API_URL' }, false],
    [
      'elsewhere, from the own file',
      { ...flag('https://api.example/'), origin: '/home/a/.config/cogtool/config.json' },
      false,
    ],
    ['elsewhere, from a project file', project('https://api.example/me'), true],
    ['a name that only looks like this machine', project('https://localhost.evil.example/me'), true],
  ])('%s', (_, setting, needsConsent) => {
    expect(parseTarget(setting, false)).toEqual({ url: new URL(setting.value), needsConsent })
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

  it('from a project file needs a yes even with --allow-http', () => {
    expect(parseTarget(project('http://api.example/me'), true).needsConsent).toBe(true)
  })

  it('that nobody agreed to is refused with the flag that agrees', () => {
    expect(notConsented(new URL('https://api.example/me?a=secret'))).toMatchObject({
      code: 'api_url_refused',
      hint: 'if it is right, say so: --api-url https://api.example/me',
    })
  })
})
