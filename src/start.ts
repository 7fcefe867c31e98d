import { ExitCode } from './errors.ts'
import { main } from './main.ts'
import { letGoOfStdin, systemEdges } from './system-edges.ts'

// an error that escapes everything is a bug; Node's own exit code for it, 1, would read as "no"
process.on('uncaughtException', async (error) => {
  try {
    const { errorText } = await import('./output/render-error.ts')
    process.stderr.write(errorText(error, { json: false, debug: true, stream: edges.stderr, env: edges.env }))
  } finally {
    // also where the import fails, because an update has just replaced the files: that failure would come back here for ever
    process.exit(ExitCode.bug)
  }
})

// should the program ever run dry before it has an answer, that must not read as "yes"
process.exitCode = ExitCode.bug
const edges = systemEdges()
void main(process.argv.slice(2), edges).then((exitCode) => {
  process.exitCode = exitCode
  letGoOfStdin()
  // what an interrupted command left open (a socket, a timer) must not keep the process
  if (edges.signal.aborted) process.exit()
})
