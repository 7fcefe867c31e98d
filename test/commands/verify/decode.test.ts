import { expect, it } from 'vitest'
import type { Edges } from '../../../src/edges/edges.ts'
import { main } from '../../../src/main.ts'
import { goodClaims, makeTokens, seconds } from '../../helpers/made-tokens.ts'
import { pipedStdin, testEdges } from '../../helpers/test-edges.ts'

const maker = makeTokens()

async function decode(args: readonly string[], changes: Partial<Edges> = {}) {
  const edges = testEdges(changes)
  const exitCode = await main(['decode', ...args], edges)
  return { exitCode, out: edges.out(), err: edges.err() }
}

it('says first that nothing was verified, then header and claims, with times in three forms', async () => {
  const { exitCode, out, err } = await decode([maker.token({ 'custom:x': null, big: 1e23 })])
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
  expect(out.split('\n')[0]).toBe('NOT VERIFIED this is what the token says; anyone can have written it')
  expect(out).toMatch(/^ {2}alg {2}RS256$/m)
  expect(out).toMatch(/^ {2}cognito:groups {2}\["admins","staff"\]$/m)
  expect(out).toMatch(/^ {2}version {9}2$/m)
  expect(out).toMatch(/^ {2}custom:x {8}null$/m)
  expect(out).toMatch(new RegExp(`^  exp {13}${seconds + 3600} {2}in 1 h \\(2026-11-22T07:22:00Z\\)$`, 'm'))
  expect(out).toContain(' 10 min ago')
})

it('is one document with --json', async () => {
  const { exitCode, out } = await decode(['-', '--json'], { stdin: pipedStdin(`Bearer ${maker.token()}\n`) })
  expect(exitCode).toBe(0)
  expect(JSON.parse(out)).toEqual({
    schema: 'cogtool.decode/1',
    verified: false,
    header: { kid: maker.kid, alg: 'RS256' },
    claims: goodClaims,
  })
})

it('shows tokens that no pool would accept', async () => {
  const none = maker.token({ exp: 1e23 }, { alg: 'none' }).replace(/[^.]+$/, '')
  const { exitCode, out } = await decode([none])
  expect(exitCode).toBe(0)
  expect(out).toContain('1e+23  in more than 100 years (1e+23, no date)')
})

it('is exit 1 for what is no token, and says what it may be', async () => {
  const { exitCode, out, err } = await decode(['a1b2c3d4-0000-4000-8000-000000000001'])
  expect({ exitCode, err }).toEqual({ exitCode: 1, err: '' })
  expect(out).toContain('NOT DECODED  malformed token: it has 1 part, a JWT has 3')
  expect(out).toContain('→ this is a UUID')
  const inJson = await decode(['abc', '--json'])
  expect(inJson.exitCode).toBe(1)
  expect(JSON.parse(inJson.out)).toMatchObject({ schema: 'cogtool.decode/1', verified: false, reason: 'malformed' })
})

it('is exit 2 where there is nothing to decode', async () => {
  expect(await decode([])).toMatchObject({ exitCode: 2, out: '' })
})

it('escapes names and values', async () => {
  const { out } = await decode([maker.token({ 'a\u001b[2J': '\u202eevil\nNOT VERIFIED', b: ['\u0007'] })])
  expect(out).toContain('a\\u001b[2J')
  expect(out).toContain('\\u202eevil\\u000aNOT VERIFIED')
  expect(out).not.toMatch(/[\u001b\u0007\u202e]/)
})

it('reads no settings for a token that is given', async () => {
  const edges = testEdges({ env: { COGTOOL_TOKEN: maker.token() } })
  await edges.files.replace(`${edges.home}/cogtool.json`, '{ "pools": ')
  await edges.files.replace(`${edges.home}/t.txt`, maker.token())
  for (const args of [[], [maker.token()], ['--token-file', 't.txt']])
    expect(await main(['decode', ...args], edges)).toBe(0)
})
