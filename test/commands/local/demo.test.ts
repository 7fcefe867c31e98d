import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { Edges } from '../../../src/edges/edges.ts'
import { main } from '../../../src/main.ts'
import { testEdges } from '../../helpers/test-edges.ts'

it('says that standard output is full where that happens in the middle of a step', async () => {
  let isFull = false
  const write = async () => {
    if (isFull) throw Object.assign(new Error('ENOSPC: write'), { code: 'ENOSPC' })
  }
  let ended = false
  const runCogtool: Edges['runCogtool'] = async (_, { onOutput, signal }) => {
    isFull = true
    onOutput?.('stdout', 'a line')
    // the child would go on for longer than this test may take: it is ended
    await wait(60_000, undefined, signal ? { signal } : {}).finally(() => {
      ended = true
    })
    return { exitCode: 0, stdout: '', stderr: '' }
  }
  const edges = { ...testEdges({ runCogtool }), stdout: { isTTY: false, columns: 80, write } }
  expect(await main(['demo', '--full'], edges)).toBe(2)
  expect(edges.err()).toMatch(/^error: standard output cannot be written\n {2}the disk is full\n/)
  expect(ended).toBe(true)
})
