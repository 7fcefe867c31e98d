// `npm run bench:export`: whole exports of a local pool, cogtool beside three others, in turn in one run.
// node bench/export.js [quota|speed] [rounds]
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { median, wholeProcess } from './whole-process.js'

const here = import.meta.dirname
const bin = join(here, '../bin/cogtool.js')
const only = process.argv[2]
const rounds = Number(process.argv[3] ?? 3)
const folder = mkdtempSync(join(tmpdir(), 'cogtool-bench-'))
const env = { PATH: process.env.PATH, HOME: folder, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' }

/** The built program's local pool, as another process. */
async function startPool(...flags) {
  const home = mkdtempSync(join(folder, 'pool-'))
  const pool = spawn(process.execPath, [bin, 'local', '--port', '0', '--json', ...flags], {
    env: { ...env, HOME: home },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [line] = await once(pool.stdout, 'data')
  const { endpointUrl, userPoolId, users } = JSON.parse(line)
  const close = async () => {
    pool.kill()
    await once(pool, 'close')
  }
  return { endpointUrl, userPoolId, users, close }
}

/** cognito-backup-restore, in a folder of its own; undefined where the registry cannot be reached. */
function installPeer() {
  const place = join(folder, 'peer')
  mkdirSync(place)
  writeFileSync(join(place, 'package.json'), '{}')
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', 'cognito-backup-restore@1.3.2']
  const { status } = spawnSync('npm', args, { cwd: place, stdio: 'ignore', timeout: 180_000 })
  return status === 0 ? place : undefined
}

/** One run of a whole process: seconds, CPU, peak, and how many of the users are missing in its file. */
async function measured({ args, file }, pool) {
  rmSync(file, { force: true })
  const { stdout, ...run } = await wholeProcess(args, { env })
  const { throttled } = stdout.startsWith('{') ? JSON.parse(stdout) : {}
  return { ...run, throttled, lost: pool.users - distinctUsers(file) }
}

function distinctUsers(file) {
  const text = readFileSync(file, 'utf8')
  if (file.endsWith('.csv')) return new Set(parse(text, { columns: true }).map(({ sub }) => sub)).size
  const document = JSON.parse(text)
  return new Set((document.Users ?? document).map(({ Username }) => Username)).size
}

/** Runs the commands in turn, prints a line each beside the first one, and gives the medians. */
async function compare(title, pool, commands, times) {
  console.log(`\n${title}; ${pool.users.toLocaleString('en-US')} users, Node ${process.version}, medians of ${times}`)
  const runs = Object.fromEntries(Object.keys(commands).map((name) => [name, []]))
  for (let round = 0; round < times; round++) {
    for (const [name, command] of Object.entries(commands)) runs[name].push(await measured(command, pool))
  }
  const [base] = Object.values(runs)
  const results = {}
  for (const [name, list] of Object.entries(runs)) {
    const seconds = median(list.map((run) => run.seconds))
    const megabytes = Math.max(...list.map((run) => run.megabytes))
    const lost = Math.max(...list.map((run) => Math.abs(run.lost)))
    const throttled = Math.max(...list.map((run) => run.throttled ?? 0))
    const ratio = seconds / median(base.map((run) => run.seconds))
    const cpu = median(list.map((run) => run.cpu))
    results[name] = { ratio, megabytes, lost, throttled }
    console.log(
      `${name.padEnd(34)} ${seconds.toFixed(1).padStart(6)} s  ${ratio.toFixed(2)} x  ${cpu.toFixed(1).padStart(5)} s of CPU  peak ${megabytes.toFixed(0).padStart(4)} MB  ` +
        `lost ${lost}${list[0].throttled === undefined ? '' : `  throttled ${throttled}`}`,
    )
  }
  return results
}

function reportBar(bar, isMet) {
  console.log(`${isMet ? 'met' : 'MISSED'}: ${bar}`)
  if (!isMet) process.exitCode = 1
}

const peerArgs = (name, pool, file, ...more) => ({
  args: [join(here, 'peers', `${name}.js`), pool.endpointUrl, pool.userPoolId, file, ...more],
  file,
})
const cogtool = (pool, file, ...flags) => ({
  args: [bin, 'export-users', '--endpoint-url', pool.endpointUrl, '--user-pool-id', pool.userPoolId, '-o', file, '--force', '--json', '--quiet', ...flags],
  file,
}) // biome-ignore format: one line of flags reads as it is typed

async function quota() {
  const pool = await startPool('--count', '36000', '--latency', '100', '--page-rps', '30')
  try {
    const results = await compare(
      'A quota of 30 requests/s, 100 ms a request',
      pool,
      {
        "the AWS CLI's way, one chain": peerArgs('sdk-paginator', pool, join(folder, 'paginator.json')),
        'cogtool --shards 16 --rps 28': cogtool(pool, join(folder, 'q.csv'), '--shards', '16', '--rps', '28'),
      },
      1,
    )
    const { ratio, lost, throttled } = results['cogtool --shards 16 --rps 28']
    reportBar(
      'at most 0.40 of one chain, at most 2 throttled, nobody lost',
      ratio <= 0.4 && throttled <= 2 && lost === 0,
    )
  } finally {
    await pool.close()
  }
}

async function speed() {
  const peer = installPeer()
  const pool = await startPool('--count', '300000')
  try {
    const results = await compare(
      'No latency and no quota',
      pool,
      {
        'plain SDK stream to CSV': peerArgs('sdk-stream', pool, join(folder, 'stream.csv')),
        'cogtool --rps 100000': cogtool(pool, join(folder, 's.csv'), '--rps', '100000'),
        "the AWS CLI's way, one chain": peerArgs('sdk-paginator', pool, join(folder, 'paginator.json')),
        ...(peer && {
          'cognito-backup-restore 1.3.2': peerArgs('cognito-backup-restore', pool, join(folder, 'backup.json'), peer),
        }),
      },
      rounds,
    )
    if (!peer) console.log('cognito-backup-restore was not measured: npm could not install it')
    const { ratio, lost, megabytes } = results['cogtool --rps 100000']
    reportBar(
      'at most 1.15 of a plain SDK stream, at most 150 MB, nobody lost',
      ratio <= 1.15 && megabytes <= 150 && lost === 0,
    )
  } finally {
    await pool.close()
  }
}

try {
  if (only !== 'speed') await quota()
  if (only !== 'quota') await speed()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
