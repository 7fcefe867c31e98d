import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readYaml } from '../../../src/checks/snapshot/yaml-template.ts'

const read = (text: string) => {
  const answer = readYaml(text)
  return 'fault' in answer ? answer : answer.value
}

/** A parameter's name, as `Fn::Sub` writes it. */
const name = '{X}'

describe('a template of YAML', () => {
  it.each([
    { name: 'a reference', text: 'a: !Ref Pool', value: { a: { Ref: 'Pool' } } },
    { name: 'a condition', text: 'a: !Condition IsProd', value: { a: { Condition: 'IsProd' } } },
    { name: 'an attribute', text: 'a: !GetAtt Pool.Arn', value: { a: { 'Fn::GetAtt': ['Pool', 'Arn'] } } },
    {
      name: 'an attribute of a nested stack',
      text: 'a: !GetAtt Auth.Outputs.Pool',
      value: { a: { 'Fn::GetAtt': ['Auth', 'Outputs.Pool'] } },
    },
    { name: 'an attribute as a list', text: 'a: !GetAtt [Pool, Arn]', value: { a: { 'Fn::GetAtt': ['Pool', 'Arn'] } } },
    { name: 'a substitution', text: `a: !Sub "$${name}"`, value: { a: { 'Fn::Sub': `$${name}` } } },
    {
      name: 'a choice with tags inside',
      text: 'a: !If [IsProd, !Ref X, !Ref "AWS::NoValue"]',
      value: { a: { 'Fn::If': ['IsProd', { Ref: 'X' }, { Ref: 'AWS::NoValue' }] } },
    },
    {
      name: 'a tag over a map',
      text: 'a: !Transform\n  Name: Include',
      value: { a: { 'Fn::Transform': { Name: 'Include' } } },
    },
    { name: 'a tag that nobody has seen yet', text: 'a: !Novel x', value: { a: { 'Fn::Novel': 'x' } } },
    { name: 'a bare OFF', text: 'MfaConfiguration: OFF', value: { MfaConfiguration: 'OFF' } },
    { name: 'the version of a policy', text: 'Version: 2012-10-17', value: { Version: '2012-10-17' } },
    { name: 'numbers and booleans', text: 'a: 8\nb: true', value: { a: 8, b: true } },
    { name: 'a type that the standard knows', text: 'a: !!str 8', value: { a: '8' } },
    { name: 'an alias', text: 'a: &x [1]\nb: *x', value: { a: [1], b: [1] } },
    { name: 'a merge', text: 'a: &x {p: 1}\nb:\n  <<: *x\n  q: 2', value: { a: { p: 1 }, b: { p: 1, q: 2 } } },
    { name: 'a name like those of Object', text: '__proto__: {x: 1}', value: JSON.parse('{"__proto__":{"x":1}}') },
    { name: 'JSON', text: '{"a": [1, null]}', value: { a: [1, null] } },
    { name: 'several documents', text: 'a: 1\n---\nb: 2', value: [{ a: 1 }, { b: 2 }] },
    { name: 'nothing', text: '', value: undefined },
    { name: 'a comment', text: '# nothing\n', value: undefined },
  ])('$name', ({ text, value }) => {
    expect(read(text)).toEqual(value)
  })

  it.each([
    { name: 'a broken list', text: 'a: 1\nb: [1, 2\nc: SECRET', fault: /^line \d+ is not YAML$/ },
    { name: 'an alias of nothing', text: 'a: *SECRET', fault: /^an alias in it names no anchor$/ },
    { name: '300 levels', text: `${'['.repeat(300)}${']'.repeat(300)}`, fault: /nested too deeply/ },
    { name: 'an alias inside its anchor', text: 'a: &x [*x]', fault: /names no anchor/ },
    { name: 'aliases that multiply', text: bomb(), fault: /too large/ },
  ])('refuses $name', ({ text, fault }) => {
    expect(read(text)).toEqual({ fault: expect.stringMatching(fault) })
  })

  it('tells on which line a resource begins', () => {
    const read = readYaml('# the pool\nResources:\n\n  UserPool:\n    Type: x\n    Tags: [a,\n      b]\n')
    const lineOf = 'fault' in read ? () => undefined : read.lineOf
    expect(lineOf(['Resources', 'UserPool'])).toBe(4)
    expect(lineOf(['Resources', 'UserPool', 'Tags', 1])).toBe(7)
    expect(lineOf(['Resources', 'Gone'])).toBeUndefined()
  })

  it('gives what JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        expect(read(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
      { numRuns: 200 },
    )
  })
})

/** Nine levels of nine aliases each: 387 million values in a few lines. */
function bomb(): string {
  const lines = Array.from({ length: 9 }, (_, at) => `l${at + 1}: &l${at + 1} [${`*l${at}, `.repeat(9)}]`)
  return ['l0: &l0 x', ...lines].join('\n')
}
