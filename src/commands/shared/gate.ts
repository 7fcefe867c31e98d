import type { Edges } from '../../edges/edges.ts'
import type { Approved, Cargo } from '../../net/approved-address.ts'
import { isLoopback } from '../../net/loopback.ts'
import type { Printer } from '../../output/printer.ts'
import { isAwsApiHost } from '../../pool/aws-hosts.ts'
import { type ApiConsent, type Destination, type Gate, judgeDestination } from '../../pool/destination.ts'
import type { Origin } from '../../pool/origin.ts'
import { regionInPoolId } from '../../pool/pool-address.ts'
import { type ProjectEntry, regionOf, type Settings, userPoolOf } from '../../pool/settings.ts'
import { entryDigest, trustEntries } from '../../pool/trusted-entries.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { shellWord } from '../../text/shell.ts'

/** The gate of one run. */
export interface RunGate extends Gate {
  /** For whatever a sign-in sends: before anything is asked of a pool that only an untrusted project file names. */
  approvePool(): Promise<void>
  /** For the target API, whose host the owner of a session's token agrees to once. Fails with `api_url_refused`. */
  approveApi(url: string, namedBy: Origin, consent: ApiConsent): Promise<ApiApproval>
  /** Without a question: undefined where one would be due. */
  allowed<C extends Cargo>(cargo: C, url: string, namedBy: Origin): Approved<C> | undefined
}

/** Leave for an API, and whether the person was just asked about its host. */
export interface ApiApproval {
  readonly address: Approved<'api-token'>
  readonly isNewlyAgreed: boolean
}

interface GateMeans {
  readonly settings: Settings
  readonly edges: Pick<Edges, 'prompt'> & Parameters<typeof trustEntries>[1]
  readonly printer: Pick<Printer, 'note' | 'say' | 'warn'>
  readonly interactive: boolean
  /** Done once the person trusts the project file's entry, before anything is sent. */
  readonly onTrusted?: () => Promise<void>
}

/** Opens it: it asks at most once whether the project file's entry is trusted. */
export function openGate({ settings, edges, printer, interactive, onTrusted }: GateMeans): RunGate {
  const { values, projectEntry } = settings
  const { userPoolId, issuer, caFile } = values
  const named = new Set<string>()
  let answer: Promise<boolean> | undefined
  let isTrusted = false

  const vouchedBy = (namedBy: Origin): Origin =>
    isTrusted && namedBy === 'project-file' ? 'trusted-project-file' : namedBy

  function destination<C extends Cargo>(cargo: C, url: string, namedBy: Origin, api?: ApiConsent): Destination<C> {
    const names = [userPoolId, issuer].flatMap((setting) => (setting ? [vouchedBy(setting.namedBy)] : []))
    const region = userPoolId ? regionInPoolId(userPoolId.value) : undefined
    return {
      cargo,
      url,
      namedBy: vouchedBy(namedBy),
      pool: {
        namedBy: names.find((name) => name === 'project-file') ?? names[0] ?? 'default',
        region: region ?? regionOf(values)?.value,
      },
      caFile: caFile && vouchedBy(caFile.namedBy),
      ...(api && { api }),
    }
  }

  /** Settled where this resolves: the entry is trusted from here on. */
  async function askToTrust(url: string, refused: (why: string) => CogtoolError): Promise<void> {
    if (!projectEntry || !interactive) throw refused('a project file may have come along with a cloned repository')
    // several requests may be about to be made at once: one question for all
    answer ??= isTrustworthy(projectEntry, url)
    if (!(await answer)) throw refused('you said no')
  }

  async function isTrustworthy(entry: ProjectEntry, url: string): Promise<boolean> {
    await printer.say(
      escapeLine(`A project file that you have not trusted as it is now leads to ${hostsIn(entry, url)}:`),
    )
    for (const line of describeEntry(entry)) await printer.say(line)
    if (!(await edges.prompt.confirm('Trust these settings?'))) return false
    await trustEntries([entry], edges).catch((error: unknown) => {
      if (!(error instanceof CogtoolError) || error.code !== 'output_unwritable') throw error
      return printer.warn(escapeLine(`${error.message} (${error.why}): the answer counts for this run alone`))
    })
    await onTrusted?.()
    isTrusted = true
    return true
  }

  async function untrusted(url: string): Promise<(why: string) => CogtoolError> {
    if (!projectEntry) throw new Error('a setting comes from a project file without an entry')
    const { path, pool, settings: entry } = projectEntry
    const digest = await entryDigest(projectEntry, edges)
    const about = [entry.userPoolId, entry.clientId && `app client ${entry.clientId}`].filter(Boolean).join(', ')
    return (why) =>
      new CogtoolError(
        'project_file_untrusted',
        `nothing was sent to ${hostsIn(projectEntry, url)}: cogtool.json is not trusted`,
        {
          why: escapeLine(`${path}, pool ${pool}${about ? ` (${about})` : ''}; ${why}`),
          // the entry that this names, and no other
          hint: `cogtool config --trust${projectEntry.isOnly ? '' : ` --pool ${shellWord(pool)}`}`,
          details: { details: { path, pool, digest, settings: Object.keys(entry) } },
        },
      )
  }

  async function approveAny<C extends Cargo>(
    cargo: C,
    url: string,
    namedBy: Origin,
    api?: { readonly consent: ApiConsent; readonly refused: (why: string) => CogtoolError },
  ): Promise<{ address: Approved<C>; wasAsked: boolean; isNewHost: boolean }> {
    const judge = () => judgeDestination(destination(cargo, url, namedBy, api?.consent))
    let judged = judge()
    const mustAsk = judged.answer === 'ask-to-trust'
    if (mustAsk) {
      const isItsAddress = vouchedBy(namedBy) === 'project-file'
      await askToTrust(url, api && isItsAddress ? api.refused : await untrusted(url))
      judged = judge()
    }
    if (judged.answer === 'insecure') throw insecure(url)
    if (judged.answer === 'ask-to-trust') throw new Error('a trusted project file is asked about again')
    return { address: judged.address, wasAsked: mustAsk, isNewHost: judged.answer === 'ask-about-host' }
  }

  async function approve<C extends Cargo>(cargo: C, url: string, namedBy: Origin): Promise<Approved<C>> {
    const { address } = await approveAny(cargo, url, namedBy)
    if (cargo === 'aws-read' || cargo === 'aws-write' || cargo === 'issued-token') await nameEndpoint(url)
    return address
  }

  /** What goes to another address than AWS's own is said, once. */
  async function nameEndpoint(url: string): Promise<void> {
    const { hostname, host } = new URL(url)
    const { region } = destination('aws-read', url, 'default').pool
    if (isLoopback(hostname) || (region !== undefined && isAwsApiHost(hostname, region)) || named.has(host)) return
    named.add(host)
    await printer.note(escapeLine(`Asking ${host}, which is not AWS's own address.`))
  }

  return {
    vouchedBy,
    approve,
    approveIssuer: (url) => approve('public', url, (issuer ?? userPoolId)?.namedBy ?? 'default'),
    async approvePool() {
      const [address = ''] = userPoolOf(settings).issuers
      await approve('secret', address, (issuer ?? userPoolId)?.namedBy ?? 'default')
    },
    async approveApi(url, namedBy, consent) {
      const host = hostOf(url)
      const refused = (why: string) => (why === 'you said no' ? declined(host) : notConsented(url))
      const { address, wasAsked, isNewHost } = await approveAny('api-token', url, namedBy, { consent, refused })
      const whose = `the token of the session "${consent.session}"`
      // who has just trusted the entry has seen the host
      if (!isNewHost || wasAsked || !interactive) return { address, isNewlyAgreed: wasAsked && isNewHost }
      if (!(await edges.prompt.confirm(escapeLine(`Send ${whose} to ${host}? It was never sent there.`)))) {
        throw declined(host)
      }
      return { address, isNewlyAgreed: true }
    },
    allowed(cargo, url, namedBy) {
      const judged = judgeDestination(destination(cargo, url, namedBy))
      return judged.answer === 'allowed' ? judged.address : undefined
    },
  }
}

