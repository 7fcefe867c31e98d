import { parseTarget } from '../../me/target.ts'
import type { Approved } from '../../net/approved-address.ts'
import { isLoopback } from '../../net/loopback.ts'
import { approvedHosts, approveHost } from '../../session/store/approved-hosts.ts'
import type { Session } from '../../session/store/session.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { Run } from './context.ts'

/** An API, with leave to send it a token. */
export interface ApprovedApi {
  readonly url: URL
  readonly approved: Approved<'api-token'>
}

/** The API's address. Fails with `api_url_required`, `invalid_value`, or `api_url_refused` for plain http to another machine. */
export function targetOf({ settings }: Pick<Run, 'settings'>, allowHttp: boolean): URL {
  const { apiUrl } = settings.values
  const url = parseTarget(apiUrl)
  if (url.protocol === 'https:' || isLoopback(url.hostname) || allowHttp) return url
  throw new CogtoolError('api_url_refused', `the token would travel in plain text to ${url.host}`, {
    why: `the address (${apiUrl?.origin}) is http and not on this machine`,
    hint: 'use https, or --allow-http where the network itself is trusted',
  })
}

/** The same, once the owner of the token agreed to it: `session` where the token is a session's. Fails with `api_url_refused`. */
export async function agreedTarget(session: Session | undefined, run: Run, allowHttp: boolean): Promise<ApprovedApi> {
  const { edges, printer, settings, gate } = run
  const url = targetOf(run, allowHttp)
  const { address, isNewlyAgreed } = await gate.approveApi(url.href, settings.values.apiUrl?.namedBy ?? 'default', {
    allowHttp,
    session: session?.name,
    isKnownHost: session !== undefined && (await approvedHosts(session, edges)).includes(url.host),
  })
  if (session && isNewlyAgreed && !(await approveHost(url.host, session, edges))) {
    await printer.warn(`${url.host} could not be remembered: the question will come again`)
  }
  return { url, approved: address }
}
