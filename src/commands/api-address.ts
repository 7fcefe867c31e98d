import { consentTo, declined, notConsented } from '../me/consent.ts'
import { parseTarget } from '../me/target.ts'
import { escapeLine } from '../output/escape.ts'
import { approvedHosts, approveHost } from '../session/approved-hosts.ts'
import type { Session } from '../session/session.ts'
import { isFromProjectFile } from '../settings.ts'
import type { Run } from './context.ts'

/** The API's address, safe to send a token to as far as the address itself tells. Fails with `api_url_required`, `invalid_value`, `api_url_refused`. */
export function targetOf({ settings }: Pick<Run, 'settings'>, allowHttp: boolean): ReturnType<typeof parseTarget> {
  const setting = settings.values.apiUrl
  return parseTarget(setting && { ...setting, fromProject: isFromProjectFile(setting) }, allowHttp)
}

/** The same, once the owner of the token agreed to it: `session` where the token is a session's. Fails with `api_url_refused`. */
export async function agreedTarget(session: Session | undefined, run: Run, allowHttp: boolean): Promise<URL> {
  const { edges, interactive, printer, settings } = run
  const { url, isHere, isFromProject } = targetOf(run, allowHttp)
  const consent = consentTo({
    isHere,
    isFromProject,
    isApproved: session !== undefined && !isHere && (await approvedHosts(session, edges)).includes(url.host),
    isSessionToken: session !== undefined,
    isAttended: interactive,
  })
  if (consent === 'refuse') throw notConsented(url)
  if (consent === 'given') return url
  const whose = session ? `the token of the session "${session.name}"` : 'your token'
  const origin = isFromProject
    ? `The address comes from ${settings.values.apiUrl?.origin}.`
    : 'It was never sent there.'
  if (!(await edges.prompt.confirm(escapeLine(`Send ${whose} to ${url.host}? ${origin}`)))) throw declined(url)
  if (session && !(await approveHost(url.host, session, edges))) {
    await printer.warn(`${url.host} could not be remembered: the question will come again`)
  }
  return url
}
