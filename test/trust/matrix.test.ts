import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandTable } from '../../src/commands/table.ts'
import { settingNames } from '../../src/pool/setting.ts'
import { type Network, openNetwork } from '../helpers/trust/network.ts'
import { errorIn, lack, leaks } from './assess.ts'
import { indifferent, variants } from './expectations.ts'
import { cases, keys } from './matrix.ts'

let network: Network
beforeAll(async () => {
  network = await openNetwork(2)
  const where = network.kind === 'namespace' ? 'network namespaces' : 'networks of a resolver'
  console.info(`${cases.length} cells of the matrix, in ${where}`)
})
afterAll(() => network.close())

// as many at once as there are runners
describe.concurrent('the matrix of commands, keys and who says so', () => {
  it('has every command, and every key of a project file', () => {
    const commands = new Set([...variants, ...indifferent].map(({ command }) => command))
    expect([...commands].sort()).toEqual(commandTable.map(({ name }) => name).sort())
    expect([...keys].sort()).toEqual(settingNames.filter((name) => name !== 'pool' && name !== 'session').sort())
  })

  it.each(cases.map((one) => [one.name, one] as const))(
    '%s',
    { timeout: 60_000 },
    async (_, { cell, job, refused, way }) => {
      const outcome = await network.run(cell)
      const seen = `${outcome.stderr}\n${JSON.stringify(outcome.requests, undefined, 1)}`
      if (refused !== undefined) {
        expect(leaks(outcome), seen).toEqual([])
        const { code, details } = errorIn(outcome) ?? {}
        expect({ exit: outcome.exitCode, code }, seen).toEqual({ exit: 2, code: refused.code })
        if (code === 'project_file_untrusted') {
          expect(details, seen).toEqual({
            path: expect.stringMatching(/\/project\/cogtool\.json$/),
            pool: 'dev',
            digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
            settings: refused.settings,
          })
        }
        return
      }
      if (way === undefined) expect(leaks(outcome, job), seen).toEqual([])
      if (way === 'the question') expect(outcome.questions, seen).toBeGreaterThan(0)
      expect(lack(outcome, job), seen).toEqual([])
    },
  )
})
