import { describe, expect, it } from 'vitest'
import { refuseStrangeAddresses } from '../../src/commands/trusted-addresses.ts'

const project = 'cogtool.json (pool dev)'

describe('a password or secret goes to', () => {
  it.each([
    { name: 'AWS', value: 'https://cognito-idp.eu-west-1.amazonaws.com', origin: project },
    {
      name: 'AWS, by its FIPS endpoint',
      value: 'https://cognito-idp-fips.us-gov-west-1.amazonaws.com',
      origin: project,
    },
    { name: 'a prefix domain', value: 'demo.auth.eu-west-1.amazoncognito.com', origin: project },
    { name: 'this machine', value: 'http://127.0.0.1:9230', origin: project },
    { name: 'an address that was typed', value: 'https://cognito.example', origin: '--endpoint-url' },
    { name: "the user's own file", value: 'https://cognito.example', origin: 'config.json (pool dev)' },
  ])('$name', ({ value, origin }) => {
    expect(() => refuseStrangeAddresses({ values: { endpointUrl: { value, origin } } }, ['endpointUrl'])).not.toThrow()
  })

  it.each([
    { name: 'a host that a cloned repository names', value: 'https://cognito.example', origin: project },
    {
      name: "somebody's gateway at AWS",
      value: 'https://cognito-idp.execute-api.eu-west-1.amazonaws.com',
      origin: project,
    },
    {
      name: 'a host that begins like AWS',
      value: 'https://cognito-idp.eu-west-1.amazonaws.com.example',
      origin: project,
    },
    { name: 'anybody over plain http', value: 'http://cognito.example', origin: '--endpoint-url' },
  ])('never to $name', ({ value, origin }) => {
    expect(() => refuseStrangeAddresses({ values: { endpointUrl: { value, origin } } }, ['endpointUrl'])).toThrow(
      expect.objectContaining({ code: 'usage' }),
    )
  })

  it('whatever the settings that have no part in it say', () => {
    const values = { domain: { value: 'login.example', origin: project } }
    expect(() => refuseStrangeAddresses({ values }, ['endpointUrl'])).not.toThrow()
    expect(() => refuseStrangeAddresses({ values }, ['endpointUrl', 'issuer', 'domain'])).toThrow(/login.example/)
  })
})
