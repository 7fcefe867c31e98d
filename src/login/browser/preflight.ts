import type { Edges } from '../../edges/edges.ts'
import type { Approved } from '../../net/approved-address.ts'
import { type RequestEdges, type ServiceAnswer, send } from '../../net/post-form.ts'
import { asRefusal, type OAuthRefusal, wordsOf } from '../../session/protocol/token-endpoint.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { authorizationError } from './authorization-error.ts'
import { type AuthorizeRequest, authorizeUrl } from './authorize-url.ts'
import type { CallbackAddress } from './callback-address.ts'
import { newAttempt } from './pkce.ts'

/** What the authorize address would do with a browser: only the certain signs of trouble count. */
export type Preflight =
  /** With what a person should know of it; `isAccepted` where the address leads on to a page, as it does for what it accepts. */
  | { readonly outcome: 'go-on'; readonly note?: string; readonly isAccepted?: boolean }
  | { readonly outcome: 'callback-not-registered' }
  | { readonly outcome: 'refused'; readonly error: CogtoolError }

/**
 * Asks the authorize address once, without cookies and without following it. Anything but a certain refusal means "go on":
 * what managed login or a firewall answers is not known to mean anything.
 */
export async function preflight(
  endpoint: Approved<'secret'>,
  request: AuthorizeRequest,
  callback: CallbackAddress,
  edges: RequestEdges & Pick<Edges, 'randomBytes'>,
): Promise<Preflight> {
  // its own state and nonce: those of the sign-in are for the browser alone
  const url = authorizeUrl(endpoint, request, callback, newAttempt(edges))
  const headers = { accept: 'text/html' }
  try {
    const answer = await send({ service: 'the authorize address', url, headers, timeoutMs: 5_000 }, edges)
    const location = answer.headers.get('location')
    return answer.status >= 300 && answer.status < 400 && location !== null
      ? judgeRedirect(location, endpoint, request, callback)
      : judgeStatus(answer, endpoint, request)
  } catch (error) {
    edges.signal.throwIfAborted()
    if (!(error instanceof CogtoolError)) throw error
    // a browser has proxies, name servers and authorities of its own
    const why = error.why === undefined ? '' : `: ${error.why}`
    return { outcome: 'go-on', note: `${error.message}${why}; a browser may reach it all the same` }
  }
}

/** What an answer that leads nowhere tells: a browser would end there too, and nobody would come back. */
export function judgeStatus(
  answer: ServiceAnswer,
  endpoint: string,
  { clientId }: Pick<AuthorizeRequest, 'clientId'>,
): Preflight {
  const { host } = new URL(endpoint)
  const { status } = answer
  const words = wordsIn(answer)
  const said = words === '' ? `HTTP ${status}` : `HTTP ${status}, ${JSON.stringify(words)}`
  const refused = (code: 'client_not_found' | 'domain_missing', why: string, hint: string) =>
    new CogtoolError(code, `the authorize address refuses this sign-in: ${said}`, {
      why,
      hint: `${hint}; to open it all the same: --no-preflight`,
    })
  switch (status) {
    case 400:
    case 401:
      return {
        outcome: 'refused',
        error: refused(
          'client_not_found',
          `${host} does not know the app client ${clientId}, its callback or one of the scopes`,
          'check --client-id, --redirect-uri and --scope',
        ),
      }
    case 404:
      return {
        outcome: 'refused',
        error: refused('domain_missing', `${host} has no such page`, "name the Hosted UI's address: --domain <host>"),
      }
    case 403:
      // a firewall may tell a program from a browser
      return { outcome: 'go-on', note: `the authorize address answered ${said} to cogtool; a browser may be let in` }
    default:
      return { outcome: 'go-on' }
  }
}

/** The reason in an answer's own words: those of OAuth, or the title of its page. */
function wordsIn(answer: ServiceAnswer): string {
  const refusal = asRefusal(answer)
  const title = /<title\b[^>]*>([^<]*)/i.exec(answer.text.slice(0, 16_384))?.[1] ?? ''
  return (refusal ? wordsOf(refusal) : title).replace(/\s+/g, ' ').trim().slice(0, 100)
}

/** What a redirect of the authorize address tells. */
export function judgeRedirect(
  location: string,
  endpoint: string,
  request: AuthorizeRequest,
  callback: CallbackAddress,
): Preflight {
  if (!URL.canParse(location, endpoint)) return { outcome: 'go-on' }
  const url = new URL(location, endpoint)
  const error = url.searchParams.get('error')
  if (error === null) return { outcome: 'go-on', isAccepted: url.origin === new URL(endpoint).origin }
  const refusal: OAuthRefusal = { error, description: url.searchParams.get('error_description') ?? undefined }

  if (url.origin === new URL(endpoint).origin && url.pathname === '/error') {
    if (error === 'redirect_mismatch') return { outcome: 'callback-not-registered' }
    return { outcome: 'refused', error: authorizationError(refusal, request) }
  }
  if (url.origin !== callback.origin || url.pathname !== callback.path) return { outcome: 'go-on' }
  // without cookies the browser has no session, which says nothing about the person's own browser
  if (/^(?:login|interaction|consent|account_selection)_required$/.test(error)) return { outcome: 'go-on' }
  return { outcome: 'refused', error: authorizationError(refusal, request) }
}
