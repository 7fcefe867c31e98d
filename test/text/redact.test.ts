import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redact, redactData, redactor, tokenLabel } from '../../src/text/redact.ts'
import { anyToken, hiddenForms, percent, runIn, wrapped } from '../helpers/hidden-forms.ts'

const token = anyToken()
const [, , signature = ''] = token.split('.')
const label = tokenLabel(token)

describe('a token', () => {
  const forms = hiddenForms(token)

  it.each(forms)('that is known is hidden $name', ({ text, signature: encoded }) => {
    const shown = redactor([token])(text)
    expect(shown).toContain(label)
    expect(runIn(shown, [signature, encoded])).toBeUndefined()
  })

  it.each(forms)('that nobody knows is hidden by its shape $name', ({ text, signature: encoded }) => {
    const shown = redact(text)
    expect(shown).toMatch(/<token sha256:[0-9a-f]{8}>/)
    expect(runIn(shown, [signature, encoded])).toBeUndefined()
  })

  it.each([
    ['cut off', token.slice(0, -100)],
    ['its signature alone', signature],
    ['the end of it', token.slice(-30)],
    ['the middle of it', `…${token.slice(200, 260)}…`],
    ['quoted line by line', wrapped(token, 60, '\n> ')],
    ['with numbered lines', wrapped(token, 60, '\n02: ')],
    ['as a list of lines', JSON.stringify(token.match(/.{1,50}/g))],
    ['continued by a shell', wrapped(token, 60, '\\\n')],
    ['in escapes of Markdown', token.replace(/[_.-]/g, '\\$&')],
    [
      'in escapes of Unicode',
      [...token].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
    ],
    ['in entities', [...token].map((one) => `&#${one.charCodeAt(0)};`).join('')],
    ['with line breaks of XML', wrapped(token, 64, '&#10;')],
    ['in percent form of percent form of percent form', percent(percent(percent(token)))],
    ['wrapped, in JSON, in percent form', percent(JSON.stringify(wrapped(token, 60, '\n')))],
    ['in a header name of lower case', `x-${token.toLowerCase()}`],
    ['in a variable of upper case', `HTTP_${token.toUpperCase()}`],
  ])('that is known is hidden %s', (_, text) => {
    const shown = redactor([token])(`a ${text} b`)
    expect(shown).toContain(label)
    expect(shown).toMatch(/^a .* b$/s)
    expect(runIn(shown.toLowerCase(), [signature.toLowerCase()])).toBeUndefined()
  })

  it('keeps one label, whole, in parts and encoded, and tells it from another', () => {
    const other = anyToken()
    const text = [token, signature, Buffer.from(token).toString('base64'), other].join(' ')
    expect(redactor([token, other])(text)).toMatch(new RegExp(`^${label} ${label} ${label}=* ${tokenLabel(other)}$`))
  })

  it('that nobody knows is hidden whole where it begins like a known one', () => {
    const [header = '', payload = '', rest = ''] = anyToken().split('.')
    const shown = redactor([`${header}.known.${signature}`])(`${header}.${payload}.${rest} and more`)
    expect(shown).toMatch(/^<token sha256:[0-9a-f]{8}> and more$/)
  })

  it('that nobody knows is hidden wherever it begins, and no more than it', () => {
    for (const before of ['', 'x', 'Bearer ', '"', 'token_', 'token=', '9'])
      expect(redact(`${before}${token} and more`)).toBe(`${before}${tokenLabel(token)} and more`)
    expect(redact(`${token}\nThe end.`)).toBe(`${tokenLabel(token)}\nThe end.`)
    expect(redact(percent(JSON.stringify(wrapped(token, 60, '\n'))))).toBe(`%22${tokenLabel(token)}%22`)
  })
})

describe('other secrets', () => {
  it.each([
    ['a password', 'Correct horse, "battery" & 100%41 \\staple\\'],
    ['a password of other letters', 'Пароль-ключ 9!'],
    ['a client secret', '1a2b3c4d5e6f7g8h9i0jklmnopqrstuvwxyz1234567890abcdef'],
    ['a short one', 'hunter2'],
  ])('(%s) are hidden as they are, escaped, in percent form and in base64', (_, secret) => {
    const hide = redactor([secret])
    const texts = [
      secret,
      JSON.stringify(secret),
      JSON.stringify(JSON.stringify(secret)),
      encodeURIComponent(secret),
      percent(secret),
      Buffer.from(`somebody@example.com:${secret}`).toString('base64'),
    ].slice(0, secret.length < 8 ? 2 : undefined)
    for (const text of texts) expect(hide(`a ${text} b`)).toMatch(new RegExp(`^a .*${tokenLabel(secret)}.* b$`))
  })

  it('that are a sentence or an address are hidden whole, and not where others say a part of it', () => {
    const hide = redactor(['https://api.example.com/v1/users/Ann?id=12345678'])
    expect(hide('https://api.example.com/v1/users/Bob')).toBe('https://api.example.com/v1/users/Bob')
  })

  it('are hidden in data, names of fields included, and nothing else is changed', () => {
    const data = { [token]: [1, null, true, { deep: `x ${token}` }], plain: 'text' }
    expect(redactData(data, redactor([token]))).toEqual({
      [label]: [1, null, true, { deep: `x ${label}` }],
      plain: 'text',
    })
  })
})

