// Writes schema/cogtool.schema.json, the form of a config file, from the keys that the parser knows. `--print` shows it only.
import { mkdirSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'

const { outputFiles } = await build({
  entryPoints: ['src/pool/config-schema.ts'],
  bundle: true,
  format: 'esm',
  platform: 'node',
  write: false,
  logLevel: 'error',
})
const { configSchema } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`)
const text = `${JSON.stringify(configSchema(), null, 2)}\n`
if (process.argv.includes('--print')) process.stdout.write(text)
else {
  mkdirSync('schema', { recursive: true })
  writeFileSync('schema/cogtool.schema.json', text)
}
