// Bundles src/ into dist/: one entry, and a chunk for each part that is loaded on first use only.
import childProcess from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { build } from 'esbuild'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

/** CommonJS packages among the dependencies require Node's own modules, and nothing else at run time. */
const requireBuiltin =
  'const require=(id)=>{const m=process.getBuiltinModule(id);if(m)return m;throw Object.assign(new Error("Cannot find module "+id),{code:"MODULE_NOT_FOUND"})};'

/** commander starts no child process for us: the module, 2 ms at every start, waits until something of it is used. */
const lazyChildProcess = {
  name: 'lazy-child-process',
  setup(build) {
    build.onResolve({ filter: /^node:child_process$/ }, ({ path, importer }) =>
      importer.includes('/node_modules/commander/') ? { path, namespace: 'lazy' } : undefined,
    )
    build.onLoad({ filter: /./, namespace: 'lazy' }, ({ path }) => ({
      contents: `module.exports={${Object.keys(childProcess).map((name) => `get ${name}(){return process.getBuiltinModule("${path}").${name}}`)}}`,
    }))
  },
}

/**
 * Node's own modules by process.getBuiltinModule: an import first builds a list of everything that the module exports,
 * and on its way loads streams and more, 3 ms at every start.
 */
function withoutFacades(code) {
  return code.replace(
    /\bimport *(?:\* *as ([\w$]+)|([\w$]+)?,?(\{[^{}]*\})?) *from"(node:[\w/]+|[a-z_]+(?:\/[a-z]+)?)";/g,
    (_, namespace, byDefault, names, module) => {
      const targets = [namespace, byDefault, names?.replaceAll(' as ', ':')].filter(Boolean)
      return targets.map((target) => `const ${target}=process.getBuiltinModule("${module}");`).join('')
    },
  )
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
const together = ['src/main.ts', 'src/system-edges.ts', 'src/commands/start-parts.ts', 'src/commands/verify.ts']

/**
 * Keeps that in one chunk or two: esbuild splits code by the set of parts that use it, which makes twenty small files, 1 ms
 * each at every start. When every late part imports all of it, it is used by all of them alike. start.ts stays out: late
 * parts that imported it would wait for its own top-level await.
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

/** The packages that ended up in the bundle, with the licence text that each asks us to pass on. */
function thirdPartyNotices(inputs) {
  const folders = new Set(inputs.flatMap((path) => path.match(/^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []))
  return [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'LICENCE']
      .map((f) => join(folder, f))
      .find((f) => existsSync(f))
    return `${name} ${version} (${license})\n\n${file ? readFileSync(file, 'utf8').trim() : 'No licence file in the package.'}\n`
  })
}

const options = {
  entryPoints: { cogtool: 'src/start.ts', 'keyring-call': 'src/system-keyring-call.ts' },
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
  plugins: [lazyChildProcess, withoutColorDetection],
  banner: { js: requireBuiltin },
  minify: true,
  legalComments: 'none',
  metafile: true,
  write: false,
  logLevel: 'warning',
}
// once to learn who imports whom, once with that
const { inputs } = (await build(options)).metafile
const { metafile, outputFiles } = await build({ ...options, plugins: [...options.plugins, inOneChunk(inputs)] })

// in one file of its own: a thread needs none of what a start loads, and as one more entry it would tear the chunks apart
const thread = await build({
  ...options,
  entryPoints: { 'verify-thread': 'src/system-verify-thread.ts' },
  splitting: false,
})

rmSync('dist', { recursive: true, force: true })
for (const { path, text } of [...outputFiles, ...thread.outputFiles]) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, withoutFacades(text))
}
const used = [metafile, thread.metafile]
  .flatMap(({ outputs }) => Object.values(outputs))
  .flatMap((output) => Object.keys(output.inputs))
writeFileSync('dist/THIRD_PARTY_NOTICES.txt', thirdPartyNotices(used).join(`\n${'-'.repeat(80)}\n\n`))
