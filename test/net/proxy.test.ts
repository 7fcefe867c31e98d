import { describe, expect, it } from 'vitest'
import { parseProxy, proxyFor } from '../../src/net/proxy.ts'

const https = new URL('https://api.example/me')
const http = new URL('http://api.example/me')
const both = { HTTPS_PROXY: 'http://secure.example:3128', HTTP_PROXY: 'http://plain.example:3128' }

function proxyOf(url: URL | string, env: Record<string, string> = both, flag?: string): string | undefined {
  const given = flag === undefined ? undefined : parseProxy({ value: flag, origin: '--proxy' })
  return proxyFor(new URL(url), given, env)?.url.host
}

describe('the proxy for an address', () => {
  it.each<[name: string, actual: string | undefined, expected: string | undefined]>([
    ['https: HTTPS_PROXY', proxyOf(https), 'secure.example:3128'],
    ['http: HTTP_PROXY', proxyOf(http), 'plain.example:3128'],
    ['lower case comes first', proxyOf(https, { ...both, https_proxy: 'http://lower.example:1' }), 'lower.example:1'],
    ['an empty variable is none', proxyOf(https, { HTTPS_PROXY: '' }), undefined],
    ['the variable of the other scheme', proxyOf(https, { HTTP_PROXY: 'http://plain.example' }), undefined],
    ['no variable', proxyOf(https, {}), undefined],
    ['an address without a scheme', proxyOf(https, { HTTPS_PROXY: 'plain.example:8080' }), 'plain.example:8080'],
    ['--proxy', proxyOf(https, both, 'http://flag.example:1'), 'flag.example:1'],
    [
      '--proxy, although NO_PROXY names the host',
      proxyOf(https, { NO_PROXY: '*' }, 'http://flag.example:1'),
      'flag.example:1',
    ],
    ['localhost', proxyOf('http://localhost:8000/me'), undefined],
    ['localhost with --proxy', proxyOf('https://localhost/me', {}, 'http://flag.example:1'), undefined],
    ['127.0.0.1', proxyOf('http://127.0.0.1:8000/me'), undefined],
    ['[::1]', proxyOf('https://[::1]/me'), undefined],
  ])('%s', (_, actual, expected) => {
    expect(actual).toBe(expected)
  })

  it.each([
    ['*', https, true],
    ['api.example', https, true],
    ['API.Example', https, true],
    ['.example', https, true],
    ['*.example', https, true],
    ['example', https, true],
    ['other.example, api.example', https, true],
    ['other.example api.example', https, true],
    ['pi.example', https, false],
    ['other.example', https, false],
    ['', https, false],
    [' , ', https, false],
    ['api.example:443', https, true],
    ['api.example:8443', https, false],
    ['api.example:80', http, true],
    ['10.1.2.3', 'https://10.1.2.3/', true],
    ['2.3', 'https://10.1.2.3/', false],
    ['10.0.0.0/8', 'https://10.1.2.3/', true],
    ['10.0.0.0/8', 'https://11.1.2.3/', false],
    ['10.0.0.0/33', 'https://10.1.2.3/', false],
    ['10.0.0.0/8', 'https://api.example/', false],
    ['fd00::/8', 'https://[fd00::1]/', true],
    ['fd00::1', 'https://[fd00::1]/', true],
    ['[fd00::1]', 'https://[fd00::1]/', true],
    ['[fd00::1]:8443', 'https://[fd00::1]/', false],
    ['fd00::2', 'https://[fd00::1]/', false],
  ])('NO_PROXY=%s, %s: exempt %s', (noProxy, url, isExempt) => {
    expect(proxyOf(url, { ...both, NO_PROXY: noProxy }) === undefined).toBe(isExempt)
  })

  it.each([
    ['http://ann:s%20x@proxy.example', 'ann:s x'],
    ['http://ann:100%25@proxy.example', 'ann:100%'],
    ['http://ann:100%@proxy.example', 'ann:100%'],
    ['http://ann@proxy.example', 'ann:'],
    ['ann:pass@proxy.example:8080', 'ann:pass'],
  ])('%s signs in as %s, and its address is without it', (value, credentials) => {
    const proxy = proxyFor(https, undefined, { HTTPS_PROXY: value })
    expect(proxy?.authorization).toBe(`Basic ${Buffer.from(credentials).toString('base64')}`)
    expect(proxy?.url.href).not.toMatch(/ann|pass/)
  })

  it.each([
    ['socks5://hunter2@proxy.example:1080', 'socks5:'],
    ['http://hunter2@', 'not an address'],
    ['file:///hunter2', 'file:'],
  ])('%s is refused without repeating it', (value, why) => {
    const refuse = () => proxyFor(https, undefined, { HTTPS_PROXY: value })
    expect(refuse).toThrow(expect.objectContaining({ code: 'invalid_value', why: expect.stringContaining(why) }))
    expect(refuse).toThrow('the address of the proxy cannot be used (HTTPS_PROXY)')
    expect(refuse).not.toThrow(/hunter2/)
  })
})
