// Bundles src/ into dist/: one entry, and a chunk for each part that is loaded on first use only.
import childProcess from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
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

const { metafile, outputFiles } = await build({
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
  plugins: [lazyChildProcess],
  banner: { js: requireBuiltin },
  minify: true,
  legalComments: 'none',
  metafile: true,
  write: false,
  logLevel: 'warning',
})

rmSync('dist', { recursive: true, force: true })
for (const { path, text } of outputFiles) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, withoutFacades(text))
}
const used = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs))
writeFileSync('dist/THIRD_PARTY_NOTICES.txt', thirdPartyNotices(used).join(`\n${'-'.repeat(80)}\n\n`))
