import { describe, expect, it } from 'vitest'
import { errorText } from '../../src/output/render-error.ts'
import { traceLine } from '../../src/output/trace-line.ts'
import { postOperation, refusalOf } from '../../src/session/protocol/api.ts'
import { checkRevocation } from '../../src/session/protocol/check-revocation.ts'
import { askPool } from '../../src/session/protocol/remote.ts'
import { requestTokens } from '../../src/session/protocol/token-endpoint.ts'
import { identityOf } from '../../src/session/store/identity.ts'
import type { VerifiedClaims } from '../../src/verification/verdict.ts'
import { reply, serveApi } from '../helpers/api-server.ts'
import { approved, approveKeySet, approveNamed } from '../helpers/approved.ts'
import { quiet } from '../helpers/conversation.ts'
import { anyToken, percent, runIn, wrapped } from '../helpers/hidden-forms.ts'
import { sharedTestPool } from '../helpers/local-pool.ts'
import { signIn } from '../helpers/replay-me.ts'
import { stoppedAt, testEdges } from '../helpers/test-edges.ts'

const pool = sharedTestPool({}, { now: () => stoppedAt })
const edges = () => testEdges({ fetch })

/** A service that refuses everybody, with these words. */
async function refusing(status: number, words: string): Promise<string> {
  // a type ends at its colon or comma
  const refusal = { error: words, error_description: words, __type: words.replace(/[:,]/g, ' '), message: words }
  return (await serveApi((_, response) => reply(response, { status, body: JSON.stringify(refusal) }))).origin
}

const refresh = anyToken()
const clientSecret = '1q2w3e4r5t6z7u8i9o0p1q2w3e4r5t6z7u8i9o0p1q2w3e4r5t6z'
const password = 'Correct-Horse-Battery-9'

/** What is asked with a secret, and what is then said of the answer. */
const questions: readonly {
  readonly name: string
  readonly secret: string
  readonly status?: number
  readonly ask: (origin: string) => Promise<unknown>
}[] = [
  {
    name: 'a refresh',
    secret: refresh,
    ask: (origin) => {
      const client = { clientId: 'client', clientSecret: undefined }
      return requestTokens(
        approved(origin),
        client,
        { grant_type: 'refresh_token', refresh_token: refresh },
        edges(),
        quiet,
      )
    },
  },
  {
    name: 'an exchange with a client secret',
    secret: clientSecret,
    ask: (origin) =>
      requestTokens(approved(origin), { clientId: 'client', clientSecret }, { code: 'x' }, edges(), quiet),
  },
  {
    name: 'a sign-in with a password',
    secret: password,
    ask: async (origin) => {
      const input = { AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'maria', PASSWORD: password } }
      return refusalOf(await postOperation(approved(origin), 'InitiateAuth', input, edges(), quiet))
    },
  },
  {
    name: 'the question whether a token was revoked',
    secret: refresh,
    ask: (origin) => {
      const claims = { token_use: 'access', scope: 'aws.cognito.signin.user.admin' } as unknown as VerifiedClaims
      return checkRevocation(
        refresh,
        claims,
        { ...leave, api: { url: origin, namedBy: 'flag' }, userInfo: undefined },
        edges(),
      ).catch(said)
    },
  },
  {
    name: 'userInfo whether a token was revoked',
    secret: refresh,
    status: 401,
    ask: (origin) => {
      const claims = { token_use: 'access', scope: 'openid' } as unknown as VerifiedClaims
      return checkRevocation(
        refresh,
        claims,
        { ...leave, api: undefined, userInfo: { url: origin, namedBy: 'flag' } },
        edges(),
      )
    },
  },
]

const leave = { approve: approveNamed, approveIssuer: approveKeySet }
const said = (error: { message: string; why: string }) => ({ message: error.message, why: error.why })

const forms: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  wrapped: (text) => wrapped(text, 60, '\r\n  '),
  'wrapped, in JSON': (text) => JSON.stringify({ sent: wrapped(text, 60, '\n') }),
  'in base64': (text) => Buffer.from(`maria:${text}`).toString('base64'),
  'in percent form': percent,
}

describe.each(questions)('the answer to $name', ({ secret, status = 400, ask }) => {
  it.each(Object.entries(forms))('is quoted without the secret that it repeats %s', async (_, form) => {
    const shown = JSON.stringify(await ask(await refusing(status, form(secret))))
    expect(shown).toContain('<token sha256:')
    for (const text of [secret, form(secret)]) expect(shown).not.toContain(text)
    expect(runIn(shown, [secret])).toBeUndefined()
  })

  it('is quoted otherwise as it is', async () => {
    const words = 'Incorrect username or password or USER_PASSWORD_AUTH flow not enabled for maria'
    expect(JSON.stringify(await ask(await refusing(status, words)))).toContain(words.slice(0, 60))
  })
})

it("an attribute of the pool that is the session's token is not shown by whoami --remote", async () => {
  const { session, edges: signedIn } = await signIn(pool(), 10)
  const { sub } = identityOf(session)
  const body = JSON.stringify({ sub, email: Buffer.from(session.tokens.access).toString('base64') })
  const { origin } = await serveApi((_, response) => reply(response, { body }))
  const asked = { ...session, endpoints: { ...session.endpoints, userInfo: origin } }
  const answer = await askPool(asked, signedIn, quiet)
  expect(answer).toMatchObject({ differences: [{ name: 'email', pool: expect.stringContaining('<token sha256:') }] })
  expect(runIn(JSON.stringify(answer), [session.tokens.access.split('.')[2] ?? '', body])).toBeUndefined()
})

it('a trace does not show what a redirect has put into a path', () => {
  const [, , signature = ''] = refresh.split('.')
  const line = traceLine('GET', `https://api.example/${percent(signature)}?x=1`, 200, 3, [refresh])
  expect(line).toMatch(/^GET https:\/\/api\.example\/<token sha256:[0-9a-f]{8}> → 200, 3 ms$/)
})

it.each(['COGTOOL_TOKEN', 'COGTOOL_CLIENT_SECRET'])('an error, a bug too, does not show what %s holds', (name) => {
  const { stderr } = edges()
  const env = { [name]: clientSecret }
  for (const json of [true, false]) {
    const format = { json, debug: true, stream: stderr, env }
    const text = errorText(new Error(`no such host: ${Buffer.from(clientSecret).toString('base64')}`), format)
    expect(text).toContain('no such host: <token sha256:')
  }
})
