import { expect, it } from 'vitest'
import { type CheckChangeSetOptions, define } from '../../../src/commands/check-change-set/command.ts'
import { optionsOf } from '../../helpers/options-of.ts'

it.each([
  [['set.json'], {}],
  [['--templates', 'old.yaml', 'new.yaml'], { templates: true }],
  [['set.json', '--from-json', 'snapshot'], { fromJson: 'snapshot' }],
  [['a.json', 'b.json', '--only', 'cs-pool-*,cs-schema'], { only: ['cs-pool-*', 'cs-schema'] }],
  [['set.json', '--skip', 'cs-nested=one stack'], { skip: [{ glob: 'cs-nested', why: 'one stack' }] }],
  [['set.json', '--fail-on', 'medium'], { failOn: 'medium' }],
  [['set.json', '--baseline', 'old.json'], { baseline: { flag: '--baseline', path: 'old.json' } }],
  [['set.json', '--at', '2026-11-22'], { at: new Date('2026-11-22') }],
  [['set.json', '--report', 'md=a.md'], { report: [{ kind: 'md', path: 'a.md' }] }],
])('%j', async (args, expected) => {
  // the files come first, the options are what is looked at
  const options = await optionsOf<CheckChangeSetOptions, object>(
    (command, context, run) => define(command, context, (_, flags, started) => run(flags, started)),
    args,
  )
  expect(options).toEqual({ failOn: 'high', ...expected })
})
