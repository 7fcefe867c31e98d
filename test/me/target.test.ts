import { describe, expect, it } from 'vitest'
import { parseTarget } from '../../src/me/target.ts'

const flag = (value: string) => ({ value, origin: '--api-url' })
const example = 'e.g. --api-url http://localhost:8000/api/v1/me'
const leaveOut = 'leave out everything before the @'

describe('an address of an API', () => {
  it.each(['https://api.example/me', 'http://localhost:8000/api/v1/me', 'http://[::1]:8000/'])(
    '%s is taken',
    (text) => {
      expect(parseTarget(flag(text)).href).toBe(text)
    },
  )

  it('that nobody named is asked for', () => {
    expect(() => parseTarget(undefined)).toThrow(expect.objectContaining({ code: 'api_url_required' }))
  })

  it.each([
    ['no address', flag('localhost:8000'), 'invalid_value', example],
    ['a path', flag('/api/v1/me'), 'invalid_value', example],
    ['another scheme', flag('file:///etc/passwd'), 'invalid_value', example],
    ['with a user name', flag('https://hunter2@api.example/'), 'api_url_refused', leaveOut],
    ['with a password', flag('https://:hunter2@api.example/'), 'api_url_refused', leaveOut],
    ['with a password, on this machine', flag('http://me:hunter2@localhost/'), 'api_url_refused', leaveOut],
  ])('that is %s is refused', (_, setting, code, hint) => {
    const refused = () => parseTarget(setting)
    expect(refused).toThrow(expect.objectContaining({ code, exitCode: 2, hint }))
    expect(refused).not.toThrow('hunter2')
  })
})
