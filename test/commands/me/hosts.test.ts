import { chmodSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Edges } from '../../../src/edges/edges.ts'
import { approvedHosts, approveHost } from '../../../src/session/store/approved-hosts.ts'
import { sessionPath } from '../../../src/session/store/session-paths.ts'
import { removeStored } from '../../../src/session/store/session-store.ts'
import { reply, serveApi } from '../../helpers/api-server.ts'
import { selfSigned } from '../../helpers/certificate.ts'
import { sharedTestPool } from '../../helpers/local-pool.ts'
import { serveProxy } from '../../helpers/proxy-server.ts'
import { mainWithoutLeak, signIn } from '../../helpers/replay-me.ts'
import { captured, noPrompt, stoppedAt, testEdges } from '../../helpers/test-edges.ts'

const pool = sharedTestPool({}, { now: () => stoppedAt })
const day = 86_400_000
const pair = selfSigned({
  dnsName: 'api.example',
  notBefore: new Date(Date.now() - day),
  notAfter: new Date(Date.now() + day),
})

/** Somebody at a terminal who answers every question so; the questions are kept. */
function person(answer: boolean) {
  const questions: string[] = []
  const prompt: Edges['prompt'] = {
    ...noPrompt(),
    confirm: async (question) => {
      questions.push(question)
      return answer
    },
  }
  return { questions, edges: { prompt, stderr: captured(true).stream } }
}

/** An API at https://api.example, which only a proxy on this machine knows. */
async function remoteApi() {
  const api = await serveApi((_, response) => reply(response, { body: '{}' }), pair)
  const proxy = await serveProxy({ to: api.origin })
  return { api, args: ['me', '--proxy', proxy.origin, '--api-url', 'https://api.example/me'] }
}

describe("a session's token, to a new host", () => {
  it('goes after a question, asked once for each host and session', async () => {
    const { api, args } = await remoteApi()
    const { questions, edges: attended } = person(true)
    const { edges, session } = await signIn(pool(), 60, { ...attended, certificates: pair.cert })
    expect(await mainWithoutLeak(args, edges)).toBe(0)
    expect(await mainWithoutLeak(args, edges)).toBe(0)
    expect(questions).toEqual(['Send the token of the session "default" to api.example? It was never sent there.'])
    expect(api.requests.length).toBe(2)
    expect(await approvedHosts(session, edges)).toEqual(['api.example'])
    const file = sessionPath(session, edges).replace(/json$/, 'hosts')
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('stays here after a no', async () => {
    const { api, args } = await remoteApi()
    const { questions, edges: attended } = person(false)
    const { edges } = await signIn(pool(), 60, { ...attended, certificates: pair.cert })
    expect(await mainWithoutLeak([...args, '--no-color'], edges)).toBe(2)
    expect(await mainWithoutLeak(args, edges)).toBe(2)
    expect({ asked: questions.length, sent: api.requests.length }).toEqual({ asked: 2, sent: 0 })
  })

  it('goes without a question where nobody is there, because the address was given; it is asked later', async () => {
    const { args } = await remoteApi()
    const { edges, session } = await signIn(pool(), 60, { certificates: pair.cert })
    expect(await mainWithoutLeak([...args, '--no-input'], edges)).toBe(0)
    expect(await approvedHosts(session, edges)).toEqual([])
  })

  it('goes to this machine without a question', async () => {
    const { questions, edges: attended } = person(false)
    const { edges } = await signIn(pool(), 60, attended)
    expect(await mainWithoutLeak(['me', '--api-url', pool().apiUrl], edges)).toBe(0)
    expect(questions).toEqual([])
  })

  it('does not keep a token of the caller from going', async () => {
    const { args } = await remoteApi()
    const { questions, edges: attended } = person(false)
    const { edges, access } = await signIn(pool(), 60, { ...attended, certificates: pair.cert })
    expect(await mainWithoutLeak(args, { ...edges, env: { COGTOOL_TOKEN: access } })).toBe(0)
    expect(questions).toEqual([])
  })

  it('is asked for again on another port, and where the list could have been written by others', async () => {
    const { edges, session } = await signIn(pool(), 60)
    await approveHost('api.example:8443', session, edges)
    await approveHost('api.example', session, edges)
    expect(await approvedHosts(session, edges)).toEqual(['api.example', 'api.example:8443'])
    chmodSync(sessionPath(session, edges).replace(/json$/, 'hosts'), 0o622)
    expect(await approvedHosts(session, edges)).toEqual([])
  })

  it('is asked for again when the session was ended', async () => {
    const { edges, session } = await signIn(pool(), 60)
    await approveHost('api.example', session, edges)
    await removeStored(sessionPath(session, edges), edges)
    expect(await approvedHosts(session, edges)).toEqual([])
    expect(await edges.files.list(join(edges.directories.state, 'sessions'))).toEqual([])
  })

  it('goes with a warning where the yes cannot be remembered', async () => {
    const { args } = await remoteApi()
    const { edges: attended } = person(true)
    const terminal = captured(true)
    const { edges } = await signIn(pool(), 60, { ...attended, certificates: pair.cert, stderr: terminal.stream })
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' })
    const files = { ...edges.files, replace: () => Promise.reject(full) }
    expect(await mainWithoutLeak(args, { ...edges, files })).toBe(0)
    expect(terminal.text()).toContain('api.example could not be remembered')
  })
})

describe('the environment’s proxy', () => {
  it('is used, named in the answer, and its credentials are in no output', async () => {
    const { api } = await remoteApi()
    const proxy = await serveProxy({ to: api.origin, wants: `Basic ${btoa('ann:hunter2-hunter2')}` })
    const { access } = await signIn(pool(), 60)
    const HTTPS_PROXY = proxy.origin.replace('//', '//ann:hunter2-hunter2@')
    for (const flags of [['--verbose', '--debug'], ['--json'], ['--report', 'har=me.har']]) {
      const edges = testEdges({ fetch, certificates: pair.cert, env: { COGTOOL_TOKEN: access, HTTPS_PROXY } })
      const configured = ['--issuer', pool().issuer, '--client-id', pool().client.id]
      expect(await mainWithoutLeak(['me', '--api-url', 'https://api.example/', ...configured, ...flags], edges)).toBe(0)
      const all =
        edges.out() +
        edges.err() +
        ((await edges.files.read(join(edges.home, 'me.har'), { kind: 'file', limit: 2 ** 24 })) ?? '')
      expect(all).toContain(proxy.origin)
      expect(all).not.toMatch(/hunter2|ann:|YW5u/)
    }
  })

  it('is not asked for this machine', async () => {
    const { access } = await signIn(pool(), 60)
    const nowhere = 'http://127.0.0.1:1'
    const env = { COGTOOL_TOKEN: access, HTTPS_PROXY: nowhere, HTTP_PROXY: nowhere }
    const edges = testEdges({ fetch, env })
    const configured = ['--issuer', pool().issuer, '--client-id', pool().client.id]
    expect(await mainWithoutLeak(['me', '--api-url', pool().apiUrl, '--proxy', nowhere, ...configured], edges)).toBe(0)
  })
})
