import { describe, expect, it } from 'vitest'
import { networkFailure, proxyFailure, proxyRefusal, proxyTimeout, timeoutFailure } from '../../src/net/failure.ts'
import { parseProxy } from '../../src/net/proxy.ts'
import { CogtoolError } from '../../src/text/cogtool-error.ts'

const asked = { who: 'the API', where: 'api.example:8443' }
const withCode = (code: string) => Object.assign(new Error('Bearer secret'), { code })

const closed = {
  why: 'the connection was closed before the answer was complete',
  hint: "try again; if it stays, look at the service's log",
}
const noRoute = { why: 'there is no route to its network', hint: 'check the network connection and VPN' }
const slow = {
  why: 'it did not accept the connection in time',
  hint: 'check the address, the firewall and the proxy',
}
const noTls = { why: 'it does not speak TLS', hint: 'does it serve plain http there?' }
const noHttp = { why: 'its answer is not HTTP', hint: 'does it serve https there?' }
const other = (why: string) => ({ why, hint: 'check the address, and that it is up' })

const rows: readonly [code: string, { why: string; hint: string }][] = [
  ['ENOTFOUND', { why: 'its host name has no address', hint: 'check the spelling, DNS and VPN' }],
  ['EAI_AGAIN', { why: 'the name server did not answer', hint: 'check the network connection, DNS and VPN' }],
  ['ECONNREFUSED', { why: 'nothing listens at that address', hint: 'is it running, and on that port?' }],
  ['ECONNRESET', closed],
  ['EPIPE', closed],
  ['UND_ERR_SOCKET', closed],
  ['EHOSTUNREACH', noRoute],
  ['ENETUNREACH', noRoute],
  ['ETIMEDOUT', slow],
  ['UND_ERR_CONNECT_TIMEOUT', slow],
  ['EPROTO', noTls],
  ['ERR_SSL_WRONG_VERSION_NUMBER', noTls],
  ['HPE_INVALID_CONSTANT', noHttp],
  ['HPE_HEADER_OVERFLOW', noHttp],
  ['EWHATEVER', other('the connection failed (EWHATEVER)')],
  ['UND_ERR_BODY_TIMEOUT', other('the connection failed (UND_ERR_BODY_TIMEOUT)')],
  ['Bearer secret', other('the connection failed')],
]

const certificates: readonly [code: string, why: string, hint: RegExp][] = [
  ['CERT_HAS_EXPIRED', 'its certificate has expired', /^renew the certificate; check the clock/],
  ['CERT_NOT_YET_VALID', 'its certificate is not valid yet', /^check the clock of this machine$/],
  ['CERT_REVOKED', 'its certificate was revoked', /^the server needs a new certificate$/],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is self-signed', /--ca-file <certificate\.pem>/],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its certificate comes from a private authority', /--ca-file <authority\.pem>/],
  ['UNABLE_TO_GET_ISSUER_CERT', 'the authority of its certificate is not known here', /--ca-file <authority\.pem>/],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'the authority of its certificate is not known here', /--ca-file/],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'it did not send the chain up to an authority known here', /<chain\.pem>/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name', /; --ca-file does not help here$/],
  ['CERT_SIGNATURE_FAILURE', 'its certificate fails the check (CERT_SIGNATURE_FAILURE)', /openssl s_client/],
]

describe('one code has one why and one hint', () => {
  it.each(rows)('%s', (code, { why, hint }) => {
    const error = networkFailure(withCode(code), asked)
    expect(error).toMatchObject({ code: 'service_unreachable', exitCode: 4, why, hint })
    expect(error.message).toBe(
      code.startsWith('HPE_')
        ? 'the answer of the API cannot be read: api.example:8443'
        : 'the API gave no answer: api.example:8443',
    )
    expect(error.cause).toBeUndefined()
  })

  it.each(certificates)('%s', (code, why, hint) => {
    const error = networkFailure(withCode(code), { ...asked, advice: 'look at --endpoint-url' })
    expect(error).toMatchObject({
      code: 'tls_untrusted',
      exitCode: 4,
      message: 'the certificate of api.example:8443 is not trusted',
      why,
      hint: expect.stringMatching(hint),
    })
    expect(error.hint).not.toContain('--endpoint-url')
  })

  it.each([
    ['of fetch', new TypeError('fetch failed', { cause: withCode('ECONNREFUSED') })],
    ['of the first of several addresses', Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })],
  ])('wherever it stands: %s', (_, error) => {
    expect(networkFailure(error, asked).why).toBe('nothing listens at that address')
  })

  it('is not read out of a message', () => {
    expect(networkFailure(new Error('connect ECONNREFUSED'), asked).why).toBe('the connection failed')
  })
})

