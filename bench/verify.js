// `npm run bench:verify`: many tokens in one process, cogtool verify --batch beside aws-jwt-verify's verifySync.
// `npm run bench:verify -- memory`: its peak with 100,000 tokens and with a million, through a pipe.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { inTurn, report } from './measure.js'
import { clientId, makePool, userPoolId } from './tokens.js'

const [what, more = 7] = process.argv.slice(2)
const root = join(import.meta.dirname, '..')
if (what === 'memory') await comparePeaks()
else for (const count of what ? [Number(what)] : [20_000, 50_000]) compare(count, Number(more))

function compare(count, rounds) {
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

async function comparePeaks() {
  const folder = mkdtempSync(join(tmpdir(), 'cogtool-bench-'))
  try {
    const { jwks, tokens } = makePool(2_000)
    const files = { jwks: join(folder, 'jwks.json'), peak: join(folder, 'peak.json') }
    writeFileSync(files.jwks, JSON.stringify(jwks))
    const lines = `${tokens.join('\n')}\n`
    const peakOf = async (count) => {
      const flags = ['--user-pool-id', userPoolId, '--jwks', files.jwks]
      const command = ['--import', join(root, 'bench/peak.js'), join(root, 'bin/cogtool.js'), 'verify', '--batch', '-']
      const child = spawn(process.execPath, [...command, ...flags], {
        env: { PATH: process.env.PATH, HOME: folder, COGTOOL_BENCH_PEAK: files.peak },
        cwd: folder,
        stdio: ['pipe', 'ignore', 'inherit'],
      })
      const closed = once(child, 'close')
      for (let at = 0; at < count; at += tokens.length) {
        if (!child.stdin.write(lines)) await once(child.stdin, 'drain')
      }
      child.stdin.end()
      const [status] = await closed
      if (status !== 0) throw new Error(`cogtool failed (${status})`)
      const { megabytes } = JSON.parse(readFileSync(files.peak, 'utf8'))
      console.log(`peak with ${count} tokens: ${megabytes.toFixed(0)} MB`)
      return megabytes
    }
    const [few, many] = [await peakOf(100_000), await peakOf(1_000_000)]
    console.log(`${(many / few).toFixed(2)} x; bar 1.2`)
    if (many > 1.2 * few) process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
