// Bundles src/ into dist/: one entry, and a chunk for each part that is loaded on first use only.
import childProcess from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { build, transform } from 'esbuild'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

/**
 * Node's own modules as the CommonJS packages among the dependencies require them. commander starts no child process for us: that
 * module, 2 ms at every start, waits until something of it is used.
 */
const builtinsOfPackages = {
  name: 'builtins-of-packages',
  setup(build) {
    build.onResolve({ filter: /./ }, ({ path, kind, importer }) => {
      if (kind !== 'require-call' || !(isBuiltin(path) || path.startsWith('node:'))) return undefined
      const isLazy = path === 'node:child_process' && importer.includes('/node_modules/commander/')
      return { path, namespace: isLazy ? 'lazy-builtin' : 'builtin' }
    })
    build.onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports=process.getBuiltinModule("${path}");
        if(!module.exports)throw Object.assign(new Error("this node has no ${path}"),{code:"MODULE_NOT_FOUND"})`,
    }))
    build.onLoad({ filter: /./, namespace: 'lazy-builtin' }, ({ path }) => ({
      contents: `module.exports={${Object.keys(childProcess).map((name) => `get ${name}(){return process.getBuiltinModule("${path}").${name}}`)}}`,
    }))
  },
}

/**
 * An ES module of the bundle as CommonJS: node is ready to run that 8 ms sooner. Node's own modules are loaded when something of
 * them is first used, since a start needs few of them; and by process.getBuiltinModule, since `require` first lists all that a
 * module exports, which loads streams and more, 3 ms at every start.
 */
async function asCommonJs(code) {
  const { code: text } = await transform(code, {
    format: 'cjs',
    platform: 'node',
    target: options.target,
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': 'moduleUrl' },
  })
  const all = text.replace(/\brequire\(("[\w/:]+")\)/g, (call, module) =>
    isBuiltin(JSON.parse(module)) ? `process.getBuiltinModule(${module})` : call,
  )
  const lazy = new Map()
  const named = /^var (import_\w+) = (?:__toESM\()?(process\.getBuiltinModule\(".*"\))(?:, 1)?\)?;$/gm
  const declared = all.replace(named, (_, name, load) => {
    lazy.set(name, `(${name} ??= ${load})`)
    return `var ${name};`
  })
  const used = declared.replace(/\b(import_\w+)\.(default\b)?/g, (use, name, isDefault) =>
    lazy.has(name) ? `${lazy.get(name)}${isDefault ? '' : '.'}` : use,
  )
  const url = used.includes('moduleUrl')
    ? 'const moduleUrl = process.getBuiltinModule("node:url").pathToFileURL(__filename).href;\n'
    : ''
  // as all ES modules are
  const banner = '"use strict";'
  return (await transform(url + used, { format: 'cjs', minify: true, target: options.target, banner })).code
}

/** chalk is told by us which colours to use; what it would find out by itself, with node:tty, nobody asks for. */
const withoutColorDetection = {
  name: 'without-color-detection',
  setup(build) {
    build.onResolve({ filter: /^#supports-color$/ }, ({ path }) => ({ path, namespace: 'no-colors' }))
    build.onLoad({ filter: /./, namespace: 'no-colors' }, () => ({
      contents: 'export default{stdout:false,stderr:false}',
    }))
  },
}

/** What `verify` of one token loads, which is most of what any command loads. */
const together = ['src/start.ts', 'src/commands/shared/start-run.ts', 'src/commands/verify/command.ts']

/**
 * Keeps that in one chunk or two: esbuild splits code by the set of parts that use it, which makes twenty small files, 1 ms
 * each at every start. When every late part imports all of it, it is used by all of them alike.
 */
function inOneChunk(inputs) {
  const files = new Set()
  const add = (path) => {
    if (files.has(path) || !path.startsWith('src/')) return
    files.add(path)
    for (const { path: next, kind } of inputs[path].imports) if (kind === 'import-statement') add(next)
  }
  together.forEach(add)
  const late = Object.values(inputs).flatMap(({ imports }) => imports.filter(({ kind }) => kind === 'dynamic-import'))
  const latePaths = new Set(late.map(({ path }) => resolve(path)))
  const imports = [...files].map((path) => `import ${JSON.stringify(resolve(path))};`).join('')
  return {
    name: 'in-one-chunk',
    setup(build) {
      build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) =>
        latePaths.has(path) ? { loader: 'ts', contents: `${imports}${readFileSync(path, 'utf8')}` } : undefined,
      )
    },
  }
}

/** The packages that ended up in the bundle, each with the licence text, and the notice, that it asks us to pass on. */
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
  return packages.map(({ name, version, license, scope, text, notice }) => {
    // some of the AWS SDK's packages lack the file that the others have; a text like MIT's names its holder, and fits no other package
    const isSibling = (other) => other.license === 'Apache-2.0' && other.scope === scope && other.text
    const words = text ?? (license === 'Apache-2.0' ? packages.find(isSibling)?.text : undefined)
    if (!words) throw new Error(`${name} ${version} (${license}) has no licence text to pass on`)
    return `${[`${name} ${version} (${license})`, words, notice].filter(Boolean).join('\n\n')}\n`
  })
}

const options = {
  entryPoints: { cogtool: 'src/start.ts' },
  // native, and installed only by those who want it
  external: ['@napi-rs/keyring'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // without `module` first, `await import()` of the AWS SDK yields its CommonJS build as one default object
  mainFields: ['module', 'main'],
  chunkNames: 'chunks/[name]-[hash]',
  define: { COGTOOL_VERSION: JSON.stringify(version) },
  plugins: [builtinsOfPackages, withoutColorDetection],
  minify: true,
  legalComments: 'none',
  metafile: true,
  write: false,
  logLevel: 'warning',
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

// once to learn who imports whom, once with that
const { inputs } = (await build(options)).metafile
const lost = lateCommonJs(inputs)
if (lost.length > 0) {
  console.error(
    `${lost.join('\n')}\nIt is CommonJS, and would lose its named exports: import it by name in a file of ours, and that file late.`,
  )
  process.exit(1)
}
const { metafile, outputFiles } = await build({ ...options, plugins: [...options.plugins, inOneChunk(inputs)] })

/** Parts that need none of what a start loads; as more entries they would tear its chunks apart. */
const alone = (entryPoints, more = {}) =>
  build({ ...options, entryPoints, splitting: false, ...more, define: { ...options.define, ...more.define } })
const thread = await alone({ 'verify-thread': 'src/commands/verify/batch-worker.ts' })
const files = await Promise.all(
  [...outputFiles, ...thread.outputFiles].map(async ({ path, text }) => ({ path, text: await asCommonJs(text) })),
)
const id = createHash('sha256')
  .update(files.map(({ text }) => text).join())
  .digest('hex')
  .slice(0, 16)
const define = { COGTOOL_BUILD: JSON.stringify(id) }
const first = await alone({ 'compiled-code': 'src/edges/compiled-code.ts' }, { define })
for (const { path, text } of first.outputFiles) files.push({ path, text: await asCommonJs(text) })
// as an ES module: `require` would also find its package in folders that NODE_PATH and HOME name
const keyring = await alone({ 'keyring-call': 'src/edges/keyring-call.ts' }, { outExtension: { '.js': '.mjs' } })
files.push(...keyring.outputFiles)

rmSync('dist', { recursive: true, force: true })
mkdirSync('dist')
writeFileSync('dist/package.json', '{ "type": "commonjs" }\n')
for (const { path, text } of files) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
const used = [metafile, thread.metafile, first.metafile]
  .flatMap(({ outputs }) => Object.values(outputs))
  .flatMap((output) => Object.keys(output.inputs))
writeFileSync('dist/THIRD_PARTY_NOTICES.txt', thirdPartyNotices(used).join(`\n${'-'.repeat(80)}\n\n`))
