import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { configSchema } from '../../src/pool/config-schema.ts'
import { acceptedKeys, fileKeys, parseConfig, poolKeys } from '../../src/pool/settings-sources.ts'
import { CogtoolError } from '../../src/text/cogtool-error.ts'

const root = join(import.meta.dirname, '../..')
const text = (path: string) => readFileSync(join(root, path), 'utf8')
const schemaPath = 'schema/cogtool.schema.json'

// strict: a keyword that means nothing is an error
const validate = new Ajv({ strict: true, allErrors: true }).compile(JSON.parse(text(schemaPath)))

async function isParsed(json: string): Promise<boolean> {
  try {
    await parseConfig(json, '/project/cogtool.json', 'cogtool.json')
    return true
  } catch (error) {
    if (error instanceof CogtoolError && error.code === 'config_invalid') return false
    throw error
  }
}

it('schema/cogtool.schema.json is what scripts/config-schema.js makes of the keys of the parser', () => {
  const made = execFileSync(process.execPath, ['scripts/config-schema.js', '--print'], { cwd: root, encoding: 'utf8' })
  expect(text(schemaPath)).toBe(made)
  expect(JSON.parse(made)).toEqual(configSchema())
})

describe('the parser and the schema', () => {
  const files = ['accepted', 'refused'].flatMap((folder) =>
    readdirSync(join(root, 'fixtures/config-files', folder)).map((name) => ({ folder, name })),
  )

  it('are asked about 20 files and more', () => {
    expect(files.filter(({ folder }) => folder === 'accepted').length).toBeGreaterThanOrEqual(10)
    expect(files.filter(({ folder }) => folder === 'refused').length).toBeGreaterThanOrEqual(10)
  })

  it.each(files)('both have $folder $name', async ({ folder, name }) => {
    const json = text(`fixtures/config-files/${folder}/${name}`)
    const answers = { parser: await isParsed(json), schema: validate(JSON.parse(json)) }
    expect(answers).toEqual({ parser: folder === 'accepted', schema: folder === 'accepted' })
  })

  it('agree on files that nobody wrote', async () => {
    const value = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.string({ unit: fc.constantFrom(' ', '"', "'", 'x', '\n', '\u2028', '\ufeff'), maxLength: 4 }),
      },
      fc.constantFrom(null, 5, true, [], {}),
    )
    const entry = fc.dictionary(fc.constantFrom(...poolKeys, 'clientSecret', '$schema'), value, { maxKeys: 2 })
    const day = fc
      .tuple(fc.nat(2400), fc.nat(13), fc.nat(32))
      .map((parts) => parts.map((part, at) => String(part).padStart(at === 0 ? 4 : 2, '0')).join('-'))
    const accepted = fc.record(
      { id: value, reason: value, until: day, by: value, resource: value, since: day },
      { requiredKeys: [] },
    )
    const valid = fc.record({ id: fc.constant('pool-mfa'), reason: fc.constant('x'), until: day })
    const members = {
      default: value,
      pools: fc.oneof(fc.dictionary(fc.constantFrom('dev', 'local', ''), entry), value),
      acceptedFindings: fc.oneof(fc.array(fc.oneof(accepted, valid), { maxLength: 2 }), value),
      $schema: value,
    }
    const known = fc.record(members, { requiredKeys: [] })
    const document = fc.oneof(
      fc.tuple(known, entry).map(([one, other]) => ({ ...one, ...other })),
      known,
      value,
    )
    await fc.assert(
      fc.asyncProperty(document, async (made) => {
        expect(validate(made)).toBe(await isParsed(JSON.stringify(made)))
      }),
      { numRuns: 3000 },
    )
  })

  it('know the same days', async () => {
    const accept = (until: string) => ({ acceptedFindings: [{ id: 'pool-mfa', reason: 'x', until }] })
    const years = ['0000', '1900', '2000', '2026', '2028', '2100', '9999']
    const twoDigits = Array.from({ length: 33 }, (_, number) => String(number).padStart(2, '0'))
    for (const year of years)
      for (const month of twoDigits.slice(0, 14))
        for (const day of twoDigits) {
          const made = accept(`${year}-${month}-${day}`)
          expect(validate(made), made.acceptedFindings[0]?.until).toBe(await isParsed(JSON.stringify(made)))
        }
  })
})

it('every key is described', () => {
  const { properties, definitions } = JSON.parse(text(schemaPath))
  const described = (of: Record<string, { description?: string }>) =>
    Object.keys(of).filter((key) => of[key]?.description)
  expect(described(properties)).toEqual([...fileKeys, ...poolKeys])
  expect(described(definitions.pool.properties)).toEqual([...poolKeys])
  expect(described(definitions.acceptedFinding.properties)).toEqual([...acceptedKeys])
})
