import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandTable } from '../../src/commands/table.ts'
import { userPool, writeFolder } from '../checks/snapshot/folder-of.ts'
import { openWorkplace, type Workplace } from '../helpers/built-cogtool.ts'
import { examplesOf } from '../helpers/examples.ts'

let place: Workplace
beforeAll(async () => {
  place = await openWorkplace()
})
afterAll(() => place.close())

/** What there was when it was made last, by paths. */
let prepared: ReadonlyMap<string, string> | undefined

/** Signed in, and with the files that the examples name; made anew where an example has changed one of them. */
async function prepare(): Promise<void> {
  const now = filesOfPlace()
  if (prepared && [...prepared].every(([path, text]) => now.get(path) === text)) return
  await prepareAll()
  prepared = filesOfPlace()
}

/** The files of the workplace, and what is in them. */
function filesOfPlace(): Map<string, string> {
  const names = readdirSync(place.folder, { recursive: true, encoding: 'utf8' })
  const files = names.filter((name) => statSync(join(place.folder, name)).isFile())
  return new Map(files.map((name) => [name, readFileSync(join(place.folder, name), 'latin1')]))
}

async function prepareAll(): Promise<void> {
  expect((await place.cogtool(['login'])).exitCode).toBe(0)
  const token = await place.cogtool(['token'])
  const idToken = await place.cogtool(['token', '--type', 'id'])
  writeFileSync(join(place.folder, 'token.txt'), token.stdout, { mode: 0o600 })
  writeFileSync(join(place.folder, 'tokens.txt'), token.stdout + idToken.stdout, { mode: 0o600 })
  writeFileSync(join(place.folder, 'password.txt'), `${place.pool.demoUser.password}\n`, { mode: 0o600 })
  const entry = { userPoolId: place.pool.poolId, issuer: place.pool.issuer }
  const pools = { dev: entry, staging: entry, production: entry }
  writeFileSync(join(place.folder, 'cogtool.json'), JSON.stringify({ default: 'dev', pools }))
  writeFolder(join(place.folder, 'snapshot'), { 'user-pool.json': userPool() })
  await prepareChanges()
  for (const file of ['users.csv', 'users.jsonl']) {
    expect((await place.cogtool(['export-users', '-o', file, '--force'])).exitCode).toBe(0)
  }
}

/** Plans, change sets and templates, and what stands for the programs of others that print them. */
async function prepareChanges(): Promise<void> {
  const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../../fixtures', name), 'utf8')
  const write = (name: string, text: string, mode = 0o600) => writeFileSync(join(place.folder, name), text, { mode })
  write('plan.json', fixture('plans/pool-renamed.json'))
  write('set.json', fixture('iac/change-sets/nulls.json'))
  write('root.json', fixture('iac/change-sets/nulls.json'))
  write('nested-1.json', fixture('iac/change-sets/nulls.json'))
  write('auth.yaml', 'Resources:\n  UserPool:\n    Type: AWS::Cognito::UserPool\n')
  const prints = { terraform: 'plan.json', aws: 'set.json', git: 'auth.yaml' }
  for (const [name, file] of Object.entries(prints)) write(join('bin', name), `#!/bin/sh\ncat ${file}\n`, 0o755)
}

/** Those of a command that has commands of its own. */
const below: Readonly<Record<string, readonly string[]>> = { users: ['users find', 'users show'] }

describe('every example of a --help runs as it stands', () => {
  // those of demo take long, and are run by demo.test.ts
  const names = commandTable.map(({ name }) => name).filter((name) => name !== 'demo')
  it.each(names.flatMap((name) => [name, ...(below[name] ?? [])]))('%s', { timeout: 60_000 }, async (name) => {
    await prepare()
    // 9230 may be somebody's own local pool
    const lines = (await examplesOf(name)).map((line) => line.replace(/^cogtool local(?!.*--port)/, '$& --port 0'))
    expect(lines.length).toBeGreaterThanOrEqual(2)
    // nobody is there to choose, and no entry either
    if (name === 'init') rmSync(join(place.folder, 'cogtool.json'))
    const { poolId, issuer, client } = place.pool
    const named = `POOL_ID=${poolId} CLIENT_ID=${client.id}`
    const ids = `${named}; COGTOOL_USER_POOL_ID=$POOL_ID COGTOOL_CLIENT_ID=$CLIENT_ID COGTOOL_ISSUER=${issuer}`
    for (const line of lines) {
      const isServer = /^cogtool local\b/.test(line)
      const { exitCode, stdout, stderr } = await place.shell(
        name === 'init' ? `${ids} ${line}` : line,
        isServer ? { endAfter: /Ctrl-C|"baseUrl"/ } : {},
      )
      // 1 is an answer (duplicates were found, a token is not of the wanted kind); a server is ended by Ctrl-C
      // and 4 where two local pools were compared, which have no stack
      const expected = isServer ? [130] : [0, 1, ...(line.includes('--diff pool:') ? [4] : [])]
      expect(expected, `${line}\n${stdout}\n${stderr}`).toContain(exitCode)
      expect(`${line}\n${stderr}`).not.toMatch(/^error:/m)
    }
  })
})
