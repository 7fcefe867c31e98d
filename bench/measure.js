// Whole processes, run in turn so that a busy moment of the machine hits all of them alike.
import { spawnSync } from 'node:child_process'

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

/** Milliseconds (medians) of each of `commands` ({ name: [file, ...args] }), after one run of each that does not count. */
export function inTurn(commands, rounds, options = {}) {
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const [name, [file, ...args]] of Object.entries(commands)) {
      const before = process.hrtime.bigint()
      const { status, stderr } = spawnSync(file, args, { stdio: ['ignore', 'ignore', 'pipe'], ...options })
      const milliseconds = Number(process.hrtime.bigint() - before) / 1e6
      if (status !== 0) throw new Error(`${name} failed (${status}): ${stderr}`)
      if (round > 0) times[name].push(milliseconds)
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]))
}

/** One line of the result: a name, its milliseconds, its ratio, and whether that meets a bar. */
export function report(name, milliseconds, ratio, bar = '') {
  console.log(`${name.padEnd(44)} ${milliseconds.toFixed(1).padStart(9)} ms  ${ratio.toFixed(2).padStart(6)} x  ${bar}`)
}
