// `npm run bench:verify`: many tokens in one process, cogtool verify --batch beside aws-jwt-verify's verifySync.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { inTurn, report } from './measure.js'
import { clientId, makePool, userPoolId } from './tokens.js'

const counts = process.argv[2] ? [Number(process.argv[2])] : [20_000, 50_000]
const rounds = Number(process.argv[3] ?? 7)
const root = join(import.meta.dirname, '..')
for (const count of counts) compare(count)

function compare(count) {
  const folder = mkdtempSync(join(tmpdir(), 'cogtool-bench-'))
  try {
    const { jwks, tokens } = makePool(count)
    const files = { tokens: join(folder, 'tokens.txt'), jwks: join(folder, 'jwks.json') }
    writeFileSync(files.tokens, `${tokens.join('\n')}\n`)
    writeFileSync(files.jwks, JSON.stringify(jwks))
    const flags = ['--user-pool-id', userPoolId, '--client-id', clientId, '--token-use', 'access', '--jwks', files.jwks]
    const peer = join(root, 'bench/peers/aws-jwt-verify.js')
    const times = inTurn(
      {
        start: [process.execPath, '-e', '0'],
        cogtool: [process.execPath, join(root, 'bin/cogtool.js'), 'verify', '--batch', files.tokens, ...flags],
        peer: [process.execPath, peer, files.tokens, files.jwks, userPoolId, clientId],
      },
      rounds,
      // no configuration of this machine takes part
      {
        env: { PATH: process.env.PATH, HOME: folder, NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS },
        cwd: folder,
      },
    )
    const perSecond = (milliseconds) => `${Math.round(count / milliseconds)} thousand a second`
    console.log(
      `${count} distinct tokens, whole processes, medians of ${rounds}, ${availableParallelism()} cores, Node ${process.version}`,
    )
    report('aws-jwt-verify, verifySync', times.peer, 1, perSecond(times.peer))
    report(
      'cogtool verify --batch',
      times.cogtool,
      times.peer / times.cogtool,
      `${perSecond(times.cogtool)}; bar 1.4, goal 1.8`,
    )
    const [ours, theirs] = [times.cogtool - times.start, times.peer - times.start]
    report('the same, less the start of node', ours, theirs / ours, perSecond(ours))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
