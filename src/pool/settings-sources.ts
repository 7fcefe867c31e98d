import { dirname, join, resolve } from 'node:path'
import type { Edges, Files } from '../edges/edges.ts'
import { CogtoolError, systemCode, systemReason } from '../text/cogtool-error.ts'
import { decodeText, encodingOf, NotText } from '../text/decode-text.ts'
import { trimIdentifier } from '../text/given-values.ts'
import { didYouMean } from '../text/nearest.ts'
import { type SettingName, settingNames } from './setting.ts'

/** A config file that has been read: its pools' settings, by name. */
export interface ConfigFile {
  readonly path: string
  /** How origins name it: `cogtool.json` or the path of the user file. */
  readonly label: string
  readonly default: string | undefined
  /** Whether it is written as one entry, without `pools`. */
  readonly isFlat: boolean
  readonly pools: ReadonlyMap<string, Readonly<Partial<Record<SettingName, string>>>>
  /** In the project file alone. */
  readonly acceptedFindings: readonly AcceptedFinding[]
}

/** A risk that somebody has accepted, until a day. */
export interface AcceptedFinding {
  readonly id: string
  /** The beginning of a resource; undefined = every one. */
  readonly resource?: string
  readonly reason: string
  /** As 2027-03-31. */
  readonly until?: string
  readonly by?: string
}

export const acceptedKeys = ['id', 'resource', 'reason', 'until', 'by'] as const

export type PoolKey = Exclude<SettingName, 'pool' | 'session'>
/** The keys of a pool's entry. */
export const poolKeys = settingNames.filter((name): name is PoolKey => name !== 'pool' && name !== 'session')
/** The keys of a file whose pools have entries; `$schema` is ignored. */
export const fileKeys = ['default', 'pools', 'acceptedFindings'] as const
/** The most bytes that a config file may have. */
export const largestConfig = 64 * 1024
const secretKey = /secret|password|token$/i

/** What is accepted of a config file. */
export interface ConfigRule {
  /** Whether a file without any text is one that lists nothing: `init` writes it. */
  readonly mayBeEmpty: boolean
}

type FileEdges = Pick<Edges, 'files' | 'directories' | 'workingDirectory'>

/** The nearest `cogtool.json` from the working directory upwards, and the user's own file; fails with `config_invalid`. */
export async function readConfigFiles(
  edges: FileEdges,
): Promise<{ project: ConfigFile | undefined; user: ConfigFile | undefined }> {
  return { project: await readProjectFile(edges), user: await readUserFile(edges) }
}

/** The first of the two alone. */
export async function readProjectFile(
  { files, workingDirectory: from }: Pick<FileEdges, 'files' | 'workingDirectory'>,
  rule?: ConfigRule,
): Promise<ConfigFile | undefined> {
  // who commits a link chooses which file of this machine is read
  const file = await readConfigFile(files, join(from, 'cogtool.json'), 'cogtool.json', 'file', rule)
  const parent = dirname(from)
  return file ?? (parent === from ? undefined : readProjectFile({ files, workingDirectory: parent }, rule))
}

/** The second of the two alone. */
export function readUserFile({ files, directories }: FileEdges, rule?: ConfigRule): Promise<ConfigFile | undefined> {
  const path = join(directories.config, 'config.json')
  // people keep their own among dotfiles, and link to it
  return readConfigFile(files, path, path, 'linked', rule)
}

async function readConfigFile(
  files: Files,
  path: string,
  label: string,
  kind: 'file' | 'linked',
  rule?: ConfigRule,
): Promise<ConfigFile | undefined> {
  const text = await readConfigText(files, path, kind)
  if (text === undefined) return undefined
  const config = await parseConfig(text, path, label, rule)
  // a risk is accepted for a project, by those who see it in the repository
  if (kind === 'linked' && config.acceptedFindings.length > 0) {
    throw new CogtoolError('config_invalid', `the config file cannot be used: ${path}`, {
      why: '"acceptedFindings" counts in the project file alone',
      hint: 'move it to cogtool.json, which is committed',
    })
  }
  return config
}

/** A config file's text, without a byte order mark; undefined where there is no such file. Fails with `config_invalid`. */
export async function readConfigText(files: Files, path: string, kind: 'file' | 'linked'): Promise<string | undefined> {
  try {
    const bytes = await files.readBytes(path, { kind, limit: largestConfig })
    return bytes && decodeConfig(bytes)
  } catch (error) {
    const why = systemReason(error)
    if (why === undefined) throw error
    // to go on without it could mean another pool than the one that it names
    throw new CogtoolError('config_invalid', `the config file cannot be read: ${path}`, {
      why,
      hint: systemCode(error) === 'NOT_TEXT' ? 'save it as UTF-8' : 'make it a file that you may read, or move it away',
      cause: error,
    })
  }
}

function decodeConfig(bytes: Uint8Array): string {
  // other programs read this file too, and what `init` adds to it is UTF-8
  if (encodingOf(bytes).encoding !== 'utf8') throw new NotText('is UTF-16', 'a config file has to be UTF-8')
  return decodeText(bytes)
}

/**
 * Reads a config file's text strictly: an unknown key, a wrong type or a secret is `config_invalid`. A file with keys of a pool and
 * without `pools` is one entry, `default`.
 */
