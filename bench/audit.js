// `npm run bench:audit`: duplicates among 2,000,000 users of a file, beside one plain pass of JSON.parse over it.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writePlantedUsers } from './planted-users.js'
import { median, wholeProcess } from './whole-process.js'

const users = Number(process.argv[2] ?? 2_000_000)
const rounds = Number(process.argv[3] ?? 3)
const bars = { megabytes: 250, ratio: 3 }
const folder = mkdtempSync(join(tmpdir(), 'cogtool-bench-'))
const file = join(folder, 'users.jsonl')
const env = { PATH: process.env.PATH, HOME: folder }

const commands = {
  'one pass of JSON.parse': [join(import.meta.dirname, 'peers/json-parse.js'), file],
  'cogtool audit-duplicates': [
    join(import.meta.dirname, '../bin/cogtool.js'),
    'audit-duplicates',
    '--from',
    file,
    '--json',
  ],
  'the same, with a report': [
    join(import.meta.dirname, '../bin/cogtool.js'),
    'audit-duplicates',
    '--from',
    file,
    '--json',
    '--report',
    'audit.html',
  ],
}

try {
  const planted = writePlantedUsers(file, users)
  console.log(
    `Node ${process.version}, ${users.toLocaleString('en-US')} users, ${(statSync(file).size / 1e6).toFixed(0)} MB, ` +
      `${planted.length.toLocaleString('en-US')} groups among them, medians of ${rounds}`,
  )
  const runs = Object.fromEntries(Object.keys(commands).map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, args] of Object.entries(commands)) {
      // 1 is an answer: there are duplicates
      runs[name].push(await wholeProcess(args, { env, cwd: folder, exitCodes: [0, 1] }))
    }
  }
  const base = Object.values(runs)[0]
  const middle = (list, field) => median(list.map((run) => run[field]))
  for (const [name, list] of Object.entries(runs)) {
    const ratio = middle(list, 'seconds') / middle(base, 'seconds')
    console.log(
      `${name.padEnd(28)} ${middle(list, 'seconds').toFixed(1).padStart(6)} s  ${ratio.toFixed(2)} x  ` +
        `${middle(list, 'cpu').toFixed(1).padStart(6)} s of CPU  peak ${Math.max(...list.map((run) => run.megabytes)).toFixed(0)} MB`,
    )
  }
  const audits = runs['cogtool audit-duplicates']
  const reported = runs['the same, with a report']
  const ratio = middle(audits, 'seconds') / middle(base, 'seconds')
  const megabytes = Math.max(...[...audits, ...reported].map((run) => run.megabytes))
  const found = JSON.parse(audits[0].stdout).groups.map(({ kind, key }) => `${kind} ${key}`)
  const [foundSet, plantedSet] = [new Set(found), new Set(planted)]
  const missing = planted.filter((group) => !foundSet.has(group)).length
  const invented = found.filter((group) => !plantedSet.has(group)).length
  const changed = [...audits, ...reported].filter(({ stdout }) => stdout !== audits[0].stdout).length
  console.log(`groups missing ${missing}, invented ${invented}; runs that answered otherwise ${changed}`)
  const isMet = ratio <= bars.ratio && megabytes <= bars.megabytes && missing + invented + changed === 0
  console.log(`${isMet ? 'met' : 'MISSED'}: at most ${bars.ratio} x and ${bars.megabytes} MB, every group and no other`)
  process.exitCode = isMet ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
