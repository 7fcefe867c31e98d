import { describe, expect, it } from 'vitest'
import { main } from '../../../src/main.ts'
import { anyToken } from '../../helpers/hidden-forms.ts'
import { testEdges } from '../../helpers/test-edges.ts'

const password = 'S3cr3tPW'
const withUser = (address: string) => address.replace('//', `//u:${password}@`)

const addresses = [
  ['--issuer', 'COGTOOL_ISSUER', 'issuer', 'http://x.example/y'],
  ['--user-pool-id', 'COGTOOL_USER_POOL_ID', 'userPoolId', 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Abc'],
  ['--domain', 'COGTOOL_DOMAIN', 'domain', 'https://x.example'],
  ['--redirect-uri', 'COGTOOL_REDIRECT_URI', 'redirectUri', 'http://localhost:1/x'],
  ['--endpoint-url', 'COGTOOL_ENDPOINT_URL', 'endpointUrl', 'http://localhost:9229'],
  ['--api-url', 'COGTOOL_API_URL', 'apiUrl', 'http://localhost:8000/me'],
] as const
const others = [
  ['--client-id', 'COGTOOL_CLIENT_ID', 'clientId'],
  ['--region', undefined, 'region'],
  ['--profile', undefined, 'awsProfile'],
] as const
const doors = ['flag', 'variable', 'project file'] as const

async function config(
  door: string,
  flag: string,
  variable: string | undefined,
  key: string,
  value: string,
  json = false,
) {
  const edges = testEdges(door === 'variable' && variable ? { env: { [variable]: value } } : {})
  if (door === 'project file') {
    await edges.files.replace(
      `${edges.home}/cogtool.json`,
      JSON.stringify({ default: 'dev', pools: { dev: { [key]: value } } }),
    )
  }
  const args = ['config', ...(json ? ['--json'] : []), ...(door === 'flag' ? [flag, value] : [])]
  const exit = await main(args, edges)
  return { exit, all: edges.out() + edges.err() }
}

describe('a password in an address', () => {
  const spelled = (address: string) => [
    withUser(address),
    withUser(address).replace('u:', ':'),
    withUser(address).replace(password, `${password}/x`),
    withUser(address).replace(password, `"${password} x`),
    withUser(address).replace(/^https?:\/\//, ''),
  ]
  it.each(
    addresses.flatMap(([flag, variable, key, address]) =>
      doors.map((door) => ({ door, flag, variable, key, address })),
    ),
  )('is refused and not repeated: $flag by $door', async ({ door, flag, variable, key, address }) => {
    for (const value of spelled(address)) {
      for (const json of [false, true]) {
        const { exit, all } = await config(door, flag, variable, key, value, json)
        expect(all, value).not.toContain(password)
        expect(exit, `${value}: ${all}`).toBe(2)
      }
    }
    const { all } = await config(door, flag, variable, key, withUser(address))
    expect(all).toContain('holds a user name or password')
    expect(all).toContain(door === 'flag' ? flag : door === 'variable' ? variable : 'cogtool.json')
  })

  it.each(addresses)('is what alone is refused: %s', async (flag, variable, key, address) => {
    expect(await config('flag', flag, variable, key, address)).toMatchObject({ exit: 0 })
  })

  it('of an entry that is not used is hidden where all are trusted', async () => {
    const edges = testEdges()
    const pools = { dev: { apiUrl: withUser('http://x.example') }, prod: {} }
    await edges.files.replace(`${edges.home}/cogtool.json`, JSON.stringify({ pools }))
    await main(['config', '--trust'], edges)
    expect(edges.out() + edges.err()).not.toContain(password)
    expect(edges.out()).toContain('http://<hidden>@x.example')
  })
})

describe('a token in the place of a setting', () => {
  const token = anyToken()
  const all = [...addresses.map(([flag, variable, key]) => [flag, variable, key] as const), ...others]
  it.each(all.flatMap(([flag, variable, key]) => doors.map((door) => ({ door, flag, variable, key }))))(
    'is not repeated: $flag by $door',
    async ({ door, flag, variable, key }) => {
      for (const json of [false, true]) {
        const { all } = await config(door, flag, variable, key, token, json)
        for (const part of token.split('.')) expect(all).not.toContain(part)
      }
    },
  )
})