/** An entry as the person judges it, a line a setting, made harmless for a terminal. */
export function describeEntry({ path, pool, settings }: Pick<ProjectEntry, 'path' | 'pool' | 'settings'>): string[] {
  const rows = [['file', path], ['pool', pool], ...Object.entries(settings)]
  const width = Math.max(...rows.map(([name = '']) => name.length))
  return rows.map(([name = '', value = '']) => escapeLine(`  ${name.padEnd(width)}  ${value}`))
}

/** The hosts elsewhere that an entry names; where it names none, that of the request, which its pool leads to. */
function hostsIn({ settings }: ProjectEntry, url: string): string {
  return hostsOf(settings).join(', ') || hostOf(url)
}

/** The hosts elsewhere that an entry names. */
function hostsOf({ domain, issuer, endpointUrl, apiUrl, redirectUri }: ProjectEntry['settings']): string[] {
  const addresses = [domain, issuer, endpointUrl, apiUrl, redirectUri].flatMap((text) => {
    const address = text === undefined || /^[\w+.-]+:/.test(text) ? text : `https://${text}`
    return address !== undefined && URL.canParse(address) ? [new URL(address)] : []
  })
  return [...new Set(addresses.filter(({ hostname }) => !isLoopback(hostname)).map(({ host }) => host))]
}

function hostOf(url: string): string {
  return new URL(url).host
}

function insecure(text: string): CogtoolError {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'http:' && url.username === '' && url.password === '') {
    return new CogtoolError('insecure_address', `nothing was sent to ${url.host}: it would travel in plain text`, {
      why: 'over http anybody on the way could read and change it',
      hint: 'use the https address; of an emulator in a container, publish the port on this machine',
    })
  }
  return new CogtoolError(
    'insecure_address',
    `nothing was sent: it would go to ${url?.host || url?.protocol || 'no address at all'}`,
    {
      why: 'only https is asked, and http on this machine, at addresses without a user name and password',
      hint: 'correct the address: cogtool config shows who named it',
    },
  )
}

function notConsented(url: string): CogtoolError {
  const { host, origin, pathname } = new URL(url)
  return new CogtoolError('api_url_refused', `the token was not sent to ${host}`, {
    why: 'the address comes from cogtool.json, which may have come with a cloned repository',
    hint: `if it is right, say so: cogtool config --trust, or --api-url ${origin}${pathname}`,
  })
}

function declined(host: string): CogtoolError {
  return new CogtoolError('api_url_refused', `the token was not sent to ${host}`, {
    why: 'you said no',
    hint: 'name the right address: --api-url <url>',
  })
}
