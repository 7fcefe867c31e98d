// What reads reports, by authors who know nothing of cogtool. Its types are in readers.d.ts: `npm test` installs none of this.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'

const multitool = join(import.meta.dirname, 'node_modules/@microsoft/sarif-multitool-linux')
export const multitoolProgram = join(multitool, 'Sarif.Multitool')

const ajv = new Ajv2020({ allErrors: true, strict: false })
addFormats.default(ajv)
let isValid

export function schemaFaultsOf(log) {
  isValid ??= ajv.compile(JSON.parse(readFileSync(join(multitool, 'sarif-2.1.0.json'), 'utf8').replace(/^\ufeff/, '')))
  return isValid(log) ? [] : isValid.errors.map(({ instancePath, message }) => `${instancePath} ${message}`)
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  isArray: (name) => name === 'testcase',
})

export function readJunit(xml) {
  const verdict = XMLValidator.validate(xml)
  if (verdict !== true) throw new Error(verdict.err.msg)
  return parser.parse(xml).testsuites
}

export function readMarkdown(text) {
  return micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true })
}
