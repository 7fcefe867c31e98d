import { expect, it } from 'vitest'
import { define } from '../../../src/commands/local/command.ts'
import { define as defineDemo } from '../../../src/commands/local/demo.ts'
import { optionsOf } from '../../helpers/options-of.ts'

it.each([
  [[], {}],
  [['--port', '0'], { port: 0 }],
  [['--users', 'u.jsonl', '--count', '10000000'], { users: { flag: '--users', path: 'u.jsonl' }, count: 10_000_000 }],
  [['--state', 'dir', '--latency', '50', '--page-rps', '1'], { state: 'dir', latency: 50, pageRps: 1 }],
  [['--fresh'], { fresh: true }],
  [['--short-pages', '--no-create-unknown-user'], { shortPages: true, createUnknownUser: false }],
])('local %j', async (args, expected) => {
  const defaults = { port: 9230, fresh: false, shortPages: false, createUnknownUser: true }
  expect(await optionsOf(define, args)).toEqual({ ...defaults, ...expected })
})

it.each([
  [[], { full: false, browser: false, keep: false }],
  [['--browser', '--keep'], { full: false, browser: true, keep: true }],
])('demo %j', async (args, expected) => {
  expect(await optionsOf(defineDemo, args)).toEqual(expected)
})
