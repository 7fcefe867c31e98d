import { describe, expect, it } from 'vitest'
import { exportDocument, renderExport } from '../../../src/commands/export-users/render.ts'
import { progressLines } from '../../../src/commands/shared/listing-progress.ts'
import { userPoolOf } from '../../../src/pool/settings.ts'
import { wrap } from '../../../src/text/wrap.ts'
import { flagSettings } from '../../helpers/approved.ts'
import { pool } from '../../helpers/sessions.ts'

const scan = { users: 123_456, estimated: 300_000, requests: 2_058, throttled: 3, seconds: 103.9 }

describe('progressLines', () => {
  it.each([
    {
      name: 'all that is known',
      state: scan,
      line: '41 %  123,456 of ~300,000 users  2 min 28 s left  19.8 requests/s  3 throttled',
    },
    {
      name: 'no estimate',
      state: { ...scan, estimated: undefined, throttled: 0 },
      line: '123,456 users  19.8 requests/s',
    },
    {
      name: 'an estimate that is too low',
      state: { ...scan, estimated: 100, throttled: 0 },
      line: '123,456 users  19.8 requests/s',
    },
    {
      name: 'the very beginning',
      state: { ...scan, users: 0, throttled: 0, seconds: 0 },
      line: '0 %  0 of ~300,000 users',
    },
    {
      name: 'shards, and what an earlier run had done',
      state: { ...scan, throttled: 0, before: 100_000, shards: { done: 5, of: 16 } },
      line: '41 %  123,456 of ~300,000 users  13 min 2 s left  19.8 requests/s  5 of 16 parts',
    },
    { name: 'an empty pool', state: { ...scan, users: 0, estimated: 0, throttled: 0, seconds: 0 }, line: '0 users' },
  ])('with $name', ({ state, line }) => {
    expect(progressLines(state)[0]).toBe(line)
  })
})

describe('renderExport', () => {
  const summary = {
    ...scan,
    pool: userPoolOf(flagSettings({ userPoolId: pool })),
    format: 'csv' as const,
    began: new Date('2026-11-28T15:36:16Z'),
    shards: { done: 1, of: 1 },
    retries: 4,
    output: 'a\u001b.csv',
    files: ['a\u001b.csv'],
    rejectedFile: undefined,
    imported: undefined,
    target: { poolId: 'eu-west-1_AbC123xyz', region: 'eu-west-1', endpointUrl: undefined, profile: undefined },
    duplicates: 0,
    changedCells: 2,
    resumedUsers: 0,
    fallback: undefined,
    gone: 0,
  }

  it('tells of an import what it leaves out and loses', () => {
    const imported = {
      ...summary,
      changedCells: 0,
      resumedUsers: 1_000,
      files: ['i.csv', 'i.2.csv'],
      rejectedFile: 'i.csv.rejected.jsonl',
      imported: {
        users: 123_456,
        reasons: new Map([
          ['backslash', 1],
          ['federated', 1_200],
        ]),
        adjusted: new Map([['trimmed:name', 3]]),
        losses: [],
      },
    }
    const text = renderExport(imported, { verbose: false })
    expect(text).toContain(
      'exported 123,456 users of eu-west-1_AbC123xyz to i.csv, i.2.csv in 1 min 43 s\nnote: 1,000 of them were exported by an earlier run\n',
    )
    expect(text).toContain(
      "note: 1,201 users can't be imported and are in i.csv.rejected.jsonl (1,200 federated, 1 backslash)",
    )
    expect(text).toContain('note: values changed for the import: 3 trimmed:name')
    expect(text).toContain('loses their passwords')
  })

  it('has one JSON document', () => {
    expect(exportDocument({ ...summary, shards: { done: 16, of: 16 }, fallback: 'why' })).toMatchObject({
      schema: 'cogtool.export-users/1',
      complete: true,
      userPoolId: pool,
      format: 'csv',
      startedAt: '2026-11-28T15:36:16.000Z',
      shards: 16,
      fallback: 'why',
    })
  })

  it('tells what it took', () => {
    const rest = [
      'note: 2 cells could run as formulas and were quoted (--raw-cells keeps them)',
      'note: users added or changed during the export may be missing or out of date',
    ]
    const first = 'exported 123,456 users of eu-west-1_AbC123xyz to a\\u001b.csv in 1 min 43 s'
    expect(renderExport(summary, { verbose: false }).split('\n')).toEqual([first, ...rest])
    expect(renderExport(summary, { verbose: true }).split('\n')).toEqual([
      first,
      'note: 2,058 requests, 3 throttled, 4 tried again',
      ...rest,
    ])
  })
})

describe('wrap', () => {
  it.each([
    { name: 'a text that fits', text: 'one two', width: 7, lines: ['one two'] },
    { name: 'at spaces', text: 'one two three', width: 7, lines: ['one two', 'three'] },
    {
      name: 'counting the indent of every line',
      text: 'one two three',
      width: 9,
      indent: '  ',
      lines: ['one two', '  three'],
    },
    {
      name: 'leaving a word whole that is too long',
      text: 'a verylongword b',
      width: 5,
      lines: ['a', 'verylongword', 'b'],
    },
    { name: 'between pieces only', text: ['one two,', 'three four'], width: 10, lines: ['one two,', 'three four'] },
  ])('breaks $name', ({ text, width, indent = '', lines }) => {
    expect(wrap(text, width, indent).split('\n')).toEqual(lines)
  })
})
