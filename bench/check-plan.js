// `npm run bench:plan`: check-plan of a large plan beside JSON.parse of it, and of a small one beside `node -e 0`, as whole processes.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inTurn, report } from './measure.js'
import { writePlantedPlan } from './planted-plan.js'
import { median, wholeProcess } from './whole-process.js'

const megabytes = Number(process.argv[2] ?? 200)
const rounds = Number(process.argv[3] ?? 5)
const bars = { megabytes: 150, ratio: 1, smallRatio: 1.35 }
const cogtool = join(import.meta.dirname, '../bin/cogtool.js')
const folder = mkdtempSync(join(tmpdir(), 'cogtool-bench-'))
const env = { PATH: process.env.PATH, HOME: folder }

/** Whether one layout of the large plan is read in time and memory. */
async function large(layout, indent) {
  const file = join(folder, `${layout}.json`)
  const planted = writePlantedPlan(file, megabytes * 1e6, indent)
  const commands = {
    'JSON.parse of the whole': [join(import.meta.dirname, 'peers/json-parse-whole.js'), file],
    'cogtool check-plan': [cogtool, 'check-plan', file, '--json'],
  }
  const runs = Object.fromEntries(Object.keys(commands).map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, args] of Object.entries(commands)) {
      // 1 is an answer: a pool is destroyed
      runs[name].push(await wholeProcess(args, { env, cwd: folder, exitCodes: [0, 1] }))
    }
  }
  console.log(`${layout}, ${(statSync(file).size / 1e6).toFixed(0)} MB`)
  const [base, own] = Object.values(runs)
  const middle = (list, field) => median(list.map((run) => run[field]))
  const peak = (list) => Math.max(...list.map((run) => run.megabytes))
  for (const [name, list] of Object.entries(runs)) {
    const ratio = middle(list, 'seconds') / middle(base, 'seconds')
    console.log(
      `${name.padEnd(28)} ${middle(list, 'seconds').toFixed(2).padStart(6)} s  ${ratio.toFixed(2)} x  ` +
        `${middle(list, 'cpu').toFixed(2).padStart(6)} s of CPU  peak ${peak(list).toFixed(0)} MB`,
    )
  }
  const isFound = own.every(({ stdout }) => JSON.parse(stdout).findings.some(({ resource }) => resource === planted))
  const ratio = middle(own, 'seconds') / middle(base, 'seconds')
  rmSync(file)
  return isFound && ratio <= bars.ratio && peak(own) <= bars.megabytes
}

/** Whether a plan of 20 kB is read in time. */
function small() {
  const file = join(folder, 'small.json')
  writePlantedPlan(file, 20_000)
  const commands = {
    'node -e 0': [process.execPath, '-e', '0'],
    'cogtool check-plan, 20 kB': [process.execPath, cogtool, 'check-plan', file],
  }
  // Node 20 reads extra certificates at every start: the bar is for a machine that has them
  const { NODE_EXTRA_CA_CERTS: extra } = process.env
  const options = { env: { ...env, ...(extra && { NODE_EXTRA_CA_CERTS: extra }) }, cwd: folder }
  const [[, base], [name, own]] = Object.entries(inTurn(commands, 21, options))
  report(name, own, own / base, `bar ${bars.smallRatio.toFixed(2)}`)
  return own / base <= bars.smallRatio
}

try {
  console.log(`Node ${process.version}, medians of ${rounds}`)
  const met = [await large('on one line', undefined), await large('indented', 2), small()]
  console.log(
    `${met.every(Boolean) ? 'met' : 'MISSED'}: at most ${bars.ratio} x and ${bars.megabytes} MB; ${bars.smallRatio} x`,
  )
  process.exitCode = met.every(Boolean) ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
