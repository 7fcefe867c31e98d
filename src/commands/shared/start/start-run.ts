import { resolve } from 'node:path'
import type { Edges } from '../../../edges/edges.ts'
import { readCertificateFile } from '../../../net/certificate-file.ts'
import type { Setting } from '../../../pool/setting.ts'
import { placeError } from '../../../pool/setting-place.ts'
import { configuredPool } from '../../../pool/settings.ts'
import { escapeLine } from '../../../text/escape.ts'
import type { BareRun, Run } from '../context.ts'
import { openGate } from '../gate.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { type Answers, loadSettings, secretFromStdin } from '../load-settings.ts'
import type { Need } from '../prompt-missing-settings.ts'
import { startBare } from './start-bare.ts'

/** Settings, printer and who is there, from the parsed command line. */
export async function startRun(
  flags: GlobalFlags,
  commandLine: readonly string[],
  outside: Edges,
  needs: readonly Need[],
  { ignoresFiles = false } = {},
): Promise<Run> {
  const bare = await startBare(flags, commandLine, outside)
  let answers: Answers = { flags: {} }
  const usesSession = needs.includes('session') || needs.includes('sessions')
  const open = async () => openRun(bare, await loadSettings(flags, outside, { usesSession, ignoresFiles, answers }))
  let run = await open()
  // a chosen pool's entry may name the app client, so that it need not be asked for
  for (const need of needs) {
    const isAsked = need !== 'sessions' && (need !== 'session' || run.settings.choice.line === 'ambiguous')
    if (bare.interactive && isAsked) {
      const { promptMissingSettings } = await import('../prompt-missing-settings.ts')
      const { flags: more, pool = answers.pool } = await promptMissingSettings(need, run)
      answers = { flags: { ...answers.flags, ...more }, ...(pool && { pool }) }
      if (Object.keys(more).length > 0) run = await open()
    }
    // before any request: that of the next question is one
    if (need === 'pool') await announcePool(run)
  }
  if (!flags.clientSecretStdin) return run
  return { ...run, settings: { ...run.settings, clientSecret: await secretFromStdin(bare.edges) } }
}

/** The same error, whose hint names the place that a wrong setting of this run stands in. */
export function placeFailure(error: unknown, { values }: Run['settings']): unknown {
  return placeError(error, values)
}

/** Says which pool a command is about that does not itself name it. Fails with `pool_ambiguous`. */
async function announcePool({ settings, printer }: Run): Promise<void> {
  const pool = configuredPool(settings)
  if (!pool || pool.line === 1 || printer.json) return
  const from = pool.line === 4 || pool.line === 6 ? pool.origin : `from ${pool.origin}`
  const text = escapeLine(`Pool: ${pool.written}, ${from}`)
  // nobody had chosen one before
  if (pool.line === 6) await printer.say(text)
  else await printer.note(text)
}

/** A run with these settings, whose requests trust the certificate authority that they name. */
async function openRun(bare: BareRun, settings: Run['settings']): Promise<Run> {
  const { caFile } = settings.values
  if (!caFile) return { ...bare, settings, gate: openGate({ ...bare, settings }) }
  const trusting = async () => bare.edges.withCertificates(await readCertificates(caFile, bare.edges))
  if (caFile.namedBy !== 'project-file') {
    const edges = await trusting()
    return { ...bare, edges, settings, gate: openGate({ ...bare, edges, settings }) }
  }
  // the project file's certificates count only once it is trusted
  let current = bare.edges
  const edges: Edges = {
    ...bare.edges,
    fetch: (url, init) => current.fetch(url, init),
    get certificates() {
      return current.certificates
    },
  }
  const onTrusted = async () => {
    current = await trusting()
  }
  return { ...bare, edges, settings, gate: openGate({ ...bare, edges, settings, onTrusted }) }
}

/** The certificates of --ca-file or `caFile`. */
function readCertificates({ value, namedBy }: Setting, { files, workingDirectory }: Edges): Promise<string> {
  const byFlag = namedBy === 'flag'
  const setting = byFlag ? '--ca-file' : '"caFile"'
  const code = byFlag ? 'input_unreadable' : 'config_invalid'
  return readCertificateFile({ path: resolve(workingDirectory, value), setting, code, mayBePipe: byFlag }, files)
}