export async function parseConfig(
  text: string,
  path: string,
  label: string,
  { mayBeEmpty }: ConfigRule = { mayBeEmpty: false },
): Promise<ConfigFile> {
  const invalid = (why: string, hint: string) =>
    new CogtoolError('config_invalid', `the config file cannot be used: ${path}`, { why, hint })
  const fields = (value: unknown, where: string): [string, unknown][] => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value)
    throw invalid(`${where} must be an object`, 'cogtool help environment shows the form')
  }
  const unknownKey = (key: string, where: string, known: readonly string[]) => {
    if (secretKey.test(key)) {
      return invalid(
        `${where} holds "${key}": secrets do not belong in this file`,
        'set COGTOOL_CLIENT_SECRET and remove the key',
      )
    }
    return invalid(
      `${where} has an unknown key "${key}"`,
      didYouMean(key, known, `known keys: ${known.join(', ')}`, (guess) => `"${guess}"`),
    )
  }

  const isEmpty = text.trim() === ''
  // a pool may have stood in it: others must not go on as if there was none
  if (isEmpty && !mayBeEmpty) {
    throw invalid('it is empty', `fill it: cogtool init${label === 'cogtool.json' ? '' : ' --user'}, or delete it`)
  }
  let document: unknown
  try {
    document = isEmpty ? {} : JSON.parse(text)
  } catch {
    const { findJsonFault } = await import('./json-fault.ts')
    const found = findJsonFault(text)
    if (!found) throw invalid('invalid JSON', 'correct it, or move it away')
    throw invalid(`invalid JSON at ${found.place}: ${found.fault}`, `fix ${found.place}`)
  }

  const members = fields(document, 'the file')
  const isFlat = !members.some(([key]) => key === 'pools')
  const ownSettings = members.filter(([key]) => poolKeys.some((known) => known === key))
  const [[strayKey] = []] = isFlat ? [] : ownSettings
  if (strayKey !== undefined) {
    throw invalid(
      `"${strayKey}" is beside "pools": a setting of a pool belongs in its entry`,
      `move it there: "pools": { "dev": { "${strayKey}": "…" } }`,
    )
  }

  let defaultPool: string | undefined
  let acceptedFindings: AcceptedFinding[] = []
  const pools = new Map<string, Partial<Record<SettingName, string>>>()
  if (ownSettings.length > 0) pools.set('default', readEntry(ownSettings, 'the file'))
  for (const [key, value] of members) {
    if (key === '$schema' || ownSettings.some(([own]) => own === key)) continue
    if (key === 'default') {
      if (typeof value !== 'string') throw invalid('"default" must be the name of a pool', 'e.g. "default": "dev"')
      defaultPool = trimIdentifier(value)
    } else if (key === 'pools') {
      for (const [name, entry] of fields(value, '"pools"')) {
        if (name === 'local')
          throw invalid('"local" is built in: the running local pool', 'give the entry another name')
        const where = `pool "${name}"`
        pools.set(name, readEntry(fields(entry, where), where))
      }
    } else if (key === 'acceptedFindings') {
      if (!Array.isArray(value)) throw invalid('"acceptedFindings" must be a list', acceptedExample)
      acceptedFindings = value.map(readAccepted)
    } else throw unknownKey(key, 'the file', [...fileKeys, ...(isFlat ? poolKeys : [])])
  }
  return { path, label, default: defaultPool, isFlat: ownSettings.length > 0, pools, acceptedFindings }

  function readAccepted(entry: unknown, place: number): AcceptedFinding {
    const where = `entry ${place + 1} of "acceptedFindings"`
    const accepted: Partial<Record<(typeof acceptedKeys)[number], string>> = {}
    for (const [key, value] of fields(entry, where)) {
      const known = acceptedKeys.find((candidate) => candidate === key)
      if (!known) throw unknownKey(key, where, acceptedKeys)
      if (typeof value !== 'string' || value.trim() === '') {
        throw invalid(`"${key}" of ${where} must be a text`, acceptedExample)
      }
      accepted[known] = value
    }
    const { id, reason, until, ...rest } = accepted
    if (id === undefined) throw invalid(`${where} names no finding: "id" is missing`, acceptedExample)
    if (reason === undefined) {
      throw invalid(`${where} says not why ${id} is accepted: "reason" is missing`, acceptedExample)
    }
    if (until !== undefined && !isDay(until))
      throw invalid(`"until" of ${where} is not a day: ${until}`, acceptedExample)
    return { id, reason, ...(until !== undefined && { until }), ...rest }
  }

  function readEntry(members: readonly [string, unknown][], where: string): Partial<Record<SettingName, string>> {
    const settings: Partial<Record<SettingName, string>> = {}
    for (const [key, value] of members) {
      const known = poolKeys.find((candidate) => candidate === key)
      if (!known) throw unknownKey(key, where, poolKeys)
      // what flags and variables lose; the name of a file may have blanks and quotes of its own
      const given = typeof value !== 'string' || known === 'caFile' ? value : trimIdentifier(value)
      if (typeof given !== 'string' || given === '') {
        throw invalid(`"${key}" of ${where} must be a text`, `e.g. "${key}": "…"`)
      }
      settings[known] = known === 'caFile' ? resolve(dirname(path), given) : given
    }
    return settings
  }
}

const acceptedExample = '{ "id": "pool-mfa", "reason": "…", "until": "2027-03-31" }'

function isDay(text: string): boolean {
  // 2026-02-31 would be March 3
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00Z`).toJSON()?.startsWith(text) === true
}
