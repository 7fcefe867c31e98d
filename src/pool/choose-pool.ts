import { CogtoolError } from '../text/cogtool-error.ts'
import { shellWord } from '../text/shell.ts'
import type { Setting, SettingName } from './setting.ts'
import type { ConfigFile } from './settings-sources.ts'

/** 1: a flag or variable; 2: a file; 3: a session of a listed pool; 4: a person, of those listed; 5: a session; 6: a person, of all. */
type Line = 1 | 2 | 3 | 4 | 5 | 6

/** Which pool a command is about, and who says so. */
export type PoolChoice =
  | {
      readonly line: Line
      /** The entry that settings come from, or `local`; undefined where there is none. */
      readonly name: string | undefined
      /** In words: `--pool`, `cogtool.json`, `session default`, `the only pool`. */
      readonly origin: string
    }
  /** Several are listed, and nobody chose one. */
  | { readonly line: 'ambiguous'; readonly names: readonly string[]; readonly file: string }
  | { readonly line: 'none'; readonly name: string | undefined }

/** What a person answered at the terminal. */
export interface PoolAnswer {
  readonly line: 4 | 6
  readonly name: string | undefined
  readonly origin: string
}

/** What the choice is made from. Each function is asked only where no line before it applies. */
export interface PoolEvidence {
  /** The first flag or variable that names a pool. */
  readonly named: { readonly by: 'pool' | 'userPoolId' | 'issuer'; readonly setting: Setting } | undefined
  readonly files: ConfigFiles
  readonly sessionName: string
  /** Whether the settings of this entry say which pool it is. */
  readonly hasPool: (name: string) => Promise<boolean>
  /** Of the listed pools those with a session of the chosen name; undefined for a command that works with none. */
  readonly signedInto: ((names: readonly string[]) => Promise<readonly string[]>) | undefined
  /** Whether a session of the chosen name can be used, beside the settings of this entry. */
  readonly hasSession: (name: string | undefined) => Promise<boolean>
  readonly answer: PoolAnswer | undefined
}

export interface ConfigFiles {
  readonly project: ConfigFile | undefined
  readonly user: ConfigFile | undefined
}

/** The one rule about which pool a command is about: the first line that applies. */
export async function choosePool(evidence: PoolEvidence): Promise<PoolChoice> {
  const { files, sessionName, hasPool, signedInto, hasSession, answer } = evidence
  // only asked for where no line before it applies
  if (answer) return answer
  const first = namedOrByFile(evidence)
  // an entry may say how a pool is reached, and not which it is
  if (first && (first.name === undefined || (await hasPool(first.name)))) return first
  const origin = `session ${sessionName}`
  const listing = first ? undefined : listingFile(files)
  if (listing) {
    const names = [...listing.pools.keys()]
    const [only, ...others] = (await signedInto?.(names)) ?? []
    if (only !== undefined && others.length === 0) return { line: 3, name: only, origin }
    return { line: 'ambiguous', names, file: listing.label }
  }
  const name = first?.name
  return (await hasSession(name)) ? { line: 5, name, origin } : { line: 'none', name }
}

function namedOrByFile({ named, files }: PoolEvidence) {
  if (named) {
    const { value, origin } = named.setting
    return { line: 1, name: named.by === 'pool' ? value : undefined, origin } as const
  }
  const byFile = poolOfFiles(files)
  return byFile && ({ line: 2, name: byFile.value, origin: byFile.origin } as const)
}

/** The pool that the config files choose by themselves: a default, or their only entry. */
export function poolOfFiles({ project, user }: ConfigFiles): Setting | undefined {
  const from = (file: ConfigFile | undefined, value: string | undefined): Setting | undefined =>
    file && value !== undefined
      ? { value, origin: file.label, namedBy: file === project ? 'project-file' : 'user-file' }
      : undefined
  // a project file that lists nothing, as one of accepted findings alone, leaves the choice to the user's own
  if (!project || (project.default === undefined && project.pools.size === 0)) {
    return from(user, user?.default ?? onlyEntry(user))
  }
  const ownDefault = user?.default
  return (
    from(project, project.default ?? onlyEntry(project)) ??
    (ownDefault !== undefined && project.pools.has(ownDefault) ? from(user, ownDefault) : undefined)
  )
}

function onlyEntry(file: ConfigFile | undefined): string | undefined {
  const [name, ...others] = file?.pools.keys() ?? []
  return others.length === 0 ? name : undefined
}

/** The file whose pools are to choose from; undefined where none says which pools there are. */
function listingFile({ project, user }: ConfigFiles): ConfigFile | undefined {
  return [project, user].find((file) => [...(file?.pools.values() ?? [])].some(namesPool))
}

function namesPool({ userPoolId, issuer }: Readonly<Partial<Record<SettingName, string>>>): boolean {
  return userPoolId !== undefined || issuer !== undefined
}

/** Several pools are listed, and nobody chose one. */
export function poolAmbiguous({ names, file }: Extract<PoolChoice, { line: 'ambiguous' }>): CogtoolError {
  const [first = ''] = names
  const listed = names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : first
  return new CogtoolError('pool_ambiguous', 'which pool?', {
    why: `${file} lists ${listed}, and has no default`,
    hint: `add --pool ${shellWord(first)}, or "default": ${JSON.stringify(first)} to ${file}`,
  })
}
