import type { Edges } from '../../edges/edges.ts'
import { readRecord } from '../../local/server/running-pool-file.ts'
import type { ConfigFiles } from '../../pool/choose-pool.ts'
import { mayGiveKeys } from '../../pool/endpoint-keys.ts'
import type { Origin } from '../../pool/origin.ts'
import { type Setting, type SettingName, settingFlags, settingNames } from '../../pool/setting.ts'
import { placeHint } from '../../pool/setting-place.ts'
import { inForm, type ProjectEntry, type SettingLayer, type SettingValues } from '../../pool/settings.ts'
import type { ConfigFile } from '../../pool/settings-sources.ts'
import { isTrustedEntry } from '../../pool/trusted-entries.ts'
import type { SessionHeader } from '../../session/store/session.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { trimIdentifier } from '../../text/given-values.ts'
import { didYouMean } from '../../text/nearest.ts'
import { shellWord } from '../../text/shell.ts'

/** The settings among the global flags, as commander read them. */
export type SettingFlags = Partial<Record<Exclude<SettingName, 'clientId'>, string>> & {
  clientId?: readonly string[]
  clientSecretStdin?: boolean
}

/** Those that are given, by name, in their own forms. */
export function valuesOf(read: (name: SettingName) => Setting | undefined): SettingValues {
  return Object.fromEntries(settingNames.map((name) => [name, inForm(name, read(name))]))
}

/** What a flag says; undefined where it was not given. */
export function flagSetting(flags: SettingFlags, name: SettingName): Setting | undefined {
  const value = name === 'clientId' ? flags.clientId?.[0] : flags[name]
  if (value === undefined) return undefined
  // the name of a file may have blanks and quotes of its own
  const given = name === 'caFile' ? value : trimIdentifier(value)
  return { value: given, origin: settingFlags[name], namedBy: 'flag' }
}

/** The project file's entry of this name, and whether the person trusts it. */
export async function projectEntryOf(
  name: Setting | undefined,
  { project }: ConfigFiles,
  edges: Edges,
): Promise<ProjectEntry | undefined> {
  const settings = name && project?.pools.get(name.value)
  if (!project || !settings) return undefined
  const entry = { path: project.path, pool: name.value, settings }
  return { ...entry, isTrusted: await isTrustedEntry(entry, edges), isOnly: project.pools.size === 1 }
}

/** What the files say of the pool of this name; the project file wins. Fails with `pool_unknown` or `local_pool_not_running`. */
export async function entryLayers(
  name: Setting,
  files: ConfigFiles,
  projectEntry: ProjectEntry | undefined,
  edges: Edges,
): Promise<SettingLayer[]> {
  if (name.value === 'local') return [await localPoolLayer(edges)]
  const layers = [
    ...entryLayer(files.project, name.value, projectEntry?.isTrusted ? 'trusted-project-file' : 'project-file'),
    ...entryLayer(files.user, name.value, 'user-file'),
  ]
  if (layers.length > 0) return layers
  const listed = [files.project, files.user].flatMap((file) => [...(file?.pools.keys() ?? [])])
  const known = ['local', ...listed]
  throw new CogtoolError('pool_unknown', `there is no pool named "${name.value}" (${name.origin})`, {
    why: `known pools: ${[...new Set(known)].join(', ')}`,
    hint: placeHint(
      didYouMean(
        name.value,
        known,
        listed.length === 0
          ? 'no file lists a pool; to choose one: cogtool init'
          : 'add it to cogtool.json: cogtool help environment',
        (guess) => `--pool ${shellWord(guess)}`,
      ),
      { pool: name },
    ),
  })
}

function entryLayer(file: ConfigFile | undefined, name: string, namedBy: Origin): SettingLayer[] {
  const entry = file?.pools.get(name)
  if (!file || !entry) return []
  const origin = `${file.label} (pool ${name})`
  const values = valuesOf((setting) => {
    const value = entry[setting]
    return value === undefined ? undefined : { value, origin, namedBy }
  })
  return [{ values, describesPool: true }]
}

async function localPoolLayer(edges: Edges): Promise<SettingLayer> {
  const record = await readRecord(edges)
  if (!record) {
    throw new CogtoolError('local_pool_not_running', 'no local pool is running', {
      why: '--pool local means the user pool that cogtool runs on this machine',
      hint: 'start it in another terminal: cogtool local',
    })
  }
  const { poolId: userPoolId, ...addresses } = record
  const values = valuesOf((name) => {
    const value = ({ ...addresses, userPoolId } as Partial<Record<string, unknown>>)[name]
    return typeof value === 'string' ? { value, origin: 'the running local pool', namedBy: 'pool' } : undefined
  })
  return { values, describesPool: true }
}

/** What a session says of its pool. */
export function sessionLayer({ name, userPoolId, clientId, settings, origins }: SessionHeader): SettingLayer {
  const known: Partial<Record<SettingName, string | undefined>> = { userPoolId, clientId, ...settings }
  const values = valuesOf((setting) => {
    const value = known[setting]
    // an endpoint that nobody vouched for is asked what it was asked before, and never for keys
    const isStray = setting === 'endpointUrl' && !mayGiveKeys(origins?.endpointUrl)
    return value === undefined
      ? undefined
      : { value, origin: `session ${name}`, namedBy: isStray ? 'default' : 'session' }
  })
  return { values, describesPool: true }
}
