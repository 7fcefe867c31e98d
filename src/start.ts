import { ExitCode } from './errors.ts'
import { main } from './main.ts'
import { redact } from './output/redact.ts'
import { systemEdges } from './system-edges.ts'

// an error that escapes everything is a bug; Node's own exit code for it, 1, would read as "no"
process.on('uncaughtException', (error) => {
  process.stderr.write(`error: a bug in cogtool: ${redact(String(error.stack ?? error))}\n`)
  process.exit(ExitCode.bug)
})

const edges = systemEdges()
process.exitCode = await main(process.argv.slice(2), edges)
// what an interrupted command left open (a socket, a timer) must not keep the process
if (edges.signal.aborted) process.exit()
