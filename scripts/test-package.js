// Packs cogtool, installs the tarball alone in an empty folder and runs the bundle's table (test/end-to-end/bundle.test.ts) with
// it, on each version of Node that is named on the command line (the npm package `node` brings them), or on this one.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const versions = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'cogtool-package-'))
const run = (command, args, cwd = folder) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim()

/** Runs the table with an installed program and gives the number of its rows. */
function runTable(bin, node) {
  const report = join(folder, 'table.json')
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`]
  const { status, stdout, stderr } = spawnSync(
    'npx',
    ['vitest', 'run', 'test/end-to-end/bundle.test.ts', ...reporters],
    {
      encoding: 'utf8',
      env: { ...process.env, COGTOOL_TEST_BIN: bin, COGTOOL_TEST_NODE: node },
    },
  )
  if (status !== 0) throw new Error(`the table failed with ${node}\n${stdout}\n${stderr}`)
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
  return testResults[0].assertionResults.filter(({ ancestorTitles }) => ancestorTitles.length > 0).length
}

try {
  run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], process.cwd())
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  run('npm', ['install', '--silent', '--no-audit', '--no-fund', `./${tarball}`])
  const installed = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))
  if (installed.join() !== 'cogtool') throw new Error(`the tarball is not alone: ${installed.join(', ')}`)
  const global = join(folder, 'global')
  run('npm', ['install', '--silent', '--global', '--prefix', global, `./${tarball}`])
  if (!existsSync(join(global, 'share/man/man1/cogtool.1'))) throw new Error('`man cogtool` would find nothing')

  const bin = join(folder, 'node_modules/cogtool/bin/cogtool.js')
  for (const version of versions.length > 0 ? versions : [undefined]) {
    const [command, ...args] = version === undefined ? ['node'] : ['npx', '-y', '-p', `node@${version}`, 'node']
    const node = run(command, [...args, '-p', 'process.execPath'])
    const rows = runTable(bin, node)
    console.log(
      `cogtool ${run(node, [bin, '--version'])} on Node ${run(node, ['--version'])}: ${rows} rows of the table`,
    )
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