describe('what is shown as it is', () => {
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  it.each([
    ['prose', 'The quick brown fox\n    jumps over the lazy dog; 100% of it, "twice".\r\n\r\nAnd eyJump is no token.'],
    ['a UUID', 'a3bb189e-8bf9-3888-9912-ace4e6543002'],
    ['a hash', 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    [
      'an integrity hash',
      'sha512-9NET910DNaIPngYnLLPeg+Ogzqsi9uM4mSboU5y6p8S5DzMTVEsJZrawi+BoDNUVBa2DhJqQYUFvMDfgU062LQ==',
    ],
    ['an image', `data:image/png;base64,${png}`],
    ['an image with the first letters of a token', 'R0lGODlhAQABAIAAAAUEBAAAACwAeyJ1qzPq0b3xXw9Zl0QkLPmAAAICRAEAOw=='],
    ['a large image, wrapped', wrapped(randomBytes(30_000).toString('base64').replaceAll('eyJ', 'eyK'), 76, '\r\n')],
    [
      'text in base64',
      Buffer.from('Lorem ipsum dolor sit amet, consectetur adipiscing elit'.repeat(9)).toString('base64'),
    ],
    ['an address', 'https://example.com/a%20b/%C3%A9?q=%7B%22a%22%3A1%7D&next=%2Fme%3Fx%3D1#frag'],
    ['a path of Windows', 'C:\\new\\table\\users\\x41\\ann.txt'],
    [
      'JSON',
      JSON.stringify({ text: 'a\nb\tc "quoted" \\ \u2028', list: [1, 2.5, null], nested: { deep: '{"a":"b\\n"}' } }),
    ],
    ['a program', 'for (let at = 0; at < bytes.length; at++) {\n  out += "%" + bytes[at].toString(16)\n}'],
    [
      'a public key',
      `-----BEGIN PUBLIC KEY-----\n${wrapped(randomBytes(294).toString('base64').replaceAll('eyJ', 'eyK'), 64, '\n')}\n-----END PUBLIC KEY-----`,
    ],
    ['a long word', `${'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(20)}`],
    ['nothing', ''],
  ])('is %s', (_, text) => {
    expect(redactor([token, 'Correct-Horse-9'])(text)).toBe(text)
  })

  it('is any text at all in which there is no secret', () => {
    const hide = redactor([token, 'Correct-Horse-9'])
    const text = fc.string({ unit: fc.constantFrom(...'aZ09+/=-_. \n\r\t\\nux%&#;"<>é'), maxLength: 2_000 })
    fc.assert(
      fc.property(text, (any) => {
        expect(hide(any)).toBe(any)
      }),
    )
  })
})

describe('whatever a server makes of a token', () => {
  const width = fc.integer({ min: 20, max: 200 })
  const lineBreak = fc.constantFrom('\n', '\r\n', '\n  ', '\r\n\t\t', '\r', '\n\n')
  const step: fc.Arbitrary<(text: string) => string> = fc.oneof(
    fc.tuple(width, lineBreak).map(
      ([at, by]) =>
        (text: string) =>
          wrapped(text, at, by),
    ),
    fc.constant((text: string) => Buffer.from(text).toString('base64')),
    fc.constant((text: string) => Buffer.from(text).toString('base64url')),
    fc.constant(percent),
    fc.constant((text: string) => percent(text).toUpperCase()),
    fc.constant((text: string) => encodeURIComponent(text).replaceAll('.', '%2e')),
    fc.constant((text: string) => JSON.stringify(text)),
  )
  const around = fc.string({ unit: fc.constantFrom(...'ab Z9:=,"\n'), maxLength: 40 })

  it('in two encodings, one in the other, wrapped anywhere, nobody gets it back', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 1 }), step, around, around, (inner, outer, before, after) => {
        const secret = anyToken()
        const encoded = [...inner, outer].reduce((text, encode) => encode(text), `${before}${secret}`)
        const shown = redactor([secret])(`${before}\n${encoded}\n${after}`)
        for (const text of everyReading(shown, 3)) expect(runIn(text, [secret.split('.')[2] ?? ''])).toBeUndefined()
      }),
      { numRuns: 300 },
    )
  })
})

/** What a patient reader can make of a text: without white space, unescaped, in each alignment of base64, one after the other. */
function everyReading(text: string, depth: number): string[] {
  if (depth === 0) return [text]
  const readings = [
    text.replace(/\s+/g, ''),
    text.replace(/\\+[nrt]/g, ''),
    text.replace(/\\(.)/g, '$1'),
    text.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    ...[0, 1, 2, 3].map((offset) =>
      text.replace(/[\w+/-]{24,}/g, (run) => Buffer.from(run.slice(offset), 'base64').toString('latin1')),
    ),
  ].filter((reading) => reading !== text)
  return [text, ...new Set(readings.flatMap((reading) => everyReading(reading, depth - 1)))]
}

describe('a mebibyte', () => {
  const size = 2 ** 20
  const filled = (text: string) => text.repeat(Math.ceil(size / text.length)).slice(0, size)
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  it.each([
    ...['\\', ' ', '\n', '%', '&#', '%4\n', 'a\n', '\\u0065', '%2525', 'eyJ', 'eyJabcdefgh\nab\n', 'eyJabcdefgh.', '.'],
    ...['A', '\r \t\\', '0a1b2c3d-0a1b-4c3d-8a1b-0a1b2c3d4e5f ', 'user@example.com, '],
    ...[token.slice(0, 8), token.slice(0, 15), `${token}\n`],
  ])('of %j, and of its base64 in base64, takes time in proportion', { timeout: 60_000 }, (piece) => {
    for (const text of [filled(piece), base64(base64(filled(piece))).slice(0, size / 4)]) {
      expect(redactor([token])(text)).not.toContain(signature)
    }
  })
})
