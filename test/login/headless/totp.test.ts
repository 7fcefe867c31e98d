import { describe, expect, it } from 'vitest'
import { totpCode } from '../../../src/cognito-crypto/totp.ts'
import { currentCode, otpauthAddress, totpSecretIn } from '../../../src/login/headless/totp.ts'

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
  expect(currentCode(secret, new Date(59_000))).toBe('287082')
  expect(currentCode(secret, new Date(60_000))).toBe(totpCode(secret, 2))
})

it('the address for an app can be read back', () => {
  const address = otpauthAddress('JBSWY3DPEHPK3PXP', 'Cognito', 'maria & tom')
  expect(totpSecretIn(address)).toBe('JBSWY3DPEHPK3PXP')
  expect(new URL(address).pathname).toBe('/Cognito:maria%20%26%20tom')
})
