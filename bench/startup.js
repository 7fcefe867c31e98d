// `npm run bench:startup`: what cogtool adds to the start of node, as whole processes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inTurn, report } from './measure.js'
import { makePool, userPoolId } from './tokens.js'

const rounds = Number(process.argv[2] ?? 31)
const cogtool = join(import.meta.dirname, '../bin/cogtool.js')
const folder = mkdtempSync(join(tmpdir(), 'cogtool-bench-'))
try {
  const { jwks, tokens } = makePool(1)
  const file = join(folder, 'jwks.json')
  writeFileSync(file, JSON.stringify(jwks))
  const run = (...args) => [process.execPath, cogtool, ...args]
  const commands = {
    'node -e 0': [process.execPath, '-e', '0'],
    'cogtool --help': run('--help'),
    'cogtool verify --jwks FILE TOKEN': run('verify', '--user-pool-id', userPoolId, '--jwks', file, ...tokens),
  }
  const bars = { 'cogtool --help': 'bar 1.40', 'cogtool verify --jwks FILE TOKEN': 'bar 1.60' }
  const { NODE_EXTRA_CA_CERTS, PATH } = process.env
  // Node 20 reads extra certificates at every start: with them it takes more than twice as long
  for (const extra of NODE_EXTRA_CA_CERTS ? [{ NODE_EXTRA_CA_CERTS }, {}] : [{}]) {
    const times = inTurn(commands, rounds, { env: { PATH, HOME: folder, ...extra }, cwd: folder })
    const base = times['node -e 0']
    console.log(
      `Node ${process.version}, medians of ${rounds}, NODE_EXTRA_CA_CERTS ${extra.NODE_EXTRA_CA_CERTS ? 'set' : 'not set'}`,
    )
    for (const [name, time] of Object.entries(times)) {
      report(name, time, time / base, bars[name] ? `+${(time - base).toFixed(1)} ms; ${bars[name]}` : '')
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
