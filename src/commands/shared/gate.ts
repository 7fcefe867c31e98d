import type { Approved, Cargo } from '../../net/approved-address.ts'
import { isLoopback } from '../../net/loopback.ts'
import type { Printer } from '../../output/printer.ts'
import { isAwsApiHost, isAwsReadHost } from '../../pool/aws-hosts.ts'
import { type ApiConsent, type Destination, type Gate, judgeDestination } from '../../pool/destination.ts'
import { keySetAtEndpoint } from '../../pool/endpoint-keys.ts'
import type { Origin } from '../../pool/origin.ts'
import { regionInPoolId } from '../../pool/pool-address.ts'
import { poolIn, regionOf, type Settings, userPoolOf } from '../../pool/settings.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { shellWord } from '../../text/shell.ts'
import { entryTrust, type TrustOptions } from './trust-question.ts'

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

interface GateOptions extends TrustOptions {
  readonly settings: Settings
  readonly printer: Pick<Printer, 'note' | 'say' | 'warn'>
}

/** Opens it: it asks at most once whether the project file's entry is trusted. */
export function openGate(options: GateOptions): RunGate {
  const { settings, edges, printer, interactive } = options
  const { values } = settings
  const { userPoolId, issuer, caFile, endpointUrl } = values
  const named = new Set<string>()
  const { vouchedBy, require: requireTrust } = entryTrust(options)

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
      await requireTrust(url, isItsAddress ? api?.refused : undefined)
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
    const isAws = isAwsReadHost(hostname) || (region !== undefined && isAwsApiHost(hostname, region))
    if (isLoopback(hostname) || isAws || named.has(host)) return
    named.add(host)
    await printer.note(escapeLine(`Asking ${host}, which is not AWS's own address.`))
  }

  /** Asked late: a question may have been answered. */
  const keysAtEndpoint = () =>
    keySetAtEndpoint(
      poolIn(values)?.id,
      endpointUrl && { value: endpointUrl.value, namedBy: vouchedBy(endpointUrl.namedBy) },
    )
  const poolNamedBy = (issuer ?? userPoolId)?.namedBy ?? 'default'

  return {
    vouchedBy,
    approve,
    keySetAtEndpoint: keysAtEndpoint,
    approveIssuer(url) {
      const isAtEndpoint = url === keysAtEndpoint()
      return approve('public', url, isAtEndpoint ? (endpointUrl?.namedBy ?? 'default') : poolNamedBy)
    },
    async approvePool() {
      const [address = ''] = userPoolOf(settings).issuers
      // an issuer is a name: what http may carry is judged where something is sent
      const name = isHttpElsewhere(address) ? address.replace('http:', 'https:') : address
      await approve('secret', name, poolNamedBy)
    },
    async approveApi(url, namedBy, consent) {
      const { host } = new URL(url)
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

function isHttpElsewhere(address: string): boolean {
  return address.startsWith('http:') && !isLoopback(new URL(address).hostname)
}

function insecure(text: string): CogtoolError {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'http:' && url.username === '' && url.password === '') {
    return new CogtoolError('insecure_address', `nothing was sent to ${url.host}: it would travel in plain text`, {
      why: 'over http anyone on the way could read and change it',
      hint: 'use the https address; of an emulator in a container, publish the port on this machine: --endpoint-url http://localhost:<port>',
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
    hint: `if it is right, say so: cogtool config --trust, or --api-url ${shellWord(`${origin}${pathname}`)}`,
  })
}

function declined(host: string): CogtoolError {
  return new CogtoolError('api_url_refused', `the token was not sent to ${host}`, {
    why: 'you said no',
    hint: 'name the right address: --api-url <url>',
  })
}
