import { describe, expect, it } from 'vitest'
import { commandTable } from '../../../src/commands/table.ts'
import { main } from '../../../src/main.ts'
import { synonymList as all } from '../../../src/text/hints/command-synonyms.ts'
import { parserRefusal } from '../../helpers/hints/parse-only.ts'
import { testEdges } from '../../helpers/test-edges.ts'

const names = commandTable.map(({ name }) => name)
// of a command that is not there nobody is told
const synonymList = all.filter(([, command]) => names.includes(command.split(' ')[0] ?? ''))

describe('what other tools call a command is exit 2, and names the one that does it', () => {
  it.each(synonymList)('%s → cogtool %s', async (typed, command) => {
    for (const more of [[], ['--json']]) {
      const edges = testEdges()
      expect(await main([...typed.split(' '), ...more], edges)).toBe(2)
      expect(edges.out()).toBe('')
      expect(edges.err()).toContain(more.includes('--json') ? `"hint":"cogtool ${command}"` : `→ cogtool ${command}`)
    }
  })

  it.each(synonymList)('%s is no command itself, and cogtool %s is', async (typed, command) => {
    expect(names).not.toContain(typed)
    const needed = /^(?:users show|check-)/.test(command) ? ['x'] : []
    const argument = command === 'completion' ? ['bash'] : needed
    expect(await parserRefusal([...command.split(' '), ...argument])).toBeUndefined()
  })

  it('a word behind a command that takes words is no other name', async () => {
    const edges = testEdges({ env: { COGTOOL_TOKEN: '' } })
    await main(['decode', 'inspect', 'x'], edges)
    expect(edges.err()).toContain('too many arguments')
  })
})
