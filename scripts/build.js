// Bundles src/ into dist/, as CommonJS, which Node starts sooner: one program with a chunk for each part that is loaded on first use
// only, and two files that run on their own.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { build, transform } from 'esbuild'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

/** What most commands need; a late part imports it first, so that it ends up in two chunks, not in thirty small ones. */
const together = ['src/start.ts', 'src/commands/shared/start/start-run.ts', 'src/commands/verify/command.ts']
/** What every command starts with: those that read no settings wait for nothing else. */
const bare = [
  'src/start.ts',
  'src/commands/shared/start/start-bare.ts',
  'src/pool/settings-sources.ts',
  'src/commands/shared/examples.ts',
  'src/commands/shared/input-file.ts',
  'src/commands/shared/report-files.ts',
  'src/checks/findings/finding.ts',
  'src/text/numbers.ts',
  'src/text/wrap.ts',
  'src/text/glob.ts',
  'src/text/json.ts',
]
/** What the commands that find something have in common. */
const findings = [
  ...bare,
  'src/commands/shared/findings/acceptances.ts',
  'src/commands/shared/findings/changes.ts',
  'src/commands/shared/findings/finish.ts',
  'src/commands/shared/findings/flags.ts',
  'src/commands/shared/findings/pool-folder.ts',
  'src/checks/iac/document-kind.ts',
  'src/checks/iac/rule.ts',
  'src/checks/iac/standard-attributes.ts',
]
/** What a late part imports first, by where it is. */
function startOf(path) {
  if (path === resolve('src/commands/shared/start/start-bare.ts')) return bare
  // what few plans need, they need beside the command
  if (path.startsWith(resolve('src/checks/plan'))) return [...findings, 'src/commands/check-plan/command.ts']
  const isFinding = /^src\/(?:checks|commands\/(?:check-plan|check-change-set|doctor|shared\/findings))\//
  return isFinding.test(relative('.', path).replaceAll('\\', '/')) ? findings : [...bare, ...together]
}
const lateParts = {
  name: 'late-parts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.ts$/ }, ({ kind, path, resolveDir }) =>
      kind === 'dynamic-import' ? { path: resolve(resolveDir, path), namespace: 'late' } : undefined,
    )
    onLoad({ filter: /./, namespace: 'late' }, ({ path }) => ({
      contents: [
        ...startOf(path).map((file) => `import ${JSON.stringify(resolve(file))};`),
        `export * from ${JSON.stringify(path)}`,
      ].join('\n'),
      resolveDir: dirname(path),
    }))
  },
}
/** commander loads what starts programs, and with it streams and sockets, for commands that are programs: we have none. */
const startsNoPrograms = {
  name: 'starts-no-programs',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.replaceAll('\\', '/').includes('/node_modules/commander/')
        ? { path: 'child_process', namespace: 'when-called' }
        : undefined,
    )
    onLoad({ filter: /./, namespace: 'when-called' }, () => ({
      contents: 'exports.spawn = (...args) => require("node:child_process").spawn(...args)',
    }))
  },
}
/** Of undici what is asked for, by its files: its index takes in web sockets, caches and test doubles, two fifths of all. */
const partsOfUndici = {
  name: 'parts-of-undici',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^undici$/ }, ({ resolveDir }) => ({
      path: 'undici',
      namespace: 'parts',
      pluginData: resolveDir,
    }))
    onLoad({ filter: /./, namespace: 'parts' }, ({ pluginData: resolveDir }) => ({
      contents: [
        'exports.Agent = require("undici/lib/dispatcher/agent.js")',
        'exports.buildConnector = require("undici/lib/core/connect.js")',
        'exports.fetch = require("undici/lib/web/fetch/index.js").fetch',
      ].join('\n'),
      resolveDir,
    }))
  },
}

const options = {
  // native, and installed only by those who want it
  external: ['@napi-rs/keyring'],
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // without `module` first, `await import()` of the AWS SDK yields its CommonJS build as one default object
  mainFields: ['module', 'main'],
  define: { COGTOOL_VERSION: JSON.stringify(version) },
  minify: true,
  legalComments: 'none',
  metafile: true,
  write: false,
  logLevel: 'warning',
}
const { faultsInTable } = await fromSources('src/me/answers/check-table.ts')
const badAnswers = faultsInTable(JSON.parse(readFileSync('src/me/answers.json', 'utf8')))
if (badAnswers.length > 0) {
  console.error(`src/me/answers.json:\n${badAnswers.join('\n')}`)
  process.exit(1)
}
const program = await build({
  ...options,
  entryPoints: { cogtool: together[0] },
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  plugins: [lateParts, startsNoPrograms, partsOfUndici],
})
// in a split build they would tear the chunks apart
const worker = await build({ ...options, entryPoints: { 'verify-worker': 'src/commands/verify/batch-worker.ts' } })
// as an ES module: `require` would also find its package in folders that NODE_PATH and HOME name
const keyring = await build({
  ...options,
  entryPoints: { 'keyring-call': 'src/edges/keyring-call.ts' },
  outExtension: { '.js': '.mjs' },
})

