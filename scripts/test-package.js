// Packs cogtool, installs the tarball alone in an empty folder and takes the tour from there, on each version of Node that
// is named on the command line (the npm package `node` brings them), or on this one.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const versions = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'cogtool-package-'))
const run = (command, args, cwd = folder) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })

try {
  run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], process.cwd())
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  run('npm', ['install', '--silent', '--no-audit', '--no-fund', `./${tarball}`])
  const installed = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))
  if (installed.join() !== 'cogtool') throw new Error(`the tarball is not alone: ${installed.join(', ')}`)

  const bin = 'node_modules/cogtool/bin/cogtool.js'
  for (const version of versions.length > 0 ? versions : [undefined]) {
    const node = version === undefined ? ['node'] : ['npx', '-y', '-p', `node@${version}`, 'node']
    const [command, ...args] = node
    const answer = (...rest) => run(command, [...args, ...rest]).trim()
    const { ok, steps } = JSON.parse(answer(bin, 'demo', '--json'))
    if (!ok || steps.length === 0) throw new Error(`the tour failed on Node ${version}`)
    console.log(`cogtool ${answer(bin, '--version')} on Node ${answer('--version')}: ${steps.length} steps of the tour`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
