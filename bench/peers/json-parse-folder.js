// The least that reading a folder of JSON documents can be: JSON.parse of each, once, and nothing done.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.argv[2]
const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))
const documents = names.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
console.log(documents.length)
