import type { Edges } from '../../edges/edges.ts'
import {
  type ConfigFiles,
  choosePool,
  type PoolAnswer,
  type PoolEvidence,
  poolOfFiles,
} from '../../pool/choose-pool.ts'
import { environmentSetting } from '../../pool/environment-settings.ts'
import { isLocalPoolId, typedIssuer, typedPoolId } from '../../pool/pool-address.ts'
import type { Setting, SettingName } from '../../pool/setting.ts'
import { placeError } from '../../pool/setting-place.ts'
import {
  issuersIn,
  mergeLayers,
  poolIn,
  type SettingLayer,
  type Settings,
  type SettingValues,
} from '../../pool/settings.ts'
import { readConfigFiles } from '../../pool/settings-sources.ts'
import { trustByVariable } from '../../pool/trusted-entries.ts'
import type { SessionHeader } from '../../session/store/session.ts'
import { hasStrangeAddress } from '../../session/store/session-addresses.ts'
import { latestStored } from '../../session/store/session-store.ts'
import type { FoundSession } from '../../session/store/stored-session.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { trimIdentifier, trimSecret } from '../../text/given-values.ts'
import { checkSettings } from './check-settings.ts'
import {
  entryLayers,
  flagSetting,
  projectEntryOf,
  type SettingFlags,
  sessionLayer,
  valuesOf,
} from './setting-layers.ts'

/** Who asks for settings, and what a person has answered so far. */
export interface SettingsRequest {
  /** Whether the command works with a session, which then chooses among the listed pools. */
  readonly usesSession?: boolean
  /** Whether flags and variables alone count: for a command that writes what the others then read. */
  readonly ignoresFiles?: boolean
  readonly answers?: Answers
}

/** What was answered at the terminal, as the flags that would have said the same. */
export interface Answers {
  readonly flags: Partial<SettingFlags>
  readonly pool?: PoolAnswer
}

/** Every setting in the order of precedence. Fails with `config_invalid`, `invalid_value`, `pool_unknown` or `local_pool_not_running`. */
export async function loadSettings(
  flags: SettingFlags,
  edges: Edges,
  { usesSession = false, ignoresFiles = false, answers = { flags: {} } }: SettingsRequest = {},
): Promise<Settings> {
  trustByVariable(edges.env)
  const files = ignoresFiles ? { project: undefined, user: undefined } : await readConfigFiles(edges)
  const isUsed = (name: SettingName) => !(ignoresFiles && name === 'pool')
  const typed = valuesOf((name) => (isUsed(name) ? flagSetting(flags, name) : undefined))
  const fromFlags = { ...typed, ...valuesOf((name) => flagSetting(answers.flags, name) ?? typed[name]) }
  const fromOwnVariables = valuesOf((name) => (isUsed(name) ? environmentSetting(edges.env, name, 'own') : undefined))
  const fromAws = valuesOf((name) => environmentSetting(edges.env, name, 'aws'))
  const { pool: namedByFlag } = fromFlags
  const namedByVariable = namedByFlag ? undefined : fromOwnVariables.pool

  /** What all but a session gives, with the entry of this name where no flag or variable names one. */
  const layersWith = async (chosen: Setting | undefined) => {
    const namedByFile = namedByFlag || namedByVariable ? undefined : chosen
    const projectEntry = await projectEntryOf(namedByFlag ?? namedByVariable ?? namedByFile, files, edges)
    const entry = async (name: Setting | undefined) => (name ? entryLayers(name, files, projectEntry, edges) : [])
    const layers: SettingLayer[] = [
      { values: fromFlags, describesPool: false },
      // an entry that was asked for by name wins over what the environment says about some other pool
      ...(await entry(namedByFlag)),
      { values: fromOwnVariables, describesPool: false },
      ...(await entry(namedByVariable)),
      { values: fromAws, describesPool: false },
      ...(await entry(namedByFile)),
      { values: { pool: namedByFile }, describesPool: false },
    ]
    return { layers, projectEntry, configured: mergeLayers(layers) }
  }
  const asChosen = (name: string | undefined): Setting | undefined =>
    name === undefined ? undefined : { value: name, origin: `session ${sessionName}`, namedBy: 'session' }
  const byFile = poolOfFiles(files)
  const withEntry = (name: string | undefined) => layersWith(name === byFile?.value ? byFile : asChosen(name))

  const sessionName = (fromFlags.session ?? fromOwnVariables.session)?.value ?? 'default'
  const choice = await choosePool({
    named: namingOf(typed) ?? namingOf(fromOwnVariables),
    files,
    sessionName,
    hasPool: async (name) => poolIn((await withEntry(name)).configured) !== undefined,
    signedInto: usesSession
      ? (names) =>
          filterLate(names, async (name) => {
            const { configured } = await layersWith(asChosen(name))
            return poolIn(configured) !== undefined && (await storedFor(configured, edges)) !== undefined
          })
      : undefined,
    hasSession: async (name) =>
      !ignoresFiles && usable(await storedFor((await withEntry(name)).configured, edges)) !== undefined,
    answer: answers.pool,
  })

  const { layers, projectEntry, configured } = await layersWith(choice.line === 3 ? asChosen(choice.name) : byFile)
  // where files list pools, and none is chosen, a session gives nothing: it would be another pool
  const givesSession = choice.line !== 'ambiguous' && !ignoresFiles
  const session = givesSession ? usable(await storedFor(configured, edges)) : undefined
  const values = mergeLayers([
    ...layers,
    ...(session ? [sessionLayer(session)] : []),
    { values: { session: { value: 'default', origin: 'default', namedBy: 'default' } }, describesPool: false },
  ])
  // what a session keeps was checked when it was made
  await checkSettings(configured, poolIn(values)).catch((error: unknown) => {
    throw placeError(error, configured)
  })
  return {
    values,
    clientIds:
      (answers.flags.clientId ?? flags.clientId)?.map(trimIdentifier) ??
      (values.clientId ? [values.clientId.value] : []),
    clientSecret: trimSecret(edges.env.COGTOOL_CLIENT_SECRET ?? '', 'COGTOOL_CLIENT_SECRET') || undefined,
    isLocalPool: isLocalPoolId(values.userPoolId?.value ?? '') && values.endpointUrl !== undefined,
    projectEntry,
    choice,
    poolNames: poolNamesOf(files, choice.line === 'ambiguous' ? undefined : choice.name, values),
  }
}

