import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { main } from '../../../src/main.ts'
import { pipedStdin, type TestEdges, testEdges } from '../../helpers/test-edges.ts'
import { withWorkers } from '../../helpers/threads.ts'
import { keySets, type TokenCase, tokenCases } from '../../helpers/token-cases.ts'

const ofOneSet = tokenCases.filter(({ jwksAfterRefetch }) => jwksAfterRefetch === undefined)

function flagsOf({ options }: TokenCase): string[] {
  const repeated = (flag: string, values: readonly string[] | null | undefined) =>
    (values ?? []).flatMap((value) => [flag, value])
  return [
    ...(options.issuer === undefined ? ['--user-pool-id', options.userPoolId ?? ''] : ['--issuer', options.issuer]),
    ...repeated('--client-id', options.clientIds),
    ...repeated('--scope', options.requiredScopes),
    ...repeated('--group', options.groups),
    ...(options.tokenUse ? ['--token-use', options.tokenUse] : []),
    ...['--clock-tolerance', String(options.clockToleranceS)],
    ...['--at', String(options.now)],
  ]
}

async function edgesWithKeys(one: TokenCase): Promise<TestEdges> {
  const edges = testEdges({ stdin: pipedStdin(one.token) })
  await edges.files.replace(`${edges.home}/jwks.json`, JSON.stringify(keySets[one.jwks]))
  return edges
}

const allowed = ({ commandLine, expect: reason, accept = [] }: TokenCase) =>
  commandLine ? [commandLine.expect] : [reason, ...accept]

function lastLine(text: string): { ok?: boolean; reason?: string; warnings?: { code: string }[] } {
  return JSON.parse(text.trimEnd().split('\n').at(-1) ?? '')
}

describe('cogtool verify -', () => {
  it.each(ofOneSet)('$id', async (one) => {
    const edges = await edgesWithKeys(one)
    const exitCode = await main(['verify', '-', '--jwks', 'jwks.json', '--json', ...flagsOf(one)], edges)
    if (one.commandLine?.acceptExit?.includes(exitCode)) {
      expect(edges.err()).toContain('token_required')
      return
    }
    expect(edges.err()).toBe('')
    const { ok, reason = 'valid', warnings = [] } = lastLine(edges.out())
    expect(allowed(one)).toContain(reason)
    expect({ ok, exitCode }).toEqual(reason === 'valid' ? { ok: true, exitCode: 0 } : { ok: false, exitCode: 1 })
    expect(warnings.map(({ code }) => code)).toEqual(expect.arrayContaining([...(one.warn ?? [])]))
    // the token is never printed, whatever came of it
    const signature = one.token.trim().split('.').at(2) ?? ''
    if (signature.length > 20) expect(edges.out()).not.toContain(signature)
  })
})

describe('cogtool verify --batch -', () => {
  it.each(ofOneSet)('$id', async (one) => {
    const edges = await edgesWithKeys(one)
    const exitCode = await main(['verify', '--batch', '-', '--jwks', 'jwks.json', '--quiet', ...flagsOf(one)], edges)
    if (one.commandLine?.acceptExit?.includes(exitCode)) {
      expect(edges.err()).toContain('there is no token in the batch')
      return
    }
    expect(edges.err()).toBe('')
    const { reason = 'valid' } = lastLine(edges.out())
    expect(allowed(one)).toContain(reason)
    expect(exitCode).toBe(reason === 'valid' ? 0 : 1)
  })
})

describe('a key that the cache does not have yet', () => {
  const rotated = tokenCases.filter(({ jwksAfterRefetch }) => jwksAfterRefetch !== undefined)

  it.each(rotated.flatMap((one) => [false, true].map((batch) => ({ one, batch, id: one.id }))))(
    '$id (batch: $batch)',
    async ({ one, batch }) => {
      let served = one.jwks
      const server = createServer((_, response) => response.end(JSON.stringify(keySets[served])))
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      onTestFinished(() => void server.close())
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`
      const run = async (token: string) => {
        const stdout = testEdges({ stdin: pipedStdin(token), fetch })
        const edges = { ...stdout, directories }
        const exitCode = await main(
          ['verify', ...(batch ? ['--batch'] : []), '-', '--jwks', url, '--json', ...flagsOf(one)],
          edges,
        )
        return { exitCode, ...lastLine(stdout.out()) }
      }
      const { directories } = testEdges()
      const first = tokenCases.find(({ id }) => id === 'valid/access-hosted-UI-authorization-code')
      expect(await run(first?.token ?? '')).toMatchObject({ exitCode: 0, keySource: 'network' })
      expect(await run(first?.token ?? '')).toMatchObject({ exitCode: 0, keySource: 'cache' })
      served = one.jwksAfterRefetch ?? ''
      expect(await run(one.token)).toMatchObject({ exitCode: 0, keySource: 'network' })
    },
  )
})

describe('cogtool verify --batch - with worker threads', () => {
  const alike = new Map<string, TokenCase[]>()
  for (const one of ofOneSet) {
    const key = JSON.stringify([one.jwks, one.options])
    alike.set(key, [...(alike.get(key) ?? []), one])
  }

  it.each([...alike.values()].map((cases) => ({ cases, ids: cases.map(({ id }) => id).join(' ') })))(
    '$ids',
    async ({ cases: [first, ...others] }) => {
      if (!first) throw new Error('no case')
      const linesOf = ({ token }: TokenCase) => token.replace(/\n$/, '').split('\n')
      const lines = [first, ...others].flatMap(linesOf)
      // after two that start the workers
      const { seen, edges: changes } = withWorkers(`${['abc', 'abc', ...lines].join('\n')}\n`)
      const edges = { ...(await edgesWithKeys(first)), ...changes }
      await main(['verify', '--batch', '-', '--jwks', 'jwks.json', '--quiet', ...flagsOf(first)], edges)
      expect(edges.err()).toBe('')
      expect(seen.blocks).toBe(1)
      const verdicts = edges.out().trimEnd().split('\n').slice(2)
      expect(verdicts).toHaveLength(lines.length)
      for (const one of [first, ...others]) {
        const own = verdicts.splice(0, linesOf(one).length)
        expect([one.id, allowed(one)]).toEqual([
          one.id,
          expect.arrayContaining([lastLine(own.join('\n')).reason ?? 'valid']),
        ])
      }
    },
  )
})
