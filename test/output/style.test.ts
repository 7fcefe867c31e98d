import { Chalk } from 'chalk'
import { describe, expect, it } from 'vitest'
import { plainStyle, styleFor } from '../../src/output/style.ts'
import { captured } from '../helpers/test-edges.ts'

describe('colours', () => {
  it.each([
    ['a terminal', true, {}, 1],
    ['a pipe', false, {}, 0],
    ['a terminal that has none', true, { TERM: 'dumb' }, 0],
    ['NO_COLOR, which wins', true, { NO_COLOR: '1', FORCE_COLOR: '1' }, 0],
    ['an empty NO_COLOR', true, { NO_COLOR: '' }, 1],
    ['FORCE_COLOR in a pipe', false, { FORCE_COLOR: '1' }, 1],
    ['FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, 0],
  ])('%s', async (_, isTTY, env, level) => {
    expect((await styleFor(captured(isTTY).stream, env)).level).toBe(level)
  })

  it('without any, a text stays as chalk leaves it', () => {
    const chalk = new Chalk({ level: 0 })
    for (const style of [plainStyle, chalk]) {
      expect([style.red('a'), style.bold.dim.yellow('b\nc'), style('d', 'e'), style.green('')]).toEqual([
        ...['a', 'b\nc', 'd e', ''],
      ])
    }
  })
})
