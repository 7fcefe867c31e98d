import { expect, it } from 'vitest'
import { networkFailure } from '../../src/net/failure.ts'

const url = new URL('https://api.example/me?secret=1')
const systemError = (code: string) => Object.assign(new Error('Bearer secret'), { code })

it.each([
  ['ENOTFOUND', 'service_unreachable', 'its host name has no address'],
  ['EAI_AGAIN', 'service_unreachable', 'the name server did not answer'],
  ['ECONNREFUSED', 'service_unreachable', 'nothing listens at that address'],
  ['ETIMEDOUT', 'service_unreachable', 'it did not take the connection'],
  ['ENETUNREACH', 'service_unreachable', 'there is no way to its network'],
  ['EWHATEVER', 'service_unreachable', 'the connection failed (EWHATEVER)'],
  ['HPE_INVALID_CONSTANT', 'service_failed', 'it is not HTTP, or its head is too large (HPE_INVALID_CONSTANT)'],
  ['CERT_HAS_EXPIRED', 'tls_untrusted', 'its certificate has expired'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls_untrusted', 'its certificate comes from a private authority'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls_untrusted', 'the authority of its certificate is not known here'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls_untrusted', 'it did not send the chain up to an authority known here'],
])('%s is %s: %s', (code, ours, why) => {
  const error = networkFailure(systemError(code), url)
  expect(error).toMatchObject({ code: ours, exitCode: 4, why })
  expect(error.hint).toBeTruthy()
  expect(`${error.message} ${error.why} ${error.hint}`).not.toContain('secret')
})

it('reads the code of the first of several addresses that were tried', () => {
  const both = new AggregateError([systemError('ECONNREFUSED'), systemError('ECONNREFUSED')], '')
  expect(networkFailure(Object.assign(both, { code: 'ECONNREFUSED' }), url).why).toBe('nothing listens at that address')
})

it('has words for an error without a code', () => {
  expect(networkFailure(new Error('Bearer secret'), url)).toMatchObject({
    code: 'service_unreachable',
    why: 'the connection failed',
  })
})

it('passes a mistake of ours on', () => {
  const mistake = new TypeError('way.send is not a function')
  expect(() => networkFailure(mistake, url)).toThrow(mistake)
})
