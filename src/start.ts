import { systemEdges, unrefStdin } from './edges/node-edges.ts'
import { outputStream, writeLastWord } from './edges/streams.ts'
import { main } from './main.ts'
import { systemFetch } from './net/system-fetch.ts'
import { ExitCode, systemCode } from './text/cogtool-error.ts'

let isEnding = false

/** Tells of an error that escaped everything. That is a bug; Node's own exit code for it, 1, would read as "no". */
async function endWithBug(error: unknown): Promise<void> {
  // what goes wrong from here on must not come back here
  if (isEnding) return
  isEnding = true
  const json = process.argv.includes('--json')
  try {
    writeLastWord(await bugText(error, json).catch(() => withoutReport(error, json)))
  } finally {
    process.exit(ExitCode.bug)
  }
}

async function bugText(error: unknown, json: boolean): Promise<string> {
  const { errorText } = await import('./output/render-error.ts')
  const stream = outputStream(2, () => process.stderr)
  return errorText(error, { json, debug: true, stream, env: process.env })
}

/** What is left to say where the report fails too, as when an update has just replaced the files of the program. */
function withoutReport(bug: unknown, json: boolean): string {
  const what = 'this is a bug in cogtool'
  const why = `the report of it failed too (${systemCode(bug) ?? 'no code'})`
  const hint = 'if cogtool has just been updated, run it again; else please report it, with the command line'
  if (!json) return `error: ${what}\n  ${why}\n  → ${hint}\n`
  const error = { code: 'bug', message: `${what}: ${why}`, hint, exitCode: ExitCode.bug }
  return `${JSON.stringify({ schema: 'cogtool.error/1', error })}\n`
}

process.on('uncaughtException', endWithBug)
process.on('unhandledRejection', endWithBug)
// should the program ever run dry before it has an answer, that must not read as "yes"
const runDry = () => endWithBug(new Error('it waits for something that cannot come'))
process.on('beforeExit', runDry)

const edges = systemEdges(systemFetch)
void main(process.argv.slice(2), edges).then((exitCode) => {
  process.off('beforeExit', runDry)
  process.exitCode = exitCode
  unrefStdin()
  // what an interrupted command left open (a socket, a timer) must not keep the process
  if (edges.signal.aborted) process.exit()
})
