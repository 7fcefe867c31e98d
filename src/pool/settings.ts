import { CogtoolError } from '../text/cogtool-error.ts'
import { type PoolChoice, poolAmbiguous } from './choose-pool.ts'
import {
  parseIssuer,
  parsePoolId,
  parsePoolIdBeside,
  regionInPoolId,
  typedIssuer,
  typedPoolId,
  type UserPool,
} from './pool-address.ts'
import { type Setting, type SettingName, settingNames } from './setting.ts'
import { besideSetting, placeError } from './setting-place.ts'

export type SettingValues = Readonly<Partial<Record<SettingName, Setting | undefined>>>

/** Every setting after precedence: flag, COGTOOL_*, AWS_*, project file, user file, session, default. */
export interface Settings {
  readonly values: SettingValues
  /** Several only where `--client-id` was repeated. */
  readonly clientIds: readonly string[]
  /** From COGTOOL_CLIENT_SECRET or --client-secret-stdin; never stored, never printed. */
  readonly clientSecret: string | undefined
  /** The running local pool, where `--pool local` chose it: its API takes any AWS credentials. */
  readonly isLocalPool: boolean
  /** The entry of the project file that settings come from. */
  readonly projectEntry: ProjectEntry | undefined
  /** Which pool was chosen, and by whom. */
  readonly choice: PoolChoice
  /** The names of the entries for a pool id or an issuer. */
  readonly poolNames: ReadonlyMap<string, readonly string[]>
}

/** What says which pool was chosen. */
export type ChosenSettings = Pick<Settings, 'values' | 'choice' | 'poolNames'>

declare const chosen: unique symbol

/** The pool that a command is about, with who chose it: the only form in which a note, an answer or a document gets it. */
export interface ChosenPool extends UserPool {
  /** As people read it: `dev (eu-west-1_AbC123xyz)`, its id where no entry names it, or its issuer. Untrusted text. */
  readonly written: string
  readonly line: Exclude<PoolChoice['line'], 'ambiguous' | 'none'>
  /** Who chose it, in words: `--pool`, `cogtool.json`, `session default`. */
  readonly origin: string
  readonly [chosen]: true
}

/** One entry of a project file, and whether the person trusts it as it is now. */
export interface ProjectEntry {
  readonly path: string
  /** Its name in the file. */
  readonly pool: string
  readonly settings: Readonly<Partial<Record<SettingName, string>>>
  readonly isTrusted: boolean
  /** Whether it is the only entry of its file. */
  readonly isOnly: boolean
}

/** The pool to trust. Fails with `pool_required` where none is configured, otherwise as `configuredPool` does. */
export function userPoolOf(settings: ChosenSettings): ChosenPool {
  const pool = configuredPool(settings)
  if (pool) return pool
  throw new CogtoolError('pool_required', 'no user pool is configured', {
    why: 'no flag, variable, file or session names one',
    hint: 'choose one: cogtool init; or add --user-pool-id <id>; or try it without AWS: cogtool local, then --pool local',
  })
}

/**
 * The pool to trust, or undefined where none is configured. Fails with `pool_ambiguous` where several are listed and none is chosen,
 * and with `invalid_value`.
 */
export function configuredPool(settings: ChosenSettings): ChosenPool | undefined {
  const { values, choice } = settings
  if (choice.line === 'ambiguous') throw poolAmbiguous(choice)
  const pool = poolIn(values)
  if (!pool || choice.line === 'none') return undefined
  const { line, origin } = choice
  // the last part of an issuer is a label, and no id that anybody named
  const address = (values.userPoolId && pool.id) ?? pool.issuers[0] ?? ''
  return { ...pool, line, origin, written: writePool(address, settings) } as ChosenPool
}

/** A pool as people read it, by its id or issuer. */
export function writePool(address: string, { choice, poolNames }: Pick<Settings, 'choice' | 'poolNames'>): string {
  const names = poolNames.get(address) ?? []
  const preferred = 'name' in choice ? choice.name : undefined
  const name = names.find((one) => one === preferred) ?? names[0]
  return name === undefined ? address : `${name} (${address})`
}

/** The pool that settings name, whoever chose it. Fails with `invalid_value`. */
export function poolIn(values: SettingValues): UserPool | undefined {
  const { issuer } = values
  const named = namedPool(values)
  if (!issuer) return named
  // an explicit issuer is that one text and nothing else; the id only names the pool for the API
  const pool = parseSetting(issuer, parseIssuer)
  return { ...pool, ...named, issuers: pool.issuers }
}

/** The pool that the id names by itself. */
function namedPool({ userPoolId, issuer, endpointUrl }: SettingValues): UserPool | undefined {
  if (!userPoolId) return undefined
  const { value: id } = userPoolId
  // beside its issuer, the id that a session keeps is a label: the last part of any address
  if (issuer && userPoolId.namedBy === 'session') return { id, region: regionInPoolId(id), issuers: [] }
  const beside = { endpointUrl: endpointUrl?.value, issuer: issuer?.value }
  return parseSetting(userPoolId, (text) => parsePoolIdBeside(text, beside))
}

