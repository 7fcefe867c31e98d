import { describe, expect, it } from 'vitest'
import { type ExportEvent, reduceExport } from '../../../src/users/export/export-reducer.ts'
import { type ChainProgress, newExportState, noProgress, totals } from '../../../src/users/export/export-state.ts'
import type { PageText } from '../../../src/users/formats/formats.ts'

const fresh = newExportState({ '--format': 'csv' }, 'salt')

const chain = (changes: Partial<ChainProgress>): ChainProgress => ({ ...noProgress, ...changes })
const text = (changes: Partial<PageText>): PageText => ({
  rows: '',
  users: 0,
  changedCells: 0,
  unlisted: {},
  ...changes,
})
const page = (name: string, next: string | undefined, changes: Partial<PageText> = {}): ExportEvent => ({
  type: 'page',
  chain: name,
  page: { text: text(changes), looked: 60, next },
  at: 1_000,
  counted: { bytes: 900 },
})

describe('the state of an export', () => {
  it.each([
    {
      name: 'has a plan, and the head in its file, once it has started',
      before: {},
      event: { type: 'started', plan: 'shards', headBytes: 42 },
      change: { plan: 'shards', mergedBytes: 42 },
    },
    {
      name: 'forgets everything but its parameters where it starts over',
      before: { plan: 'shards', merged: 3, mergedBytes: 500, finishing: true, chains: { a: chain({ users: 1 }) } },
      event: { type: 'started', plan: 'one', fallback: 'no filters', headBytes: 42 },
      change: { plan: 'one', fallback: 'no filters', merged: 0, mergedBytes: 42, finishing: false, chains: {} },
    },
    {
      name: 'forgets why shards were given up where it starts over for another reason',
      before: { fallback: 'no filters' },
      event: { type: 'started', plan: 'unfiltered', headBytes: 0 },
      change: { plan: 'unfiltered', fallback: undefined },
    },
    {
      name: 'keeps the token of a first page',
      before: {},
      event: page('all', 'next', { users: 50, changedCells: 2, unlisted: { age: 3 } }),
      change: {
        chains: {
          all: chain({
            token: 'next',
            tokenAt: 1_000,
            bytes: 900,
            looked: 60,
            users: 50,
            changedCells: 2,
            unlisted: { age: 3 },
          }),
        },
      },
    },
    {
      name: 'adds a page to those before it, and drops the token after the last',
      before: {
        chains: {
          a: chain({ token: 'last', looked: 60, users: 60, changedCells: 1, unlisted: { age: 1 } }),
          b: chain({ users: 5 }),
        },
      },
      event: page('a', undefined, { users: 20, changedCells: 2, unlisted: { age: 3, constructor: 1 } }),
      change: {
        chains: {
          a: chain({
            done: true,
            tokenAt: 1_000,
            bytes: 900,
            looked: 120,
            users: 80,
            changedCells: 3,
            unlisted: { age: 4, constructor: 1 },
          }),
          b: chain({ users: 5 }),
        },
      },
    },
    {
      name: 'keeps the other chains where one starts over',
      before: { chains: { a: chain({ users: 1 }), b: chain({ users: 2 }) } },
      event: { type: 'chainRestarted', chain: 'a' },
      change: { chains: { b: chain({ users: 2 }) } },
    },
    {
      name: 'stays as it is where a chain starts over that never began',
      before: { chains: { b: chain({ users: 2 }) } },
      event: { type: 'chainRestarted', chain: 'a' },
      change: {},
    },
    {
      name: 'counts a merged shard',
      before: { merged: 2, mergedBytes: 500 },
      event: { type: 'shardMerged', bytes: 100 },
      change: { merged: 3, mergedBytes: 600 },
    },
    { name: 'says that only renaming is left', before: {}, event: { type: 'finishing' }, change: { finishing: true } },
    {
      name: 'adds parameters to those that it began with',
      before: { parameters: { '--format': 'abc' } },
      event: { type: 'parametersAdded', parameters: { columns: 'def' } },
      change: { parameters: { '--format': 'abc', columns: 'def' } },
    },
  ] as const)('$name', ({ before, event, change }) => {
    const state = { ...fresh, ...before }
    const copy = structuredClone(state)
    expect(reduceExport(state, event)).toEqual({ ...state, ...change })
    expect(state).toEqual(copy)
  })
})

describe('totals', () => {
  it('adds up what all chains have come to', () => {
    const one = chain({ done: true, looked: 60, users: 50, changedCells: 2, unlisted: { age: 3 } })
    const other = chain({ looked: 30, users: 30, unlisted: { age: 1, constructor: 1 } })
    expect(totals({ chains: { a: one, b: other } })).toEqual({
      looked: 90,
      users: 80,
      changedCells: 2,
      done: 1,
      unlisted: { age: 4, constructor: 1 },
    })
  })
})
