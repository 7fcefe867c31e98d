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
  return Promise.all(paths.map(async (path) => (await files.read(path, limits).catch(() => undefined)) ?? ''))
}

/** The names of the AWS profiles on this machine, sorted. */
export async function awsProfiles(edges: Pick<Edges, 'files' | 'env'>): Promise<string[]> {
  return [...new Set((await awsFiles(edges)).flatMap(profileNames))].sort()
}

/** The profiles that a config or credentials file has a section for. */
export function profileNames(text: string): string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const section = /^\s*\[\s*(?:profile\s+)?(?<name>[^\]]*?)\s*\]/.exec(line)?.groups?.name
    // the other kinds of section are no profiles
    return section === undefined || /^(?:sso-session|services)\s/.test(section)
      ? []
      : [section.replace(/^"(.*)"$/, '$1')]
  })
}