describe('who asks', () => {
  it.each([
    ['ECONNREFUSED', 'is it running, and on that port? look at --endpoint-url'],
    ['ENOTFOUND', 'check the spelling, DNS and VPN; look at --endpoint-url'],
  ])('adds a flag to the hint and changes nothing else: %s', (code, hint) => {
    const plain = networkFailure(withCode(code), asked)
    const advised = networkFailure(withCode(code), { ...asked, advice: 'look at --endpoint-url' })
    expect(advised).toMatchObject({ code: plain.code, message: plain.message, why: plain.why, hint })
  })

  it('says which error an answer is that is not HTTP', () => {
    const failure = networkFailure(withCode('HPE_INVALID_VERSION'), { ...asked, notHttp: 'service_failed' })
    expect(failure).toMatchObject({ code: 'service_failed', ...noHttp })
  })

  it.each([
    [undefined, 'is it stuck? try again later'],
    ['--timeout <seconds> waits longer', 'is it stuck? --timeout <seconds> waits longer'],
  ])('has a limit of its own: %s', (advice, hint) => {
    expect(timeoutFailure({ ...asked, advice }, 0.5)).toMatchObject({
      code: 'service_unreachable',
      message: 'the API gave no complete answer: api.example:8443',
      why: 'it took longer than 0.5 s',
      hint,
    })
  })

  it('gets its own errors back', () => {
    const ours = new CogtoolError('service_failed', 'too long')
    expect(networkFailure(ours, asked)).toBe(ours)
  })

  it.each([
    new TypeError('connection.send is not a function'),
    new ReferenceError('undici is not defined'),
    new TypeError('fetch failed', { cause: new TypeError('x is undefined') }),
  ])('gets a mistake of ours thrown: %s', (mistake) => {
    const proxy = parseProxy({ value: 'http://proxy.example:3128', origin: 'HTTPS_PROXY' })
    expect(() => networkFailure(mistake, asked)).toThrow(mistake)
    expect(() => proxyFailure(mistake, proxy, new URL('https://api.example'))).toThrow(mistake)
  })
})

describe('a proxy', () => {
  const target = new URL('https://api.example/me?secret=1')
  const from = (origin: string) => parseProxy({ value: 'http://ann:hunter2@proxy.example:3128', origin })
  const message = 'the proxy opened no way to api.example'

  it.each(rows)('that fails with %s has the words of that code, and its host', (code, { why }) => {
    expect(proxyFailure(withCode(code), from('HTTPS_PROXY'), target)).toMatchObject({
      code: code.startsWith('HPE_') ? 'service_failed' : 'service_unreachable',
      message,
      why: `the proxy proxy.example:3128: ${why}`,
      hint: 'check HTTPS_PROXY',
    })
  })

  it.each(certificates)('whose certificate has %s has those words too', (code, why, hint) => {
    expect(proxyFailure(withCode(code), from('HTTPS_PROXY'), target)).toMatchObject({
      code: 'tls_untrusted',
      message,
      why: `the proxy proxy.example:3128: ${why}`,
      hint: expect.stringMatching(hint),
    })
  })

  it.each([
    [407, 'HTTPS_PROXY', 'wants a name and password', 'HTTPS_PROXY=http://NAME:PASSWORD@PROXY'],
    [407, 'https_proxy', 'wants a name and password', 'https_proxy=http://NAME:PASSWORD@PROXY'],
    [407, '--proxy', 'wants a name and password', '--proxy http://NAME:PASSWORD@PROXY'],
    [403, 'HTTPS_PROXY', 'answered 403', 'NO_PROXY names hosts to reach without it'],
    [502, 'HTTPS_PROXY', 'answered 502', 'NO_PROXY names hosts to reach without it'],
    [403, '--proxy', 'answered 403', 'check --proxy'],
  ])('that answers %i (%s) is called by its host', (status, origin, why, hint) => {
    expect(proxyRefusal(from(origin), target, status)).toMatchObject({
      code: 'service_unreachable',
      message,
      why: `the proxy proxy.example:3128 ${why}`,
      hint,
    })
  })

  it('that is slow', () => {
    expect(proxyTimeout(from('HTTP_PROXY'), target, 10)).toMatchObject({
      code: 'service_unreachable',
      message,
      why: 'the proxy proxy.example:3128: it took longer than 10 s',
      hint: 'check HTTP_PROXY',
    })
  })
})