/** The first of the settings that name a pool. */
function namingOf(values: SettingValues): PoolEvidence['named'] {
  for (const by of ['pool', 'userPoolId', 'issuer'] as const) {
    const setting = values[by]
    if (setting) return { by, setting }
  }
  return undefined
}

async function filterLate<T>(items: readonly T[], isWanted: (item: T) => Promise<boolean>): Promise<T[]> {
  const wanted = await Promise.all(items.map(isWanted))
  return items.filter((_, index) => wanted[index])
}

/** The names of entries by the pool ids and issuers that they give: of the project file first. */
function poolNamesOf(
  { project, user }: ConfigFiles,
  chosen: string | undefined,
  { userPoolId, issuer }: SettingValues,
): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>()
  const add = (address: string | undefined, name: string) => {
    if (address !== undefined) names.set(address, [...(names.get(address) ?? []), name])
  }
  if (chosen === 'local') add(userPoolId?.value ?? issuer?.value, chosen)
  for (const [name, entry] of [project, user].flatMap((file) => [...(file?.pools ?? [])])) {
    add(entry.userPoolId === undefined ? undefined : typedPoolId(entry.userPoolId), name)
    if (entry.userPoolId === undefined) add(entry.issuer === undefined ? undefined : typedIssuer(entry.issuer), name)
  }
  return names
}

/**
 * The saved session whose pool counts where none is configured, or the configured pool's own; never its tokens, so that no
 * keyring is asked.
 */
async function storedFor(configured: SettingValues, edges: Edges): Promise<FoundSession | undefined> {
  const issuers = issuersIn(configured)
  try {
    return await latestStored(edges, configured.session?.value ?? 'default', {
      ...(issuers ? { issuers } : {}),
      ...(configured.clientId ? { clientId: configured.clientId.value } : {}),
    })
  } catch (error) {
    if (error instanceof CogtoolError && error.code === 'session_store_unavailable') return undefined
    throw error
  }
}

/**
 * What a session says of itself. One whose file others could have touched gives no settings; nor does one with addresses that nobody
 * vouched for; it is for the commands that work with a session to complain.
 */
function usable(stored: FoundSession | undefined): SessionHeader | undefined {
  const known = stored?.problem === undefined ? stored?.header : undefined
  return known && !hasStrangeAddress(known) ? known : undefined
}

/** The app client's secret for --client-secret-stdin; fails with `input_required`. */
export async function secretFromStdin(edges: Pick<Edges, 'stdin'>): Promise<string> {
  const secret = await edges.stdin.line(4096)
  if (secret) return secret
  throw new CogtoolError('input_required', 'standard input held no client secret', {
    why: '--client-secret-stdin reads its first line',
    hint: 'pipe it in, or set COGTOOL_CLIENT_SECRET',
  })
}
