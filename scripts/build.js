// Bundles src/ into dist/: one entry, and a chunk for each part that is loaded on first use only.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

rmSync('dist', { recursive: true, force: true })
const { metafile } = await build({
  entryPoints: { cogtool: 'src/start.ts' },
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
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
})

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

const used = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs))
writeFileSync('dist/THIRD_PARTY_NOTICES.txt', thirdPartyNotices(used).join(`\n${'-'.repeat(80)}\n\n`))
