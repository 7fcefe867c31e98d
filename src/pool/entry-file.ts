import { join } from 'node:path'
import type { Edges } from '../edges/edges.ts'
import { CogtoolError, systemReason } from '../text/cogtool-error.ts'
import { shellWord } from '../text/shell.ts'
import type { EntrySettings } from './insert-entry.ts'
import type { ProjectEntry } from './settings.ts'
import {
  type ConfigFile,
  type ConfigRule,
  largestConfig,
  parseConfig,
  readConfigText,
  readProjectFile,
  readUserFile,
} from './settings-sources.ts'

/** A new entry, and the config file that it goes into. */
export interface NewEntry {
  /** Its name in the file. */
  readonly name: string
  /** Into the user's own file, and not the project's. */
  readonly isUsers: boolean
  /** Whether it replaces one of its name. */
  readonly force: boolean
  /** The flags that the command line lacks where nobody can be asked, as hints give them. */
  readonly lacks?: string
}

/** Where an entry goes. */
export interface EntryFile {
  readonly path: string
  readonly label: string
  readonly kind: 'file' | 'linked'
}

// an editor or `touch` leaves one
const written: ConfigRule = { mayBeEmpty: true }

type FileEdges = Pick<Edges, 'files' | 'directories' | 'workingDirectory'>

/**
 * The file that an entry goes into: the one that is read here, else a new one in the working directory. Fails with `config_invalid`
 * or `output_exists` where it would not go in.
 */
export async function findEntryFile(entry: NewEntry, edges: FileEdges): Promise<EntryFile> {
  // the other file need not even be readable
  const config = await (entry.isUsers ? readUserFile(edges, written) : readProjectFile(edges, written))
  refuseEntry(entry, config)
  if (!entry.isUsers) {
    const path = config?.path ?? join(edges.workingDirectory, 'cogtool.json')
    return { path, label: 'cogtool.json', kind: 'file' }
  }
  const path = join(edges.directories.config, 'config.json')
  return { path, label: path, kind: 'linked' }
}

function refuseEntry(entry: NewEntry, config: ConfigFile | undefined): void {
  const { name, force } = entry
  if (config?.isFlat) {
    throw new CogtoolError('config_invalid', `another entry cannot be added to ${config.path}`, {
      why: 'it describes one pool, without "pools"',
      hint: `put its settings into an entry: "pools": { "default": { … } }, then ${initCommand(entry)}`,
    })
  }
  if (config?.pools.has(name) && !force) {
    throw new CogtoolError('output_exists', `${config.path} already has a pool named "${name}"`, {
      why: "init doesn't overwrite an entry unless you add --force",
      hint: `replace it: ${initCommand({ ...entry, force: true })}, or give the new one another name`,
    })
  }
}

/** A command line of `init`. */
export function initCommand({ name, isUsers, force, lacks }: NewEntry, settings: EntrySettings = {}): string {
  const flags = Object.entries({ '--user-pool-id': settings.userPoolId, '--client-id': settings.clientId })
  const ids = flags.flatMap(([flag, value]) => (value === undefined ? [] : [`${flag} ${shellWord(value)}`]))
  return ['cogtool init', shellWord(name), isUsers && '--user', force && '--force', ...ids, lacks]
    .filter(Boolean)
    .join(' ')
}

/** An entry as it was written. */
export interface WrittenEntry {
  /** Whether its file is a new one. */
  readonly isNewFile: boolean
  /** As it is read again. */
  readonly entry: Pick<ProjectEntry, 'path' | 'pool' | 'settings'>
  /** What the one of its name was that it replaced. */
  readonly replaced: ProjectEntry['settings'] | undefined
}

/**
 * Writes an entry into its file, as that is by now: it may have changed since it was looked at. Fails as `findEntryFile` does, and with
 * `output_unwritable`.
 */
export async function writeEntry(
  { path, label, kind }: EntryFile,
  entry: NewEntry,
  settings: EntrySettings,
  edges: FileEdges,
): Promise<WrittenEntry> {
  const before = await readConfigText(edges.files, path, kind)
  const config = before === undefined ? undefined : await parseConfig(before, path, label, written)
  refuseEntry(entry, config)
  const { insertEntry, newConfigText } = await import('./insert-entry.ts')
  const { name } = entry
  const text = before?.trim() ? insertEntry(before, name, settings) : newConfigText(name, settings)
  const added = (await parseConfig(text, path, label)).pools.get(name)
  if (!added) throw new Error(`the entry ${name} is not in what was to be written`)
  try {
    // a link to the file among dotfiles stays one
    const target = before === undefined ? await newPath(path, edges) : ((await edges.files.realPath(path)) ?? path)
    await replaceText(target, text, edges)
  } catch (error) {
    const why = systemReason(error)
    if (error instanceof CogtoolError || why === undefined) throw error
    const other = entry.isUsers
      ? ''
      : `, or keep it for yourself: ${initCommand({ ...entry, isUsers: true }, settings)}`
    throw new CogtoolError('output_unwritable', `the config file cannot be written: ${path}`, {
      why,
      hint: `make the folder writable for you${other}`,
      cause: error,
    })
  }
  return {
    isNewFile: before === undefined,
    entry: { path, pool: name, settings: added },
    replaced: config?.pools.get(name),
  }
}

/** Fails where a link stands there that leads nowhere. */
async function newPath(path: string, { files }: FileEdges): Promise<string> {
  if ((await files.status(path)) === undefined) return path
  throw new CogtoolError('output_unwritable', `the config file cannot be written: ${path}`, {
    why: 'it is a link that leads nowhere',
    hint: 'make the file that it leads to, or remove the link',
  })
}

async function replaceText(path: string, text: string, { files }: FileEdges): Promise<void> {
  const old = await files.readBytes(path, { kind: 'linked', limit: largestConfig })
  // a byte order mark is the first thing that an editor would miss
  const mark = old && Buffer.from(old).subarray(0, 3).equals(Buffer.from('\ufeff')) ? '\ufeff' : ''
  const bytes = Buffer.from(mark + text)
  if (bytes.length > largestConfig) {
    throw new CogtoolError('output_unwritable', `the config file would get too large: ${path}`, {
      why: 'config files have at most 64 KiB',
      hint: 'remove entries that are no longer used',
    })
  }
  await files.replace(path, bytes, { isShared: true })
}
