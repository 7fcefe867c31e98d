import { describe, expect, it } from 'vitest'
import { parseCallbackAddress } from '../../../src/login/browser/callback-address.ts'
import { noServer } from '../../../src/login/browser/callback-server.ts'
import { unknownSetup } from '../../../src/login/browser/client-setup.ts'
import { flowTrace } from '../../../src/login/browser/trace.ts'
import { parsePoolId } from '../../../src/pool/pool-address.ts'
import { approved } from '../../helpers/approved.ts'
import { overheard } from '../../helpers/conversation.ts'

const pool = parsePoolId('eu-west-1_AbC123xyz')
const attempt = { state: 'STATE1', nonce: 'NONCE1', verifier: 'VERIFIER1', challenge: 'CHALLENGE1' }
const address = parseCallbackAddress('http://localhost:8484/callback')
const authorizeUrl =
  'https://login.example.com/oauth2/authorize?response_type=code&client_id=client1&state=STATE1&nonce=NONCE1' +
  '&code_challenge=CHALLENGE1&code_challenge_method=S256&login_hint=ann%40example.com&unknown=PRIVATE1'

/** What is said of one step. */
async function told(step: (trace: ReturnType<typeof flowTrace>) => Promise<void>, isAsked = true): Promise<string> {
  const { talk, said } = overheard()
  await step(flowTrace(isAsked, talk))
  return said()
}

const browserStep = (trace: ReturnType<typeof flowTrace>) =>
  trace.callback({ address, authorizeUrl, server: noServer(authorizeUrl), removeCallback: async () => {} }, true)

describe('the trace', () => {
  it('tells a step with its number, its values and what they are for', async () => {
    const text = await told(browserStep)
    expect(text).toMatch(/^trace 1: the browser is sent to the authorize address\n/)
    expect(text).toMatch(/^ {4}GET +https:\/\/login\.example\.com\/oauth2\/authorize$/m)
    expect(text).toMatch(/^ {4}response_type +code +\(no token in the address bar\)$/m)
    expect(text).toMatch(/^ {4}state +<6 characters> +\(see above\)$/m)
  })

  it('numbers the steps', async () => {
    const text = await told(async (trace) => {
      await trace.attempt(attempt, 'code')
      await browserStep(trace)
    })
    expect(text.match(/^trace \d/gm)).toEqual(['trace 1', 'trace 2'])
  })

  it('hides what proves anything, and every parameter that nobody decided to show', async () => {
    const text = await told(async (trace) => {
      await trace.attempt(attempt, 'code')
      await browserStep(trace)
      await trace.answer({ parameters: new URLSearchParams('code=CODE1&state=STATE1&new=PRIVATE2'), by: 'callback' })
      const authorize = { flow: 'code' as const, clientId: 'client1', scopes: [], identityProvider: undefined }
      const rest = { loginHint: undefined, fresh: false, parameters: [] }
      const exchange = { authorize: { ...authorize, ...rest }, clientSecret: 'SECRET1', callback: address, attempt }
      await trace.exchange({ ...exchange, tokenEndpoint: approved('https://login.example.com/oauth2/token') })
      await trace.tokens({ access: 'TOKEN1', refresh: 'TOKEN2' })
    })
    expect(text).not.toMatch(/STATE1|NONCE1|VERIFIER1|CHALLENGE1|PRIVATE|CODE1|SECRET1|TOKEN|ann@/)
    expect(text).toMatch(/^ {4}client_secret +<hidden>/m)
    expect(text).toMatch(/^ {4}refresh token +<6 characters>, opaque$/m)
  })

  it('shows what the pool says without letting it touch the terminal', async () => {
    const parameters = new URLSearchParams({ error: 'x', error_description: '\u001b[31mred', state: 'STATE1' })
    expect(await told((trace) => trace.answer({ parameters, by: 'paste' }))).toContain('\\u001b[31mred')
  })

  it('is silent unless asked for', async () => {
    const configuration = {
      found: { endpoints: { authorization: 'a', token: 'b' }, namedBy: 'pool' },
      endpointsFrom: 'discovery',
      setup: unknownSetup(),
    } as const
    expect(await told((trace) => trace.configuration(configuration, pool), false)).toBe('')
  })
})
