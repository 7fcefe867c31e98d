import { isSignIn, type Reading, readAnswer } from '../me/answers/read-answer.ts'
import { redirectTarget } from '../me/exchange.ts'
import { findIdentity } from '../me/identity.ts'
import { entriesOf } from '../me/json-path.ts'
import type { ApiResponse } from '../me/response.ts'
import type { JsonObject } from '../text/json.ts'
import { bodyShape, stableBody } from './compare-bodies.ts'

/** What became of a case. */
export type ProbeVerdict = 'refused' | 'accepted' | 'crashed' | 'inconclusive' | 'skipped'

/** What an answer says about the token that was sent, and why it says that: a few words. */
export interface Judged {
  readonly verdict: ProbeVerdict
  readonly why: string
}

/** The answers that all others are compared with. */
export interface Baseline {
  /** To the good token; undefined where it was not accepted. */
  readonly good: ApiResponse | undefined
  /** To no token at all. */
  readonly anonymous: ApiResponse
  /** Claims of the good token. */
  readonly claims: JsonObject
  readonly target: URL
}

/** What has to be known of a case to judge its answer. */
export interface SentCase {
  readonly id: string
  readonly method: string
  /** Whom the token names, where that is not the user of the good one. */
  readonly subject: string | undefined
}

const refusals = [400, 401, 403, 413, 414, 431, 440, 498]
/** Cases whose acceptance counts only where the answer names the other user. */
const onlyByName = ['dup-two-users']

/** Judges one answer beside those to the good token and to none. */
export function judgeResponse(sent: SentCase, response: ApiResponse, baseline: Baseline): Judged {
  const { status } = response
  if (status >= 200 && status <= 299) return judgeSuccess(sent, response, baseline)
  if (refusals.includes(status)) return { verdict: 'refused', why: String(status) }
  if (refusesInBody(response, baseline))
    return { verdict: 'refused', why: `${status}, and its body refuses the caller` }
  if (status >= 500) return { verdict: 'crashed', why: `the API failed with ${status}` }
  if (isLoginRedirect(response, baseline)) return { verdict: 'refused', why: `${status} to a login page` }
  if (status === 429) return { verdict: 'inconclusive', why: 'the API limits the rate of requests' }
  return { verdict: 'inconclusive', why: `${status} says nothing about the token` }
}

/** Whether the good token and no token get the same 2xx: then nothing is protected, or the address is the wrong one. */
export function isUnprotected(good: ApiResponse, anonymous: ApiResponse, claims: readonly JsonObject[] = []): boolean {
  // two pages seldom have the same bytes
  if (isPage(good, claims) && isPage(anonymous)) return true
  return (
    isSuccess(good) &&
    isSuccess(anonymous) &&
    good.status === anonymous.status &&
    stableBody(good) === stableBody(anonymous)
  )
}

/** Whether the status is 2xx, and what comes with it neither refuses the caller nor tells of a failure. */
export function isSuccess(response: ApiResponse, claims: readonly JsonObject[] = []): boolean {
  const { status } = response
  return status >= 200 && status <= 299 && isYes(readAnswer(response, { url: anywhere, claims }))
}

/** A page may be one: it is compared with others. */
const isYes = (reading: Reading): boolean =>
  reading.says === 'accepts' || (reading.says === 'nothing' && reading.because === 'page')

/** Whether a web page that shows no user came as a success, where JSON was asked for. */
export function isPage(response: ApiResponse, claims: readonly JsonObject[] = []): boolean {
  const { status } = response
  const reading = readAnswer(response, { url: anywhere, claims })
  return status >= 200 && status <= 299 && reading.says === 'nothing' && reading.because === 'page'
}

/** A success is no redirect: where it came from does not matter. */
const anywhere = new URL('http://localhost')

