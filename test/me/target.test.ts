import { describe, expect, it } from 'vitest'
import { parseTarget } from '../../src/me/target.ts'

const flag = (value: string) => ({ value, origin: '--api-url' })

describe('an address of an API', () => {
  it.each(['https://api.example/me', 'http://localhost:8000/api/v1/me', 'http://[::1]:8000/'])(
    '%s is taken',
    (text) => {
      expect(parseTarget(flag(text)).href).toBe(text)
    },
  )

  it.each([
    ['none at all', undefined, 'api_url_required'],
    ['no address', flag('localhost:8000'), 'invalid_value'],
    ['a path', flag('/api/v1/me'), 'invalid_value'],
    ['another scheme', flag('file:///etc/passwd'), 'invalid_value'],
    ['with a user name', flag('https://hunter2@api.example/'), 'api_url_refused'],
    ['with a password', flag('https://:hunter2@api.example/'), 'api_url_refused'],
    ['with a password, on this machine', flag('http://me:hunter2@localhost/'), 'api_url_refused'],
  ])('that is %s is refused', (_, setting, code) => {
    const refused = () => parseTarget(setting)
    expect(refused).toThrow(expect.objectContaining({ code, exitCode: 2, hint: expect.any(String) }))
    expect(refused).not.toThrow('hunter2')
  })
})
