import { describe, expect, it } from 'vitest'
import { callbackCandidates, parseCallbackAddress } from '../../../src/login/browser/callback-address.ts'

describe('a registered callback', () => {
  it.each([
    {
      text: 'http://localhost:8484/callback',
      host: 'localhost:8484',
      path: '/callback',
      listenOn: ['127.0.0.1', '::1'],
    },
    { text: 'http://localhost:8484', host: 'localhost:8484', path: '/', listenOn: ['127.0.0.1', '::1'] },
    { text: 'http://localhost:8484/', host: 'localhost:8484', path: '/', listenOn: ['127.0.0.1', '::1'] },
    { text: 'http://LOCALHOST:8484/a', host: 'localhost:8484', path: '/a', listenOn: ['127.0.0.1', '::1'] },
    { text: 'http://127.0.0.1:8484/cb', host: '127.0.0.1:8484', path: '/cb', listenOn: ['127.0.0.1'] },
    { text: 'http://[::1]:8484/cb', host: '[::1]:8484', path: '/cb', listenOn: ['::1'] },
    { text: 'http://localhost/cb', host: 'localhost', path: '/cb', listenOn: ['127.0.0.1', '::1'] },
    { text: 'http://localhost:80/cb', host: 'localhost', path: '/cb', listenOn: ['127.0.0.1', '::1'] },
    { text: 'http://localhost:1/cb?x=1', host: 'localhost:1', path: '/cb', listenOn: ['127.0.0.1', '::1'] },
    { text: 'http://localhost:1/a%20b', host: 'localhost:1', path: '/a%20b', listenOn: ['127.0.0.1', '::1'] },
  ])('$text is listened for at $listenOn, as $host$path', ({ text, host, path, listenOn }) => {
    expect(parseCallbackAddress(text)).toMatchObject({ registered: text, host, path, listenOn })
  })

  it.each([
    { text: 'https://localhost:8484/callback', code: 'callback_not_loopback' },
    { text: 'http://app.example.com/callback', code: 'callback_not_loopback' },
    { text: 'http://localhost.example.com/callback', code: 'callback_not_loopback' },
    { text: 'http://0.0.0.0:8484/', code: 'callback_not_loopback' },
    { text: 'myapp://callback', code: 'callback_not_loopback' },
    { text: 'http://localhost:8484/callback#x', code: 'invalid_value' },
    { text: 'http://localhost:8484/callback#', code: 'invalid_value' },
    { text: 'http://user@localhost:8484/callback', code: 'invalid_value' },
    { text: 'http://localhost:0/callback', code: 'invalid_value' },
    { text: 'localhost:8484/callback', code: 'callback_not_loopback' },
    { text: '/callback', code: 'invalid_value' },
    { text: '', code: 'invalid_value' },
  ])('$text is refused as $code', ({ text, code }) => {
    expect(() => parseCallbackAddress(text)).toThrow(expect.objectContaining({ code }))
  })

  it('is the only candidate where it is configured', () => {
    expect(callbackCandidates('http://localhost:3000').map(({ registered }) => registered)).toEqual([
      'http://localhost:3000',
    ])
  })

  it('is one of three default ports where none is configured', () => {
    expect(callbackCandidates(undefined).map(({ registered }) => registered)).toEqual([
      'http://localhost:8484/callback',
      'http://localhost:18484/callback',
      'http://localhost:28484/callback',
    ])
  })

  it('is one of the registered ones that can be listened at, the default ones first, then in their order', () => {
    const registered = [
      'https://app.example.com/callback',
      'http://localhost:3000/auth',
      'http://127.0.0.1:18484/callback',
      'http://localhost:18484/callback',
      'myapp://callback',
      'https://localhost:3443/auth',
    ]
    const usable = ['http://localhost:18484/callback', 'http://localhost:3000/auth', 'http://127.0.0.1:18484/callback']
    const textsWith = (hasCertificate: boolean) =>
      callbackCandidates(undefined, registered, { hasCertificate, canPaste: true }).map(({ registered: text }) => text)
    expect(textsWith(false)).toEqual(usable)
    expect(textsWith(true)).toEqual([...usable, 'https://localhost:3443/auth'])
  })

  it.each(['https://app.example.com/callback', 'myapp://callback', 'https://localhost:3443/auth'])(
    '%s can only be pasted from',
    (text) => {
      const means = { hasCertificate: false, canPaste: true }
      expect(parseCallbackAddress(text, means)).toMatchObject({ registered: text, listenOn: [] })
    },
  )

  it('is listened at over https with a certificate', () => {
    const means = { hasCertificate: true, canPaste: false }
    const expected = { isSecure: true, host: 'localhost', port: 443, listenOn: ['127.0.0.1', '::1'] }
    expect(parseCallbackAddress('https://localhost/cb', means)).toMatchObject(expected)
  })
})
