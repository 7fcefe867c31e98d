// The least that anything can do with a JSON Lines file: JSON.parse of every line, once, and nothing kept.
import { createReadStream } from 'node:fs'

let users = 0
let rest = ''
for await (const text of createReadStream(process.argv[2], { encoding: 'utf8', highWaterMark: 256 * 1024 })) {
  const lines = (rest + text).split('\n')
  rest = lines.pop()
  for (const line of lines) {
    JSON.parse(line)
    users++
  }
}
console.log(users)
