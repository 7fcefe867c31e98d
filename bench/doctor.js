// `npm run bench:doctor`: a snapshot of 1,000 app clients judged, beside JSON.parse of its files, as whole processes; then its fix plan.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writePlantedSnapshot } from './planted-snapshot.js'
import { median, wholeProcess } from './whole-process.js'

const clients = Number(process.argv[2] ?? 1_000)
const rounds = Number(process.argv[3] ?? 5)
const bars = { seconds: 1, megabytes: 150 }
const root = mkdtempSync(join(tmpdir(), 'cogtool-bench-'))
const cogtool = join(import.meta.dirname, '../bin/cogtool.js')
try {
  const snapshot = join(root, 'snapshot')
  mkdirSync(snapshot)
  writePlantedSnapshot(snapshot, clients)
  const options = { env: { PATH: process.env.PATH, HOME: root }, cwd: root, exitCodes: [0, 1] }
  const doctor = [cogtool, 'doctor', '--from-json', snapshot, '--rules', 'strict', '--at', '2026-11-28']
  const commands = {
    'node, an empty module': () => ['--input-type=module', '-e', ''],
    'JSON.parse of each file': () => [join(import.meta.dirname, 'peers/json-parse-folder.js'), snapshot],
    'cogtool doctor': () => doctor,
    'cogtool doctor --fix-plan': (round) => [...doctor, '--fix-plan', join(root, `fix-${round}`)],
  }
  const runs = Object.fromEntries(Object.keys(commands).map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, argsOf] of Object.entries(commands)) runs[name].push(await wholeProcess(argsOf(round), options))
  }
  const files = readdirSync(snapshot, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))
  const steps = readdirSync(join(root, 'fix-0/later')).length
  console.log(
    `${clients} app clients in ${files.length} files, ${steps} later steps, Node ${process.version}, medians of ${rounds}`,
  )
  const middle = (name, field) => median(runs[name].map((run) => run[field]))
  const peak = (name) => Math.max(...runs[name].map((run) => run.megabytes))
  for (const name of Object.keys(commands)) {
    const ratio = middle(name, 'cpu') / middle('JSON.parse of each file', 'cpu')
    console.log(
      `${name.padEnd(28)} ${middle(name, 'seconds').toFixed(2).padStart(6)} s  ${middle(name, 'cpu').toFixed(2).padStart(6)} s of CPU  ` +
        `${ratio.toFixed(2).padStart(6)} x  peak ${peak(name).toFixed(0)} MB`,
    )
  }
  // on a busy machine the clock counts what others do; CPU time counts threads that collect garbage meanwhile
  const seconds = Math.min(middle('cogtool doctor', 'seconds'), middle('cogtool doctor', 'cpu'))
  const isMet = seconds < bars.seconds && peak('cogtool doctor') <= bars.megabytes
  console.log(`${isMet ? 'met' : 'MISSED'}: less than ${bars.seconds} s and at most ${bars.megabytes} MB`)
  process.exitCode = isMet ? 0 : 1
} finally {
  rmSync(root, { recursive: true, force: true })
}
