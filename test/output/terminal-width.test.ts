import { describe, expect, it } from 'vitest'
import { main } from '../../src/main.ts'
import { errorText } from '../../src/output/render-error.ts'
import { CogtoolError, type ErrorCode } from '../../src/text/cogtool-error.ts'
import { sharedTestPool } from '../helpers/local-pool.ts'
import { loginEdges, poolFlags, signedIn } from '../helpers/login-edges.ts'
import { clientId, makeTokens, poolId, seconds } from '../helpers/made-tokens.ts'
import { captured, testEdges } from '../helpers/test-edges.ts'
import { tooWide } from '../helpers/too-wide.ts'
import { commandLine } from '../words/command-line.ts'
import { services } from '../words/services.ts'
import { signIn } from '../words/sign-in.ts'

const widths = [40, 80, 120]
const pool = sharedTestPool()
const maker = makeTokens()

const errors = Object.entries({ ...commandLine, ...signIn, ...services }) as [
  ErrorCode,
  { says: readonly (string | undefined)[] },
][]

/** A text is as wide as this terminal, or the same bytes in a pipe of any width. */
async function atEveryWidth(shown: (isTTY: boolean, columns: number) => Promise<string>) {
  const piped = await shown(false, 80)
  for (const columns of widths) {
    const text = await shown(true, columns)
    expect(tooWide(text, columns)).toEqual([])
    expect(await shown(false, columns)).toBe(piped)
    // a line is broken, and nothing is lost
    expect(text.replace(/\s+/g, ' ')).toBe(piped.replace(/\s+/g, ' '))
  }
}

describe('no line is wider than the terminal', () => {
  it.each(errors)('of the error %s', async (code, { says: [message = '', why, hint] }) => {
    const error = new CogtoolError(code, message, { ...(why && { why }), ...(hint && { hint }) })
    await atEveryWidth(async (isTTY, columns) =>
      errorText(error, { json: false, debug: false, stream: captured(isTTY, columns).stream, env: { NO_COLOR: '1' } }),
    )
  })

  const token = maker.token({ email: 'ada.lovelace@example.com', nbf: seconds - 600 })
  it.each<[name: string, args: readonly string[]]>([
    ['a valid token', [token]],
    ['all about it', [token, '--verbose']],
    ['an expired one', [maker.token({ exp: seconds - 11_520 }), '--scope', 'email', '--at', '2027-01-01T00:00:00Z']],
    ['one that was changed', [`${token.slice(0, -20)}${'A'.repeat(20)}`, '--verbose']],
    ['one of another pool', [maker.token({ iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other0001' })]],
    ['no token', ['jwks.json']],
    ['two tokens', [`${token}\n${maker.token({ jti: 'b' })}`]],
    ['one of an unknown pool', [token, '--user-pool-id', 'eu-west-1_Another01']],
  ])('of verify, of %s', async (_, args) => {
    await atEveryWidth(async (isTTY, columns) => {
      const [stdout, stderr] = [captured(isTTY, columns), captured(isTTY, columns)]
      const env = { NO_COLOR: '1' }
      const edges = testEdges({ stdout: stdout.stream, stderr: stderr.stream, env })
      await edges.files.replace(`${edges.home}/jwks.json`, JSON.stringify(maker.jwks))
      const trust = ['--user-pool-id', poolId, '--jwks', 'jwks.json', '--client-id', clientId]
      await main(['verify', ...args, ...trust], edges)
      return stdout.text() + stderr.text()
    })
  })

  it.each<[name: string, args: readonly string[]]>([
    ['whoami', ['whoami']],
    ['whoami --remote', ['whoami', '--remote']],
    ['an error and a note', ['token', '--session', 'none-of-this-name']],
    ['the notes of --curl', ['me', '--curl', '--api-url', 'https://api.example.com/me', '--token-file', 'token.txt']],
  ])('of %s', async (_, args) => {
    const prepared = loginEdges()
    await signedIn(pool(), prepared)
    const now = new Date()
    await atEveryWidth(async (isTTY, columns) => {
      const [stdout, stderr] = [captured(isTTY, columns), captured(isTTY, columns)]
      const env = { NO_COLOR: '1' }
      const edges = { ...prepared, stdout: stdout.stream, stderr: stderr.stream, env, now: () => now }
      await main([...args, ...(args[0] === 'me' ? poolFlags(pool()) : []), '--no-input'], edges)
      return stdout.text() + stderr.text()
    })
  })
})
