import { join } from 'node:path'
import type { Edges } from '../edges.ts'

/** The names of the AWS profiles on this machine, sorted; files that cannot be read count as empty. */
export async function awsProfiles({ files, env }: Pick<Edges, 'files' | 'env'>): Promise<string[]> {
  const folder = join(env.HOME ?? env.USERPROFILE ?? '', '.aws')
  const texts = await Promise.all(
    [env.AWS_CONFIG_FILE || join(folder, 'config'), env.AWS_SHARED_CREDENTIALS_FILE || join(folder, 'credentials')].map(
      (path) => files.read(path).catch(() => undefined),
    ),
  )
  return [...new Set(texts.flatMap((text) => profileNames(text ?? '')))].sort()
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
