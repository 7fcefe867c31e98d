import { resolve } from 'node:path'
import type { Edges } from '../../../edges/edges.ts'
import { readCertificateFile } from '../../../net/certificate-file.ts'
import type { Setting } from '../../../pool/settings.ts'
import type { BareRun, Run } from '../context.ts'
import { openGate } from '../gate.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { loadSettings, type SettingFlags, secretFromStdin } from '../load-settings.ts'
import type { Need } from '../prompt-missing-settings.ts'
import { startBare } from './start-bare.ts'

/** Settings, printer and who is there, from the parsed command line. */
export async function startRun(
  flags: GlobalFlags,
  commandLine: readonly string[],
  outside: Edges,
  needs: readonly Need[],
): Promise<Run> {
  const bare = await startBare(flags, commandLine, outside)
  let run = await openRun(bare, await loadSettings(flags, outside))
  if (bare.interactive && needs.length > 0) {
    const { promptMissingSettings } = await import('../prompt-missing-settings.ts')
    let answers: Partial<SettingFlags> = {}
    // a chosen pool's entry may name the app client, so that it need not be asked for
    for (const need of needs) {
      answers = { ...answers, ...(await promptMissingSettings(need, run)) }
      run = await openRun(bare, await loadSettings({ ...flags, ...answers }, outside))
    }
  }
  if (!flags.clientSecretStdin) return run
  return { ...run, settings: { ...run.settings, clientSecret: await secretFromStdin(bare.edges) } }
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
