import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ImportTarget, importRow } from '../../../src/users/formats/cognito-import.ts'
import { user } from '../users.ts'

const rules = { caseSensitive: true, aliasAttributes: [], usernameAttributes: [], autoVerifiedAttributes: [] }
const target: ImportTarget = {
  header: [
    'name',
    'email',
    'email_verified',
    'birthdate',
    'updated_at',
    'custom:vip',
    'cognito:mfa_enabled',
    'cognito:username',
  ],
  rules,
  mfa: 'OFF',
  required: ['sub'],
  schema: [
    { name: 'name', isBoolean: false },
    { name: 'custom:vip', isBoolean: true },
  ],
}

const rowOf = (attributes: Record<string, string>, changes: Partial<ImportTarget> = {}, more = {}) => {
  const outcome = importRow(user('ann', attributes, more), { ...target, ...changes })
  return 'row' in outcome ? outcome.row : outcome.reason
}

describe('a row of an import file', () => {
  it.each([
    { name: 'nothing but a name', attributes: {}, row: ',,false,,,,false,ann' },
    { name: 'a comma', attributes: { name: 'Doe, Jane, Dr.' }, row: 'Doe\\, Jane\\, Dr.,,false,,,,false,ann' },
    { name: 'a quote inside', attributes: { name: 'J "X" D' }, row: 'J "X" D,,false,,,,false,ann' },
    {
      name: 'booleans of any case',
      attributes: { email: 'a@x.org', email_verified: 'True', 'custom:vip': 'TRUE' },
      row: ',a@x.org,true,,,true,false,ann',
    },
    { name: 'a word that only looks like one', attributes: { name: 'True' }, row: 'True,,false,,,,false,ann' },
    { name: 'a birthdate', attributes: { birthdate: '1980-12-31' }, row: ',,false,12/31/1980,,,false,ann' },
    {
      name: 'a birthdate that is ready',
      attributes: { birthdate: '12/31/1980' },
      row: ',,false,12/31/1980,,,false,ann',
    },
    { name: 'seconds', attributes: { updated_at: '1700000000' }, row: ',,false,,1700000000,,false,ann' },
    { name: 'a time', attributes: { updated_at: '2023-11-14T22:13:20Z' }, row: ',,false,,1700000000,,false,ann' },
    { name: 'a formula, which is none there', attributes: { name: '=1+1' }, row: '=1+1,,false,,,,false,ann' },
  ])('has $name', ({ attributes, row }) => {
    expect(rowOf(attributes)).toBe(row)
  })

  it.each([
    { name: 'ON', change: { mfa: 'ON' }, mfa: [], enabled: 'true' },
    { name: 'OFF', change: { mfa: 'OFF' }, mfa: ['SMS_MFA'], enabled: 'false' },
    { name: 'OPTIONAL for a user without', change: { mfa: 'OPTIONAL' }, mfa: [], enabled: 'false' },
    { name: 'OPTIONAL for a user of SMS', change: { mfa: 'OPTIONAL' }, mfa: ['SMS_MFA'], enabled: 'true' },
    {
      name: 'OPTIONAL for a user of an app',
      change: { mfa: 'OPTIONAL' },
      mfa: ['SOFTWARE_TOKEN_MFA'],
      enabled: 'false',
    },
  ])('says whether MFA is on: $name', ({ change, mfa, enabled }) => {
    expect(rowOf({}, change, { mfa })).toBe(`,,false,,,,${enabled},ann`)
  })

  it.each([
    {
      name: 'the address where addresses are names',
      names: ['email'],
      attributes: { email: 'a@x.org' },
      row: 'a@x.org,a@x.org',
    },
    {
      name: 'the phone where there is no address',
      names: ['email', 'phone_number'],
      attributes: { phone_number: '+12065550100' },
      row: ',+12065550100',
    },
    { name: 'nobody without either', names: ['email'], attributes: {}, row: 'username_missing' },
  ])('names $name', ({ names, attributes, row }) => {
    const change = { header: ['email', 'cognito:username'], rules: { ...rules, usernameAttributes: names } }
    expect(rowOf(attributes, change)).toBe(row)
  })

  it.each([
    { name: 'a federated profile', more: { status: 'EXTERNAL_PROVIDER' }, reason: 'federated' },
    { name: 'a line break', attributes: { name: 'a\nb' }, reason: 'line_break' },
    { name: 'a carriage return', attributes: { name: 'a\rb' }, reason: 'line_break' },
    { name: 'a control character', attributes: { name: 'a\u001bb' }, reason: 'control_character' },
    { name: 'a quote in front', attributes: { name: '"Jane' }, reason: 'leading_quote' },
    { name: 'a backslash', attributes: { name: 'a\\b' }, reason: 'backslash' },
    { name: 'a blank in the user name', more: { username: 'ann doe' }, reason: 'username_with_white_space' },
    { name: 'a user who is disabled', more: { enabled: false }, reason: 'disabled' },
    { name: 'an address that is none', attributes: { email: 'not an address' }, reason: 'email_format' },
    { name: 'a user name of 129 characters', more: { username: 'n'.repeat(129) }, reason: 'username_too_long' },
    { name: 'a word where the schema has a boolean', attributes: { 'custom:vip': 'yes' }, reason: 'schema:custom:vip' },
    { name: 'a day that no year has', attributes: { birthdate: '1980-02-30' }, reason: 'not_importable:birthdate' },
    { name: 'a birthdate of no form', attributes: { birthdate: 'soon' }, reason: 'not_importable:birthdate' },
    { name: 'a time of no form', attributes: { updated_at: 'soon' }, reason: 'not_importable:updated_at' },
    { name: 'too long a row', attributes: { name: 'x'.repeat(16_000) }, reason: 'row_too_long' },
    {
      name: 'no address that must be verified',
      change: { rules: { ...rules, autoVerifiedAttributes: ['email'] } },
      reason: 'no_verified_address',
    },
    {
      name: 'an address that is not',
      attributes: { email: 'a@x.org', email_verified: 'false' },
      change: { rules: { ...rules, autoVerifiedAttributes: ['email'] } },
      reason: 'no_verified_address',
    },
    {
      name: 'what the target requires',
      change: { required: ['sub', 'email'] },
      reason: 'required_attribute_missing:email',
    },
  ])('is not for $name', ({ attributes = {}, change = {}, more = {}, reason }) => {
    expect(rowOf(attributes, change, more)).toBe(reason)
  })

  it('takes a verified address of either kind', () => {
    const change = { rules: { ...rules, autoVerifiedAttributes: ['email', 'phone_number'] } }
    expect(rowOf({ phone_number: '+12065550100', phone_number_verified: 'True' }, change)).toContain(',ann')
  })

  it('comes back as it went in, read by the rules of the service', () => {
    const name = fc.string({ unit: 'binary', maxLength: 20 })
    fc.assert(
      fc.property(name, (text) => {
        const outcome = importRow(user('ann', { name: text }), { ...target, header: ['name', 'cognito:username'] })
        if ('reason' in outcome) return
        expect(outcome.row).not.toMatch(/[\r\n]/)
        // a comma that no backslash stands before ends a cell
        const cells = outcome.row.split(/(?<!\\),/).map((cell) => cell.replaceAll('\\,', ','))
        expect(cells).toEqual([text.trim(), 'ann'])
      }),
    )
  })
})
