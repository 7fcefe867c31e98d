import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shellWords } from '../../../src/commands/shared/pasted/shell-words.ts'
import { takeToken } from '../../../src/commands/shared/token-text.ts'
import { parsePoolId } from '../../../src/pool/pool-address.ts'
import { expectFrom } from '../../../src/verification/expected.ts'
import { keysFromSet } from '../../../src/verification/keys/signing-keys.ts'
import { verifyToken } from '../../../src/verification/verify-token.ts'
import { makeTokens, poolId } from '../../helpers/made-tokens.ts'
import { stoppedAt } from '../../helpers/test-edges.ts'

const maker = makeTokens()
const token = maker.token()
const other = maker.token({ jti: 'a1b2c3d4-0000-4000-8000-000000000099' })
const id = maker.token({ token_use: 'id' })

describe('containers beyond the field cases', () => {
  it.each([
    ['the fragment of an address alone', `#access_token=${token}&state=x`],
    ['a page that routes by its fragment', `https://app.example/#/callback?access_token=${token}`],
    ['an address in an address', `/go?to=${encodeURIComponent(`https://app.example/cb#access_token=${token}`)}`],
    ['a redirect', `HTTP/1.1 302 Found\r\nLocation: https://app.example/cb#access_token=${token}\r\n\r\n`],
    [
      'a whole transcript of curl -v',
      `* Connected\n> GET /me HTTP/1.1\n> authorization: Bearer ${token}\n>\n< HTTP/1.1 200 OK\n< a: b\n<\n{"x":1}\n* left intact`,
    ],
    ['headers of HTTP/2', `:method: GET\n:path: /me\nauthorization: Bearer ${token}\naccept: */*`],
    ['another scheme', `Authorization: DPoP ${token}`],
    ['one line of JSON', `  "access_token": "${token}",`],
    ['a configuration file', `[default]\n# of ann\ntoken = ${token}\nregion = eu-west-1`],
    ['TypeScript', `const token: string = '${token}'`],
    ['Go', `token := "${token}"`],
    ['curl over lines', `curl 'https://api.example/me' \\\n  -b 'theme=dark; accessToken=${token}' \\\n  --compressed`],
    ['curl for cmd.exe', `curl ^"https://api.example/me^" ^\r\n  -H ^"authorization: Bearer ${token}^"`],
    [
      'curl behind a prompt, into a pipe',
      `$ curl --header="Authorization: Bearer ${token}" https://api.example | jq .`,
    ],
    ['curl with data', `curl -d '{"token":"${token}"}' https://api.example`],
    ['a body in JSON in JSON', JSON.stringify({ body: JSON.stringify({ form: `access_token=${token}&x=1` }) })],
    ['a list', JSON.stringify([1, null, { deep: [[token]] }])],
    ['a token of a pool beside others', JSON.stringify({ google: 'eyJhIjoxfQ.e30.c2ln', token })],
  ])('%s', async (_, text) => {
    expect((await takeToken(text)).token).toBe(token)
  })

  it.each([
    ['http://localhost/cb?error=access_denied&state=x', /the error access_denied/],
    ['{"error":"invalid_grant"}', /the error invalid_grant/],
    ['https://app.example/', /a URL without a JWT/],
    [JSON.stringify({ refresh_token: 'eyJlbmMiOiJBMjU2R0NNIn0.a2V5.aXY.dGV4dA.dGFn' }), /refresh token/],
    ['curl https://api.example', /a curl command without a JWT/],
  ])('without a token it is said what it is: %s', async (text, hint) => {
    expect(await takeToken(text)).toMatchObject({ token: text, hint: expect.stringMatching(hint) })
  })

  it.each([
    ['beside each other', `{"access_token":"${other}","access_token":"${token}"}`],
    ['the other way round', `{"access_token":"${token}","access_token":"${other}"}`],
    ['spelled with an escape', `{"access_token":"${other}","\\u0061ccess_token":"${token}"}`],
    ['in a list and by itself', `{"access_token":["${other}"],"access_token":"${token}"}`],
    ['as an object', `{"a":{"access_token":"${other}"},"a":{"access_token":"${token}"}}`],
    ['in a cookie', `Cookie: a=${encodeURIComponent(`{"access_token":"${other}","access_token":"${token}"}`)}`],
  ])('a member of JSON that stands twice gives two tokens: %s', async (_, text) => {
    expect(await takeToken(text)).toMatchObject({ several: '2 access tokens' })
  })

  it('lines of JSON are a container', async () => {
    const line = (value: string) => JSON.stringify({ access_token: value })
    expect((await takeToken(`${line(token)}\n{"a":1}\n`)).token).toBe(token)
    expect(await takeToken(`${line(token)}\r\n${line(other)}\n`)).toMatchObject({ several: '2 access tokens' })
    expect(await takeToken(`${line(token)}\nnot JSON`)).toEqual({ token: `${line(token)}\nnot JSON` })
  })

  it('a full stop behind a token is said', async () => {
    expect(await takeToken(`${token}.`)).toEqual({ token: `${token}.`, hint: expect.stringContaining('full stop') })
    expect((await takeToken(`${token}..`)).hint).toBeUndefined()
  })

  it('read words as a POSIX shell does', () => {
    const text = String.raw`a 'b c'"d \" \n"\ e $'f\t\x41\'' | g; h\
`
    expect(shellWords(text)).toEqual(['a', String.raw`b cd " \n e`, "f\tA'", 'g', 'h'])
    expect(shellWords("a 'b")).toBeUndefined()
    expect(shellWords('a \\')).toBeUndefined()
  })

  it('are read in time, however odd the text', async () => {
    const long = ['"', 'a: ', "curl '", '[', 'a=&', '> a\n', '%', 'x-a: b\n', 'eyJ. ', 'a=b;', '\\"']
    for (const piece of long) {
      const text = piece.repeat(200_000 / piece.length)
      expect((await takeToken(text)).from).toBeUndefined()
    }
  })
})

describe('a token in random texts', () => {
  const mark = '\u0001'
  /** Whole texts that are containers, written anew for this test; the mark stands for the token. */
  const wrapped = `["'\`\\s]*(?:authorization\\s*:\\s*)?["'\`\\s]*(?:bearer\\s+)*["'\`\\s]*${mark}["'\`\\s]*`
  const header = "[ >]*:?[\\w!#$%&'*+.^`|~-]+:.*|[ >]*[A-Z]+ \\S+ HTTP/[\\d.]+|[ <>]*HTTP/[\\d.]+ \\d{3}.*|[<>]|"
  const value = `"[^"\\\\]*"[;,]?|'[^'\\\\]*'[;,]?|\`[^\`\\\\]*\`[;,]?|[^"'\`].*|`
  const assignment = `\\s*(?:(?:export|set|const|let|var|declare -x|-) +|\\$(?:env:)?)?["']?[a-z_][\\w.-]*["']?[ :\\w]*[=:]\\s*(?:${value})`
  const silent = `\\s*(?:#|//)[^\\n${mark}]*|\\s*|\\[[^\\]${mark}]*\\]`
  const wholes = [
    wrapped,
    // a + is a blank
    `\\s*(?:[a-z][a-z0-9+.-]*://|[/?#])\\S*=\\+*(?:Bearer(?:%20|\\+))?["'%\\w+]*${mark}["'%\\w+]*(?:[&#]\\S*)?\\s*`,
    `(?:[^=&\\s]+=[^&\\s]*&)*[^=&\\s]+=\\+*(?:Bearer(?:%20|\\+))?(?:%22)?${mark}(?:%22)?\\+*(?:&[^=&\\s]+=[^&\\s]*)*`,
    `(?:(?:${header})\\n)*(?:${header})`,
    // a message with a body
    `(?:[*>< ]*(?:${header})?\\n)*[>< ]*(?:[A-Z]+ \\S+ )?HTTP/[\\d.]+.*\\n(?:(?:${header})\\n)*[\\s\\S]*`,
    `(?:(?:${assignment}|${silent})\\n)*(?:${assignment}|${silent})`,
    '\\s*(?:[$%>] +)?curl(?:\\.exe)?\\s[^]*',
    `(?:(?:[^\\t\\n]*\\t){6}[^\\t\\n]*\\n?)+`,
  ].map((source) => new RegExp(`^(?:${source})$`, 'i'))

  const isWhole = (text: string) => {
    const marked = text.replaceAll(token, mark).trim()
    const unquoted = marked.replace(/^(["'`])([\s\S]*)\1$/, '$2').trim()
    if (wholes.some((whole) => whole.test(marked) || whole.test(unquoted))) return true
    for (const json of [text, text.trim().replace(/^(["'`])([\s\S]*)\1$/, '$2'), decoded(text)]) {
      try {
        JSON.parse(json)
        return true
      } catch {}
    }
    return false
  }
  const decoded = (text: string) => {
    try {
      return decodeURIComponent(text)
    } catch {
      return ''
    }
  }

  const piece = fc.constantFrom(
    ...[
      '{"a":"',
      '"}',
      '{"access_token":',
      '"',
      "'",
      '`',
      ' ',
      '\n',
      '\t',
      ';',
      ',',
      '&',
      '=',
      '#',
      '?',
      ':',
      '[',
      ']',
      '%22',
    ],
    ...[
      'Bearer ',
      'Authorization: ',
      'Cookie: a=',
      '; b=c',
      '; Path=/',
      'x-a: ',
      '> ',
      'HTTP/1.1 200 OK\n',
      'GET / HTTP/1.1\n',
    ],
    ...[
      'https://x.example/',
      '#access_token=',
      '&id_token=',
      'export T=',
      '$env:T = ',
      'const t = ',
      'T=',
      'token: ',
      '# c\n',
    ],
    ...[
      "curl -H '",
      'curl https://x.example/?a=',
      ' https://x.example',
      '\n\n',
      'x',
      '.',
      '==',
      '//',
      '\\',
      '{',
      '}',
      '-',
      '\ufeff',
    ],
  )
  const around = fc.array(fc.oneof({ weight: 6, arbitrary: piece }, fc.string({ maxLength: 5 })), { maxLength: 4 })

  it('is VALID out of a whole container alone', async () => {
    const inputs = { keys: keysFromSet(maker.jwks, 'file'), now: stoppedAt }
    const expected = expectFrom(parsePoolId(poolId))
    let valid = 0
    await fc.assert(
      fc.asyncProperty(around, around, async (before, after) => {
        const text = `${before.join('')}${token}${after.join('')}`
        const taken = await takeToken(text)
        const { ok } = await verifyToken(taken.token, expected, inputs)
        expect(ok).toBe(taken.token === token)
        if (!ok) return
        valid++
        expect([text.replaceAll(token, '<token>'), isWhole(text)]).toEqual([expect.any(String), true])
      }),
      { numRuns: 10_000 },
    )
    // the texts are not all hopeless
    expect(valid).toBeGreaterThan(500)
  }, 60_000)

  it('cut anywhere, is never put together', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 2), around, around, around, async (at, before, between, after) => {
        const cut = at + 1
        const text = `${before.join('')}${token.slice(0, cut)}${between.join('')}${token.slice(cut)}${after.join('')}`
        // a shell puts words together, by its own rules
        if (between.join('') !== '' && !text.includes('curl')) expect((await takeToken(text)).token).not.toBe(token)
      }),
      { numRuns: 2000 },
    )
  })

  it('is the one of its use among several, or none', async () => {
    const all = [token, other, id]
    const use = fc.constantFrom('access' as const, 'id' as const, 'any' as const)
    await fc.assert(
      fc.asyncProperty(fc.subarray(all), use, async (some, wanted) => {
        const taken = await takeToken(JSON.stringify({ a: some }), wanted)
        const access = some.filter((one) => one !== id)
        const order =
          wanted === 'id' ? [some.filter((one) => one === id), access] : [access, some.filter((one) => one === id)]
        const [first = []] = order.filter((group) => group.length > 0)
        expect(taken.token === first[0]).toBe(first.length === 1)
        expect(taken.several !== undefined).toBe(first.length > 1)
      }),
    )
  })
})
