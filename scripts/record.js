// Draws docs/demo.svg and docs/demo-still.svg from what `cogtool demo` prints in a real terminal of 80 columns.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'

const size = { columns: 80, rows: 24 }
/** What one picture may take. */
const most = 30_000

const { readRecording, readScreen, drawMoving, drawStill } = await drawing()
const lines = readScreen(record(), size.columns)
const pictures = {
  'docs/demo.svg': drawMoving(lines, 'cogtool demo', size),
  'docs/demo-still.svg': drawStill(lines, 'cogtool demo', size.columns),
}
for (const [path, text] of Object.entries(pictures)) {
  const bytes = Buffer.byteLength(text)
  if (bytes > most) throw new Error(`${path} would take ${bytes} bytes, more than ${most}`)
  writeFileSync(path, text)
  console.log(`${path}: ${lines.length} lines, ${bytes} bytes`)
}

/** What the demo wrote, and when. */
function record() {
  const folder = mkdtempSync(join(tmpdir(), 'cogtool-record-'))
  const [output, timing] = [join(folder, 'output'), join(folder, 'timing')]
  try {
    // other systems have a program of this name that records no timing
    if (!spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux'))
      throw new Error('recording needs the `script` of util-linux')
    const command = `stty cols ${size.columns} rows ${size.rows} && exec node bin/cogtool.js demo`
    const logs = ['--log-out', output, '--log-timing', timing, '--logging-format', 'classic']
    // nothing of this machine's settings may be seen
    const env = { PATH: process.env.PATH, HOME: folder, SHELL: '/bin/sh', TERM: 'xterm-256color', LANG: 'C.UTF-8' }
    execFileSync('script', ['--quiet', '--flush', '--return', ...logs, '--command', command], {
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    return readRecording(readFileSync(output), readFileSync(timing, 'utf8'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The functions that read and draw, of TypeScript that Node alone does not run. */
async function drawing() {
  const { outputFiles } = await build({
    stdin: {
      contents: "export * from './scripts/recording/screen.ts'\nexport * from './scripts/recording/picture.ts'",
      resolveDir: '.',
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    logLevel: 'error',
  })
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`)
}
