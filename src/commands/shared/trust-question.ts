import type { Edges } from '../../edges/edges.ts'
import { isLoopback } from '../../net/loopback.ts'
import type { Printer } from '../../output/printer.ts'
import type { Origin } from '../../pool/origin.ts'
import type { ProjectEntry, Settings } from '../../pool/settings.ts'
import { entryDigest, type TrustEdges, trustEntries } from '../../pool/trusted-entries.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { shellWord } from '../../text/shell.ts'

/** Whether the entry of the project file is trusted in this run: the person is asked at most once. */
export interface EntryTrust {
  /** Who vouches for a setting, now that the question may have been answered. */
  vouchedBy(namedBy: Origin): Origin
  /**
   * Resolves where the entry is trusted from here on, before something goes to this address. Fails with what `refused` makes of the
   * reason, or with `project_file_untrusted`.
   */
  require(url: string, refused?: (why: string) => CogtoolError): Promise<void>
}

/** What the question needs. */
export interface TrustOptions {
  readonly settings: Pick<Settings, 'projectEntry'>
  readonly edges: TrustEdges & Pick<Edges, 'prompt'>
  readonly printer: Pick<Printer, 'say' | 'warn'>
  readonly interactive: boolean
  /** Done once the person trusts the entry, before anything is sent. */
  readonly onTrusted?: () => Promise<void>
}

/** Nothing is trusted yet that was not trusted before this run. */
export function entryTrust({ settings, edges, printer, interactive, onTrusted }: TrustOptions): EntryTrust {
  const { projectEntry } = settings
  let answer: Promise<boolean> | undefined
  let isTrusted = false

  async function ask(entry: ProjectEntry, url: string): Promise<boolean> {
    if (!(await confirmTrust(entry, url, edges, printer))) return false
    await onTrusted?.()
    isTrusted = true
    return true
  }

  return {
    vouchedBy: (namedBy) => (isTrusted && namedBy === 'project-file' ? 'trusted-project-file' : namedBy),
    async require(url, refused) {
      const refusal = refused ?? (await untrusted(projectEntry, url, edges))
      if (!projectEntry || !interactive) throw refusal('a project file may have come along with a cloned repository')
      // several requests may be about to be made at once: one question for all
      answer ??= ask(projectEntry, url)
      if (!(await answer)) throw refusal('you said no')
    },
  }
}

async function confirmTrust(
  entry: ProjectEntry,
  url: string,
  edges: TrustOptions['edges'],
  printer: TrustOptions['printer'],
): Promise<boolean> {
  await printer.say(
    escapeLine(`A project file that you have not trusted as it is now leads to ${hostsIn(entry, url)}:`),
  )
  for (const line of describeEntry(entry)) await printer.say(line)
  if (!(await edges.prompt.confirm('Trust these settings?'))) return false
  await trustEntries([entry], edges).catch((error: unknown) => {
    if (!(error instanceof CogtoolError) || error.code !== 'output_unwritable') throw error
    return printer.warn(escapeLine(`${error.message} (${error.why}): the answer counts for this run alone`))
  })
  return true
}

async function untrusted(
  entry: ProjectEntry | undefined,
  url: string,
  edges: TrustEdges,
): Promise<(why: string) => CogtoolError> {
  if (!entry) throw new Error('a setting comes from a project file without an entry')
  const { path, pool, settings, isOnly } = entry
  const digest = await entryDigest(entry, edges)
  const client = settings.clientId && `app client ${settings.clientId}`
  const about = [settings.userPoolId, client].filter(Boolean).join(', ')
  const message = `nothing was sent to ${hostsIn(entry, url)}: cogtool.json is not trusted`
  return (why) =>
    new CogtoolError('project_file_untrusted', message, {
      why: escapeLine(`${path}, pool ${pool}${about ? ` (${about})` : ''}; ${why}`),
      // the entry that this names, and no other
      hint: `cogtool config --trust${isOnly ? '' : ` --pool ${shellWord(pool)}`}`,
      details: { details: { path, pool, digest, settings: Object.keys(settings) } },
    })
}

/** An entry as the person judges it, a line a setting, made harmless for a terminal. */
export function describeEntry({ path, pool, settings }: Pick<ProjectEntry, 'path' | 'pool' | 'settings'>): string[] {
  const rows = [['file', path], ['pool', pool], ...Object.entries(settings)]
  const width = Math.max(...rows.map(([name = '']) => name.length))
  return rows.map(([name = '', value = '']) => escapeLine(`  ${name.padEnd(width)}  ${value}`))
}

/** The hosts elsewhere that an entry names; where it names none, that of the request, which its pool leads to. */
function hostsIn({ settings }: ProjectEntry, url: string): string {
  return hostsOf(settings).join(', ') || new URL(url).host
}

/** The hosts elsewhere that an entry names. */
function hostsOf({ domain, issuer, endpointUrl, apiUrl, redirectUri }: ProjectEntry['settings']): string[] {
  const addresses = [domain, issuer, endpointUrl, apiUrl, redirectUri].flatMap((text) => {
    const address = text === undefined || /^[\w+.-]+:/.test(text) ? text : `https://${text}`
    return address !== undefined && URL.canParse(address) ? [new URL(address)] : []
  })
  return [...new Set(addresses.filter(({ hostname }) => !isLoopback(hostname)).map(({ host }) => host))]
}
