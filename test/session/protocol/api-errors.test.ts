import { describe, expect, it } from 'vitest'
import { refusalOf, unsupportedIn } from '../../../src/session/protocol/api.ts'
import { loginEdges, run } from '../../helpers/login-edges.ts'
import { refusal, scriptedPool } from '../../helpers/scripted-pool.ts'
import { withLines } from '../../helpers/ways-to-sign-in.ts'

const denied = 'NotAuthorizedException'
const coral = 'http://internal.amazon.com/coral/com.amazon.coral.service/'

function answer(json: Record<string, unknown> | undefined, header?: string) {
  const headers = new Headers(header === undefined ? {} : { 'x-amzn-errortype': header })
  return { status: 400, headers, text: '', json, secrets: [] }
}

describe('the name of an error', () => {
  it.each<[string, Record<string, unknown> | undefined, string | undefined, string | undefined]>([
    ['alone', { __type: denied }, undefined, denied],
    ['after a namespace', { __type: `com.amazon.coral#${denied}` }, undefined, denied],
    ['before an address', { __type: `${denied}:${coral}` }, undefined, denied],
    ['between both', { __type: `aws.protocoltests#${denied}:${coral}#x` }, undefined, denied],
    ['in `code`', { code: `com.amazon.coral#${denied}` }, undefined, denied],
    ['in the header alone', {}, `${denied}:${coral}`, denied],
    ['in the header of an answer without JSON', undefined, `com.amazon.coral#${denied}`, denied],
    ['one of several in the header', undefined, `${denied},${coral}`, denied],
    ['in the body before the header', { __type: denied }, 'ForbiddenException', denied],
    ['nowhere', { message: 'no' }, undefined, undefined],
    ['a number', { __type: 1, code: 404 }, undefined, undefined],
    ['empty', { __type: '' }, ':', undefined],
  ])('%s', (_, json, header, type) => {
    expect(refusalOf(answer(json, header))?.type).toBe(type)
  })

  it('tells what an endpoint does not know', () => {
    expect(unsupportedIn(answer({}, `UnknownOperationException:${coral}`))).toBeDefined()
    expect(unsupportedIn(answer({}, denied))).toBeUndefined()
  })

  it.each([`${denied}:${coral}`, `com.amazon.coral#${denied}`])('is read at a sign-in: %s', async (type) => {
    const { flags } = await scriptedPool({ InitiateAuth: refusal(type, 'User is disabled.') })
    const argv = ['login', ...flags, '--username', 'lena', '--password-stdin', '--auth-flow', 'password']
    const { exitCode, err } = await run(argv, withLines(loginEdges(), 'Correct-Horse-9'))
    expect(exitCode, err).toBe(3)
    expect(err).toContain('an administrator must enable the user')
  })
})

describe("a failure of the pool's own", () => {
  it.each([
    ['InvalidUserPoolConfigurationException', "the pool's settings are at fault"],
    ['InvalidSmsRoleTrustRelationshipException', "the pool's settings are at fault"],
    ['OfAnotherTimeException', 'does not know this error'],
    ['LimitExceededException', 'try again later'],
  ])('%s', async (type, hint) => {
    const { flags } = await scriptedPool({ InitiateAuth: refusal(type, 'no such thing') })
    const argv = ['login', ...flags, '--username', 'lena', '--password-stdin', '--auth-flow', 'password']
    const { exitCode, err } = await run(argv, withLines(loginEdges(), 'Correct-Horse-9'))
    expect(exitCode, err).toBe(4)
    expect(err).toContain(hint)
    expect(err.includes('again later')).toBe(hint.includes('again later'))
  })

  it.each(['InvalidUserPoolConfigurationException', 'LimitExceededException'])(
    'says nothing of a refresh token: %s',
    async (type) => {
      const { flags } = await scriptedPool({ GetTokensFromRefreshToken: refusal(type, 'x') }, { hasDomain: false })
      const { exitCode, err } = await run(
        ['login', ...flags, '--refresh-token-stdin'],
        withLines(loginEdges(), 'a-token-from-elsewhere'),
      )
      expect(exitCode, err).toBe(4)
      expect(err).toContain(type)
    },
  )
})
