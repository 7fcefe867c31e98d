// The least that reading a JSON document whole can be: JSON.parse of all of it, once, and nothing done.
import { readFileSync } from 'node:fs'

console.log(Object.keys(JSON.parse(readFileSync(process.argv[2], 'utf8'))).length)