/**
 * The issuers whose sessions belong to the configured pool; undefined where none is configured. An issuer that only an untrusted
 * project file names hides no session of the pool itself: what a session sends goes to its own addresses. Fails as `configuredPool`
 * does.
 */
export function sessionIssuers(settings: ChosenSettings): readonly string[] | undefined {
  configuredPool(settings)
  return issuersIn(settings.values)
}

/** The same, whoever chose the pool. */
export function issuersIn(values: SettingValues): readonly string[] | undefined {
  const pool = poolIn(values)
  const { userPoolId, issuer } = values
  const isAside = userPoolId && issuer?.namedBy === 'project-file' && regionInPoolId(userPoolId.value) !== undefined
  return pool && isAside ? [...pool.issuers, ...parsePoolId(userPoolId.value).issuers] : pool?.issuers
}

/** What `parse` makes of a setting's value. Fails as `parse` does, and says where the value came from. */
export function parseSetting<T>(setting: Setting, parse: (text: string) => T): T {
  const { value, origin } = setting
  try {
    return parse(value)
  } catch (error) {
    if (!(error instanceof CogtoolError)) throw error
    const { code, message, why, hint } = error
    const told = new CogtoolError(code, message, {
      why: why === undefined ? `it is set by ${origin}` : `${why}; this one is set by ${origin}`,
      ...(hint === undefined ? {} : { hint }),
      cause: error,
    })
    throw placeError(told, besideSetting(setting), 'e\\.g\\. |add |or ')
  }
}

/** A setting as it is meant: pool ids and issuers in the forms that people type. */
export function inForm(name: SettingName, setting: Setting | undefined): Setting | undefined {
  const read = name === 'userPoolId' ? typedPoolId : name === 'issuer' ? typedIssuer : undefined
  return setting && read ? { ...setting, value: read(setting.value) } : setting
}

/** The one app client. Fails with `client_required`. */
export function clientIdOf(settings: Settings): string {
  const [clientId, ...others] = settings.clientIds
  if (clientId === undefined) {
    throw new CogtoolError('client_required', 'no app client is configured', {
      why: 'no flag, variable, file or session names one',
      hint: 'add --client-id <id>; the Cognito console lists the app clients of a pool',
    })
  }
  if (others.length > 0) {
    throw new CogtoolError('usage', '--client-id was given more than once', {
      why: 'only verify accepts several app clients',
      hint: 'keep one of them',
    })
  }
  return clientId
}

/** Fails as `userPoolOf` and `clientIdOf` do; where both are missing, with one error that names both. */
export function requirePoolAndClient(settings: Settings): void {
  if (configuredPool(settings) === undefined && settings.clientIds.length === 0) {
    throw new CogtoolError('pool_required', 'no user pool and no app client are configured', {
      why: 'no flag, variable, file or session names them',
      hint: 'choose them: cogtool init; or add --user-pool-id <id> --client-id <id>; or try it without AWS: cogtool local, then --pool local',
    })
  }
  userPoolOf(settings)
  clientIdOf(settings)
}

/** One place that gives settings; earlier layers win. */
export interface SettingLayer {
  readonly values: SettingValues
  /** An entry or a session describes one pool as a whole: it is left out where an earlier layer chose another pool. */
  readonly describesPool: boolean
}

/** The winning value of every setting, layer by layer, never mixing the descriptions of two pools; the region is the one to use. */
export function mergeLayers(layers: readonly SettingLayer[]): SettingValues {
  const merged: Partial<Record<SettingName, Setting | undefined>> = {}
  for (const { values, describesPool } of layers) {
    if (describesPool && !isSamePool(merged, values)) continue
    for (const name of settingNames) merged[name] ??= values[name]
  }
  merged.region = regionOf(merged)
  return merged
}

function isSamePool(chosen: SettingValues, other: SettingValues): boolean {
  return (['userPoolId', 'issuer'] as const).every(
    (name) => !chosen[name] || chosen[name].value === other[name]?.value || (name === 'issuer' && !other.issuer),
  )
}

/** The region of the pool's API, for `config` and for every call. */
export function regionOf({ userPoolId, region }: SettingValues): Setting | undefined {
  // AWS_REGION is set for a whole shell, the pool id names the one region that has this pool; a flag or a config entry is
  // about this pool, for example about its replica
  if (region && region.namedBy !== 'environment') return region
  const ofPool = userPoolId && regionInPoolId(userPoolId.value)
  return userPoolId && ofPool !== undefined
    ? { value: ofPool, origin: 'the pool id', namedBy: userPoolId.namedBy }
    : region
}
