import { join } from 'node:path'
import type { Edges } from '../edges/edges.ts'

/** What is in AWS's config and credentials files on this machine; one that is not there, or cannot be read, is empty. */
export async function awsFiles({ files, env }: Pick<Edges, 'files' | 'env'>): Promise<string[]> {
  const folder = join(env.HOME ?? env.USERPROFILE ?? '', '.aws')
  const paths = [
    env.AWS_CONFIG_FILE || join(folder, 'config'),
    env.AWS_SHARED_CREDENTIALS_FILE || join(folder, 'credentials'),
  ]
  // not from a pipe: what was read from it would be missing where the SDK reads
  const limits = { kind: 'linked', limit: 1024 * 1024 } as const
  return Promise.all(
    paths.map(async (path) => {
      const bytes = await files.readBytes(path, limits).catch(() => undefined)
      // as the SDK reads it: a comment in another encoding must not hide a profile
      return Buffer.from(bytes ?? []).toString('utf8')
    }),
  )
}

/** What AWS's files on this machine say of profiles. */
export interface AwsProfiles {
  /** Of all of them, sorted. */
  readonly names: readonly string[]
  /** What the chosen one sets, e.g. `credential_process`; empty where there is none. */
  readonly chosen: ReadonlyMap<string, string>
}

/** Reads AWS's files for the named profile, or for the one that counts where none is named. */
export async function readProfiles(
  name: string | undefined,
  edges: Pick<Edges, 'files' | 'env'>,
): Promise<AwsProfiles> {
  const texts = await awsFiles(edges)
  const profile = name ?? (edges.env.AWS_PROFILE || 'default')
  return {
    names: [...new Set(texts.flatMap(profileNames))].sort(),
    chosen: new Map(texts.flatMap((text) => profileSettings(text, profile))),
  }
}

/** The profiles that a config or credentials file has a section for. */
export function profileNames(text: string): string[] {
  return text.split(/\r?\n/).flatMap((line) => profileIn(line) ?? [])
}

/** What a config or credentials file sets for a profile, in its order. */
export function profileSettings(text: string, profile: string): [name: string, value: string][] {
  let isWanted = false
  return text.split(/\r?\n/).flatMap((line): [string, string][] => {
    if (/^\s*\[/.test(line)) isWanted = profileIn(line) === profile
    // what is indented belongs to the setting before it
    const { name, value } = /^(?<name>[\w-]+)\s*=\s*(?<value>.*?)\s*$/.exec(line)?.groups ?? {}
    return isWanted && name !== undefined && value !== undefined ? [[name.toLowerCase(), value]] : []
  })
}

/** The profile whose section begins in this line. */
function profileIn(line: string): string | undefined {
  const section = /^\s*\[\s*(?:profile\s+)?(?<name>[^\]]*?)\s*\]/.exec(line)?.groups?.name
  // the other kinds of section are no profiles
  return section === undefined || /^(?:sso-session|services)\s/.test(section)
    ? undefined
    : section.replace(/^"(.*)"$/, '$1')
}
