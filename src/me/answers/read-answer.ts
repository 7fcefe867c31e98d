import type { JsonObject } from '../../text/json.ts'
import { refusesByStatus } from '../agreement.ts'
import { redirectTarget } from '../exchange.ts'
import type { HeaderLine } from '../headers.ts'
import { findIdentity } from '../identity.ts'
import type { ApiResponse } from '../response.ts'
import { decodeAnswer } from './decode-answer.ts'
import { readGraphqlErrors } from './graphql-errors.ts'
import { isKnownRefusal } from './match-answer.ts'
import { isFailedFunction, refusesInJson, refusesInText, saysRefusal } from './refusing-body.ts'
import { refusals } from './table.ts'

/** What an answer says of the token, by all that it says and not by its status alone. */
export type Reading =
  /** `heldBack`: paths of GraphQL fields that this caller may not see; undefined where there are none. */
  | { readonly says: 'accepts'; readonly heldBack?: readonly string[] }
  | { readonly says: 'refuses'; readonly by: 'status' | 'body' | 'sign-in' }
  | { readonly says: 'nothing'; readonly because: 'page' | 'failure' | 'status' }

/** What was asked, as far as the answer has to be read beside it. */
export interface Asked {
  readonly url: URL
  /** Whether `Accept` asks for pages. */
  readonly wantsPage?: boolean
  /** The addresses that redirects led through. */
  readonly redirects?: readonly string[]
  /** Claims of the token that was sent, and of others of its user. They need not be verified. */
  readonly claims?: readonly JsonObject[]
}

/** Statuses that are about a token or about something else: their words tell. 419 is Laravel's for an old form. */
const mayRefuse = new Set([400, 419, 422])

/** Whether an answer accepts the caller, refuses the caller, or says nothing of either. */
export function readAnswer(response: ApiResponse, asked: Asked): Reading {
  const { status } = response
  const target = redirectTarget(response, asked.url)
  if (target) {
    return leadsToSignIn(target, asked.url)
      ? { says: 'refuses', by: 'sign-in' }
      : { says: 'nothing', because: 'status' }
  }
  if (isOfEdge(response)) return { says: 'nothing', because: 'status' }
  if (refusesByStatus(response, decodeAnswer(response).challenges)) return { says: 'refuses', by: 'status' }
  if (status >= 200 && status <= 299) return readSuccess(response, asked)
  const graphql = readGraphqlErrors(response)
  if (graphql && !graphql.besideData) return { says: 'refuses', by: 'body' }
  if (mayRefuse.has(status) && (isKnownRefusal(response, [status]) || refusesInJson(response) || saysRefusal(response)))
    return { says: 'refuses', by: 'body' }
  return { says: 'nothing', because: 'status' }
}

/** Whether a network before the API answered in its place: Cloudflare puts a puzzle for browsers there, with 403. */
function isOfEdge(response: ApiResponse): boolean {
  return response.headers.has('cf-mitigated')
}

/** Whether an address is a sign-in: by its path, or by the parameters of an OAuth or SAML request. */
export function isSignIn({ pathname, searchParams }: URL): boolean {
  const isRequest = searchParams.has('client_id') && searchParams.has('response_type')
  return isRequest || searchParams.has('SAMLRequest') || refusals.loginPaths.test(pathname)
}

/** Whether a request asks for pages: `Accept` names HTML, or any text. */
export function wantsPage(headers: readonly HeaderLine[]): boolean {
  const accepted = headers.filter(([name]) => name.toLowerCase() === 'accept').map(([, value]) => value)
  return /\b(?:text\/(?:html|\*)|application\/xhtml\+xml)(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(accepted.join(', '))
}

/** A redirect that adds a slash to what was asked, or changes its scheme, leads nowhere else. */
function leadsToSignIn(target: URL, from: URL): boolean {
  const bare = ({ hostname, pathname }: URL) => hostname + pathname.replace(/\/$/, '')
  return isSignIn(target) && bare(target) !== bare(from)
}

function readSuccess(response: ApiResponse, asked: Asked): Reading {
  const { body, json } = decodeAnswer(response)
  if (body === 'empty') return { says: 'accepts' }
  if (body === 'html') return readPage(response, asked)
  const graphql = readGraphqlErrors(response)
  const heldBack = graphql ? { heldBack: graphql.paths } : {}
  if (findIdentity(json, asked.claims ?? []).verdict === 'match') return { says: 'accepts', ...heldBack }
  if (graphql && !graphql.besideData) return { says: 'refuses', by: 'body' }
  if (refusesInJson(response) || refusesInText(response)) return { says: 'refuses', by: 'body' }
  if (isFailedFunction(response.json)) return { says: 'nothing', because: 'failure' }
  return { says: 'accepts', ...heldBack }
}

/** A page is an answer only to who asked for one, or where it was made for the very user; one for passwords is none. */
function readPage(response: ApiResponse, { wantsPage: isWanted, redirects = [], claims = [] }: Asked): Reading {
  const wasSentToSignIn = redirects.some((href) => URL.canParse(href) && isSignIn(new URL(href)))
  if (decodeAnswer(response).markup?.asksForPassword || wasSentToSignIn) return { says: 'refuses', by: 'sign-in' }
  const showsUser = claims.some(({ sub }) => typeof sub === 'string' && sub.length >= 5 && response.text?.includes(sub))
  return isWanted || showsUser ? { says: 'accepts' } : { says: 'nothing', because: 'page' }
}