const lost = lateCommonJs(program.metafile.inputs)
if (lost.length > 0) {
  console.error(
    `${lost.join('\n')}\nIt is CommonJS, and would lose its named exports: import it by name in a file of ours, and that file late.`,
  )
  process.exit(1)
}

rmSync('dist', { recursive: true, force: true })
const write = (path, text) => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
for (const { path, text } of [...program.outputFiles, ...worker.outputFiles]) write(path, await asCommonJs(text))
for (const { path, text } of keyring.outputFiles) write(path, text)
write('dist/package.json', '{ "type": "commonjs" }\n')
const { manPage } = await fromSources('src/man-page.ts')
write('man/cogtool.1', await manPage({ version, date: dateOfSources() }))
const used = [program, worker]
  .flatMap(({ metafile }) => Object.values(metafile.outputs))
  .flatMap(({ inputs }) => Object.keys(inputs))
write('dist/THIRD_PARTY_NOTICES.txt', thirdPartyNotices(used).join(`\n${'-'.repeat(80)}\n\n`))

/** One file of the bundle as CommonJS. */
async function asCommonJs(text) {
  const url = text.includes('import.meta.url')
    ? 'const moduleUrl=require("node:url").pathToFileURL(__filename).href;'
    : ''
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: options.target,
    minify: true,
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': 'moduleUrl' },
    // as all ES modules are
    banner: `"use strict";${url}`,
  })
  return code
}

/**
 * Late imports of a CommonJS package: esbuild gives such a package as one `default` object, in the bundle alone, so that its names
 * are undefined there and right in every test of the sources.
 */
function lateCommonJs(inputs) {
  return Object.entries(inputs).flatMap(([importer, { imports }]) =>
    imports
      .filter(({ path, kind }) => kind === 'dynamic-import' && inputs[path]?.format === 'cjs')
      .map(({ path, original = path }) => `${importer} imports ${original} late`),
  )
}

/** The day of the last commit: the same sources give the same manual. */
function dateOfSources() {
  const { SOURCE_DATE_EPOCH: given } = process.env
  const { stdout } = spawnSync('git', ['log', '-1', '--format=%ct'], { encoding: 'utf8' })
  const seconds = Number(given ?? stdout)
  return seconds > 0 ? new Date(seconds * 1000) : new Date()
}

/** What a file of the sources exports. */
async function fromSources(path) {
  // commander is CommonJS, and requires parts of Node
  const banner = { js: 'import{createRequire}from"node:module";const require=createRequire(process.cwd()+"/");' }
  const { outputFiles } = await build({ ...options, metafile: false, banner, entryPoints: [path] })
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`)
}

/** The packages that ended up in the bundle, with the licence text, and the notice, that they ask us to pass on: each text once. */
function thirdPartyNotices(inputs) {
  const folders = new Set(inputs.flatMap((path) => path.match(/^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []))
  const packages = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const textOf = (names) => {
      const file = readdirSync(folder).find((one) => names.test(one))
      return file && readFileSync(join(folder, file), 'utf8').trim()
    }
    const scope = name.split('/')[0]
    return { name, version, license, scope, text: textOf(/^licen[cs]e(?:\.|$)/i), notice: textOf(/^notice(?:\.|$)/i) }
  })
  const namesByText = new Map()
  for (const { name, version, license, scope, text, notice } of packages) {
    // some of the AWS SDK's packages lack the file that the others have; a text like MIT's names its holder, and fits no other package
    const isSibling = (other) => other.license === 'Apache-2.0' && other.scope === scope && other.text
    const words = text ?? (license === 'Apache-2.0' ? packages.find(isSibling)?.text : undefined)
    if (!words) throw new Error(`${name} ${version} (${license}) has no licence text to pass on`)
    const whole = [words, notice].filter(Boolean).join('\n\n')
    namesByText.set(whole, [...(namesByText.get(whole) ?? []), `${name} ${version} (${license})`])
  }
  return [...namesByText].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`)
}
