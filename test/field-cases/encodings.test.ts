import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sharedTestPool } from '../helpers/local-pool.ts'
import { stoppedAt } from '../helpers/test-edges.ts'
import { type Door, doors, type Encoding, type Entered, encoders } from './text-doors.ts'

interface Case {
  readonly id: string
  readonly door: keyof typeof doors
  readonly text: string
  readonly form: Encoding
  readonly right: 'read' | 'named' | 'read or named' | 'as it is'
  readonly control?: boolean
}

const { cases } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/field-cases/encodings.json'), 'utf8'),
) as { cases: Case[] }

const realPool = sharedTestPool()
// for what judges tokens by the stopped clock of the tests
const stoppedPool = sharedTestPool({}, { now: () => stoppedAt })
const poolFor = (door: string) => (/^(?:me|probe)-/.test(door) ? stoppedPool() : realPool())

const encodingWords = /UTF-8|UTF-16|UTF-32|holds a NUL/

function expectNamed({ exit, err, requests }: Entered, sentBefore = 0): void {
  expect({ exit, err, requests }).toEqual({ exit: 2, err: expect.stringMatching(encodingWords), requests: sentBefore })
}

function expectRead({ exit, err, arrived }: Entered): void {
  expect({ exit, err, arrived }).toMatchObject({ exit: 0, arrived: true })
}

describe('a text from outside', () => {
  it('is in 24 cases and 7 controls', () => {
    const controls = cases.filter(({ control }) => control)
    expect([cases.length - controls.length, controls.length]).toEqual([24, 7])
  })

  it.each(cases)('$id', async ({ door, text, form, right }) => {
    const entered = await (doors[door] as Door)(text, encoders[form], poolFor(door))
    if (right === 'named') expectNamed(entered)
    else if (right === 'read or named' && entered.exit === 2) expectNamed(entered)
    else expectRead(entered)
  })
})

const header =
  'username,sub,email,email_verified,phone_number,phone_number_verified,status,enabled,created,modified,identities,preferred_username'
const time = '2024-01-01T00:00:00Z'
const csv = (...names: string[]) =>
  [
    header,
    ...names.map((name, at) => `m${at},s${at},${name}@example.com,true,,,CONFIRMED,true,${time},${time},,`),
    '',
  ].join('\r\n')
const lines = (...names: string[]) =>
  names
    .map((name, at) => {
      const attributes = { sub: `s${at}`, email: `${name}@example.com`, email_verified: 'true' }
      return `${JSON.stringify({ username: `m${at}`, status: 'CONFIRMED', enabled: true, attributes })}\n`
    })
    .join('')

/** Texts with letters beyond ASCII, where the door takes such. */
const texts: readonly { door: keyof typeof doors; text: string; byLine?: boolean; sentBefore?: number }[] = [
  { door: 'password', text: 'Grün w0rd\n', byLine: true },
  { door: 'password', text: 'Grün w0rd', byLine: true },
  { door: 'new-password', text: 'Grün-w0rd\r\n', byLine: true },
  { door: 'client-secret', text: 'sécret\n', byLine: true },
  // nobody knows a code before the pool has sent it
  { door: 'code', text: '123456\n', byLine: true, sentBefore: 1 },
  { door: 'totp-file', text: 'otpauth://totp/Grün:ann?secret=JBSWY3DPEHPK3PXP\n' },
  { door: 'token-file', text: '<access>\n' },
  { door: 'stdin', text: '{"note":"grün","access_token":"<access>"}' },
  { door: 'jwks', text: '<the key set>\n' },
  {
    door: 'cogtool.json',
    text: '{"default":"grün","pools":{"grün":{"userPoolId":"eu-central-1_Field0004","clientId":"5fieldcases8app2client0ok"}}}',
  },
  { door: 'probe-baseline', text: '{"note":"grün","schema":"cogtool.probe/1","findings":[]}' },
  { door: 'probe-token', text: '{"name":"grün","id_token":"<id>"}' },
  { door: 'audit-from-csv', text: csv('jörg', 'jürg') },
  { door: 'audit-from-jsonl', text: lines('jörg', 'jürg') },
  { door: 'audit-from-stdin', text: csv('jörg', '🔑') },
  { door: 'audit-from-stdin', text: lines('jörg', 'jürg') },
  { door: 'batch', text: '<access>\n<access>\n' },
  { door: 'batch-file', text: '<access>\r\n<access>' },
]

const table = texts.flatMap((one) => (Object.keys(encoders) as Encoding[]).map((encoding) => ({ ...one, encoding })))

describe('every door reads every encoding or names it', () => {
  it.each(table)('$door: $text in $encoding', async ({ door, text, encoding, byLine = false, sentBefore }) => {
    const entered = await (doors[door] as Door)(text, encoders[encoding], poolFor(door))
    const isAscii = encoders.utf8(text).length === text.length
    if (/^utf8(?:-mark)?$/.test(encoding) || (encoding === 'latin1' && isAscii)) expectRead(entered)
    // other programs read a config file too
    else if (/^utf16(?:le|be)(?:-mark)?$/.test(encoding) && !byLine && door !== 'cogtool.json') expectRead(entered)
    // in exports and batches a NUL is a letter like any other, which no token has
    else if (encoding === 'utf8-nul' && /^(?:audit|batch)/.test(door)) expect(entered.exit).not.toBe(70)
    else expectNamed(entered, sentBefore)
  })
})

describe('what an input holds behind its first line', () => {
  it.each([
    { name: 'Latin-1', second: Buffer.from('Gr\xfcn-w0rd\n', 'latin1') },
    { name: 'Latin-1 without a line end', second: Buffer.from('Gr\xfcn', 'latin1') },
    { name: 'UTF-16', second: Buffer.from('New-w0rd\r\n', 'utf16le') },
    { name: 'a NUL', second: Buffer.from('New\0w0rd\n') },
  ])('is looked at before the first is sent: $name', async ({ second }) => {
    let line = 0
    const entered = await doors['new-password'](
      'x\n',
      (text) => (line++ === 0 ? Buffer.from(text) : second),
      realPool(),
    )
    expectNamed(entered)
  })
})

describe('what a variable holds', () => {
  it('is refused where Node has lost its bytes', async () => {
    expectNamed(await doors.COGTOOL_PASSWORD('Gr\ufffdn', encoders.utf8, realPool()))
  })

  it.each([
    { door: 'typed password', text: ' pass w0rd ' },
    { door: 'COGTOOL_CLIENT_SECRET', text: '"sécret"\r\n' },
  ] as const)('loses a mark: $door', async ({ door, text }) => {
    expectRead(await doors[door](text, encoders['utf8-mark'], realPool()))
  })

  it.each([' \t5fieldcases8app2client0ok ', '"5fieldcases8app2client0ok"\r\n', "\ufeff'5fieldcases8app2client0ok'"])(
    'as an id loses what is around it: %j',
    async (text) => expectRead(await doors.COGTOOL_CLIENT_ID(text, encoders.utf8)),
  )

  it.each(['  blanks  ', '"quoted"', 'a\ufeffb', '\ufeff\ufeffmark', 'two ends\n\n', 'end\r'])(
    'as a password keeps all but one mark and one line end: %j',
    async (text) => expectRead(await doors.COGTOOL_PASSWORD(text, encoders.utf8, realPool())),
  )
})