/** Whether the answer names the user of these claims. */
export function namesUser(response: ApiResponse, claims: JsonObject): boolean {
  if (response.json !== undefined) return findIdentity(response.json, [claims]).verdict === 'match'
  const { sub } = claims
  return typeof sub === 'string' && sub.length >= 5 && (response.text ?? '').includes(sub)
}

function judgeSuccess({ id, method, subject }: SentCase, response: ApiResponse, baseline: Baseline): Judged {
  const { status } = response
  const claims = subject === undefined ? baseline.claims : { sub: subject, username: subject }
  const isNamed = namesUser(response, claims) && !namesUser(baseline.anonymous, claims)
  if (method === 'OPTIONS') {
    return isNamed
      ? { verdict: 'accepted', why: `${status} to a preflight, with data about the user` }
      : { verdict: 'refused', why: `${status} to a preflight, without data about a user` }
  }
  if (method === 'HEAD') return judgeHead(response, baseline)
  if (isNamed) return { verdict: 'accepted', why: `${status}, and the answer names ${subject ?? 'the user'}` }
  const reading = readAnswer(response, { url: anywhere })
  if (reading.says === 'refuses') return { verdict: 'refused', why: `${status}, but its body refuses the caller` }
  if (!isYes(reading)) return { verdict: 'crashed', why: `${status}, but its body tells of a failure` }
  if (onlyByName.includes(id)) return { verdict: 'refused', why: `${status}, but not for the second user` }
  return compareWithControls(response, baseline)
}

/** An answer that names nobody: like the good one, or like the one for anybody. */
function compareWithControls(response: ApiResponse, { good, anonymous }: Baseline): Judged {
  const { status } = response
  const isOpen = isSuccess(anonymous)
  if (isOpen && stableBody(response) === stableBody(anonymous))
    return { verdict: 'refused', why: `${status}, the answer that every caller gets` }
  const [shape, open] = [bodyShape(response), isOpen ? bodyShape(anonymous) : undefined]
  if (isPage(response) && shape !== open && !(good && isPage(good)))
    return { verdict: 'inconclusive', why: `${status}, a web page that says nothing about the token` }
  if (!good) {
    if (!isOpen) return { verdict: 'accepted', why: `${status}, where no token gets ${refusalWords(anonymous)}` }
  } else if (stableBody(response) === stableBody(good) || (shape === bodyShape(good) && shape !== open)) {
    return { verdict: 'accepted', why: `${status}, the answer that the good token gets` }
  }
  if (shape === open) return { verdict: 'refused', why: `${status}, an answer like the one that every caller gets` }
  return { verdict: 'inconclusive', why: `${status}, an answer unlike all others` }
}

function refusesInBody(response: ApiResponse, { target }: Baseline): boolean {
  const reading = readAnswer(response, { url: target })
  return reading.says === 'refuses' && reading.by === 'body'
}

const refusalWords = ({ status }: ApiResponse): string => (status <= 299 ? `${status} with a refusal` : String(status))

function judgeHead({ status }: ApiResponse, { anonymous }: Baseline): Judged {
  return anonymous.status <= 299
    ? { verdict: 'inconclusive', why: `${status} without a body says nothing where everybody gets one` }
    : { verdict: 'accepted', why: String(status) }
}

/** A redirect to where no token is sent too, or to something that calls itself a login. */
function isLoginRedirect(response: ApiResponse, { anonymous, target }: Baseline): boolean {
  const to = redirectTarget(response, target)
  if (!to) return false
  const usual = redirectTarget(anonymous, target)
  return (
    isSignIn(to) ||
    /log-?in|sign-?in|\/auth(?:orize)?\b/i.test(to.pathname) ||
    (usual !== undefined && usual.origin === to.origin && usual.pathname === to.pathname)
  )
}

/** Whether an answer shows an account with privileges: a staff or superuser flag that is set. */
export function showsPrivileges({ json }: Pick<ApiResponse, 'json'>): boolean {
  return entriesOf(json).some(({ key, value }) => value === true && /^(?:is_?)?(?:super_?user|staff|admin)$/i.test(key))
}
