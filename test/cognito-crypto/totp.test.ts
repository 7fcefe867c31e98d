import { describe, expect, it } from 'vitest'
import {
  isBase32,
  otpauthAddress,
  startOfTotpStep,
  toBase32,
  totpCode,
  totpSecretIn,
  totpStep,
} from '../../src/cognito-crypto/totp.ts'

// RFC 6238, appendix B: the secret is the ASCII text 12345678901234567890
const rfcSecret = toBase32(Buffer.from('12345678901234567890'))

describe('a code', () => {
  it.each([
    { seconds: 59, code: '94287082' },
    { seconds: 1111111109, code: '07081804' },
    { seconds: 1111111111, code: '14050471' },
    { seconds: 1234567890, code: '89005924' },
    { seconds: 2000000000, code: '69279037' },
    { seconds: 20000000000, code: '65353130' },
  ])('at $seconds is that of RFC 6238: $code', ({ seconds, code }) => {
    const step = totpStep(new Date(seconds * 1000))
    expect(totpCode(rfcSecret, step, 8)).toBe(code)
    expect(totpCode(rfcSecret, step)).toBe(code.slice(2))
  })

  it('takes a secret as people type it', () => {
    const typed = rfcSecret.toLowerCase().replace(/(.{4})/g, '$1 ')
    expect(totpCode(typed, 1)).toBe(totpCode(rfcSecret, 1))
  })
})

describe('base32', () => {
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('of %j is that of RFC 4648: %s', (text, encoded) => {
    expect(toBase32(Buffer.from(text))).toBe(encoded)
  })
})

describe('a text', () => {
  it.each([
    { text: 'JBSWY3DPEHPK3PXP', secret: true },
    { text: 'jbsw y3dp ehpk 3pxp', secret: true },
    { text: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP====', secret: true },
    { text: 'JBSWY3DP', secret: false },
    { text: 'JBSWY3DPEHPK3PX1', secret: false },
    { text: 'otpauth://totp/x?secret=JBSWY3DPEHPK3PXP', secret: false },
    { text: '', secret: false },
  ])('$text is a base32 secret: $secret', ({ text, secret }) => {
    expect(isBase32(text)).toBe(secret)
  })
})

describe('a secret file', () => {
  it.each([
    { name: 'the secret', text: 'JBSWY3DPEHPK3PXP', secret: 'JBSWY3DPEHPK3PXP' },
    { name: 'a line break after it', text: 'JBSWY3DPEHPK3PXP\n', secret: 'JBSWY3DPEHPK3PXP' },
    { name: 'groups of four', text: 'jbsw y3dp ehpk 3pxp', secret: 'jbsw y3dp ehpk 3pxp' },
    {
      name: 'an otpauth address',
      text: 'otpauth://totp/Cognito:maria?secret=JBSWY3DPEHPK3PXP&issuer=Cognito\n',
      secret: 'JBSWY3DPEHPK3PXP',
    },
    { name: 'an address without one', text: 'otpauth://totp/Cognito:maria?issuer=Cognito', secret: undefined },
    { name: 'a code', text: '123456', secret: undefined },
    { name: 'nothing', text: '', secret: undefined },
  ])('with $name is read as $secret', ({ text, secret }) => {
    expect(totpSecretIn(text)).toBe(secret)
  })
})

it('the current code is that of RFC 6238', () => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
  expect(totpCode(secret, totpStep(new Date(59_000)))).toBe('287082')
  expect(totpStep(new Date(60_000))).toBe(2)
  expect(startOfTotpStep(2)).toEqual(new Date(60_000))
})

it('the address for an app can be read back', () => {
  const address = otpauthAddress('JBSWY3DPEHPK3PXP', 'Cognito', 'maria & tom')
  expect(totpSecretIn(address)).toBe('JBSWY3DPEHPK3PXP')
  expect(new URL(address).pathname).toBe('/Cognito:maria%20%26%20tom')
})
