import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Session } from '../../../src/session/store/session.ts'
import { sessionPath } from '../../../src/session/store/session-paths.ts'
import { saveSession } from '../../../src/session/store/session-store.ts'
import { loginEdges, run } from '../../helpers/login-edges.ts'
import { session } from '../../helpers/sessions.ts'
import type { TestEdges } from '../../helpers/test-edges.ts'

const good = session({ name: 'good' })
const write = (text: string) => (path: string) => writeFileSync(path, text, { mode: 0o600 })
const changed = (change: object) => write(JSON.stringify({ ...good, ...change }))

/** What may lie where the session "good" was. */
const damages: readonly { readonly name: string; readonly put: (path: string) => void }[] = [
  { name: 'half of a file', put: write('{') },
  { name: 'an empty file', put: write('') },
  { name: 'no text', put: (path) => writeFileSync(path, Buffer.from([0xff, 0xfe, 0xff]), { mode: 0o600 }) },
  { name: 'another kind of JSON', put: write('["good"]') },
  { name: 'a name that is a number', put: changed({ name: 5 }) },
  { name: 'tokens that are a number', put: changed({ tokens: 5 }) },
  { name: 'settings that are a list', put: changed({ settings: [] }) },
  { name: 'an issuer that is no address', put: changed({ userPoolId: undefined, issuer: 'x y' }) },
  { name: 'the issuer of another pool', put: changed({ settings: { issuer: 'https://idp.example.com/x' } }) },
  { name: 'another pool', put: changed({ userPoolId: 'eu-west-1_Other' }) },
  { name: 'more than any session has', put: write('x'.repeat(1024 * 1024 + 1)) },
  { name: 'a fifo', put: (path) => execFileSync('mkfifo', [path]) },
  {
    name: 'a link',
    put: (path) => {
      const elsewhere = join(dirname(path), 'elsewhere')
      changed({})(elsewhere)
      symlinkSync(elsewhere, path)
    },
  },
]

let edges: TestEdges
let path = ''
const left = () => readdirSync(dirname(path)).filter((name) => name.endsWith('.json'))

beforeEach(async () => {
  edges = loginEdges()
  path = sessionPath(good, edges)
  await saveSession(good, edges)
  rmSync(path)
})

const needing = ['token', 'whoami', 'me --api-url http://127.0.0.1:9/me']

describe('a saved session that cannot be used', () => {
  it.each(damages)('is told with its path, and goes as it says: $name', async ({ put }) => {
    put(path)
    for (const command of needing) {
      const { exitCode, err } = await run([...command.split(' '), '--session', 'good'], edges)
      expect({ command, exitCode }).toEqual({ command, exitCode: 3 })
      expect(err).toContain(path)
      expect(err).toContain('cogtool logout --session good')
    }
    expect((await run(['config', '--session', 'good'], edges)).exitCode).toBe(0)
    const { exitCode, out, err } = await run(['logout', '--session', 'good'], edges)
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: '' })
    expect(err).toContain(`forgotten, its tokens not revoked: ${path}`)
    expect(left()).toEqual([])
    expect((await run(['token', '--session', 'good'], edges)).err).toContain('not signed in: there is no session')
  })

  it('is left where it is a folder, with its path; the others go all the same', async () => {
    mkdirSync(path)
    const other: Session = session({ name: 'other' })
    await saveSession(other, edges)
    expect(await run(['token', '--session', 'good'], edges)).toMatchObject({
      exitCode: 3,
      err: expect.stringContaining(`${path}: it is a folder`),
    })
    const { exitCode, err } = await run(['logout', '--session', 'good'], edges)
    expect(exitCode).toBe(2)
    expect(err).toContain(`could not be removed: ${path}; it is a folder; remove it yourself`)
    await run(['logout', '--all', '--local-only'], edges)
    expect(left()).toHaveLength(1)
  })

  it('without a name stays where the session that was asked for is there', async () => {
    write('{')(path)
    await saveSession(session(), edges)
    expect((await run(['logout', '--local-only'], edges)).exitCode).toBe(0)
    expect(readFileSync(path, 'utf8')).toBe('{')
    expect((await run(['logout', '--session', 'good'], edges)).exitCode).toBe(0)
    expect(left()).toEqual([])
  })

  it('does not let a link lead to what it points at', async () => {
    const elsewhere = join(edges.home, 'elsewhere.json')
    changed({})(elsewhere)
    symlinkSync(elsewhere, path)
    await run(['logout', '--session', 'good'], edges)
    expect(JSON.parse(readFileSync(elsewhere, 'utf8'))).toEqual(JSON.parse(JSON.stringify(good)))
  })
})
