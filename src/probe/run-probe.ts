import { lintAnswer } from '../me/lint.ts'
import type { ApiResponse } from '../me/response.ts'
import { CogtoolError } from '../text/cogtool-error.ts'
import { durationWords } from '../text/instants.ts'
import { buildCase, requestOf } from './build-case.ts'
import type { Canary } from './canary.ts'
import { isControl, type ProbeCase } from './catalogue.ts'
import { hasStrangeKid } from './crashes.ts'
import { splitToken } from './forging/forge.ts'
import {
  type Baseline,
  isPage,
  isSuccess,
  isUnprotected,
  type Judged,
  judgeResponse,
  namesUser,
  type ProbeVerdict,
  showsPrivileges,
} from './judge-response.ts'
import type { BuiltCase, ProbeMaterials } from './materials.ts'
import type { Outcome, ProbeResult, Remark } from './outcome.ts'
import type { Sender, Sent } from './sending.ts'

/** What a run works with. */
export interface ProbeRun {
  readonly materials: ProbeMaterials
  readonly sender: Sender
  readonly canary: Canary
  /** Told before each request. */
  readonly progress: (sent: number, id: string) => Promise<void>
}

/** So many requests in a row without an answer mean that nobody is there any more. */
const maxUnanswered = 3

/**
 * Sends the cases in their order, the first two being the good token and none, and judges each answer. A good token that is
 * refused does not end it: an API that takes forged keys can refuse the real one. Fails as `sendRequest` does where
 * the first two get no answer at all.
 */
export async function runProbe(cases: readonly ProbeCase[], run: ProbeRun): Promise<ProbeResult> {
  const { materials, canary } = run
  const claims = [materials.good.claims]
  const [first, second, ...others] = cases
  if (!first || !second) throw new Error('the two controls are always among the cases')
  const good = await sendControl(first, run, 0)
  const anonymous = await sendControl(second, run, 1)
  const baseline: Baseline = {
    good: isSuccess(good.answer, claims) ? good.answer : undefined,
    anonymous: anonymous.answer,
    claims: materials.good.claims,
    target: materials.target,
  }
  const outcomes = [
    outcomeFrom(first, buildControl(first, materials), good, baseline, run),
    outcomeFrom(second, buildControl(second, materials), anonymous, baseline, run),
  ]
  const issuers = issuersIn(materials)
  if (isUnprotected(good.answer, anonymous.answer, claims)) {
    const why = 'not sent: every caller gets the same answer'
    const rest = others.map((probe) => notSent(probe, { verdict: 'skipped', why }))
    const isOnlyPage = isPage(good.answer, claims)
    return {
      outcomes: [...outcomes.map((outcome) => openTo(outcome, isOnlyPage)), ...rest],
      unprotected: true,
      isPage: isOnlyPage,
      stopped: why,
      canaryVisits: [],
      changed: false,
      issuers,
    }
  }
  const { more, stopped, last } = await sendOthers(others, run, baseline, outcomes.length)
  return {
    outcomes: [...outcomes, ...more],
    unprotected: false,
    isPage: false,
    stopped,
    canaryVisits: canary.visited(),
    changed:
      last !== undefined &&
      (isSuccess(last, claims) !== isSuccess(good.answer, claims) ||
        (isSuccess(good.answer, claims) && namesAnotherUser(good.answer, last, materials))),
    issuers,
  }
}

/** A control where everybody gets the same answer: a success, or a page that may be no answer of the API. */
function openTo(outcome: Outcome, isOnlyPage: boolean): Outcome {
  return isOnlyPage
    ? { ...outcome, verdict: 'inconclusive', why: `${outcome.status}, a web page that says nothing about the token` }
    : { ...outcome, verdict: 'accepted', why: `${outcome.status}, the answer that every caller gets` }
}

function issuersIn({ good, genuine: { otherPool } }: ProbeMaterials): ProbeResult['issuers'] {
  const other = 'token' in otherPool ? splitToken(otherPool.token).claims.iss : undefined
  return { good: String(good.claims.iss), other: other === undefined ? undefined : String(other) }
}

async function sendOthers(others: readonly ProbeCase[], run: ProbeRun, baseline: Baseline, before: number) {
  const { materials, sender, progress } = run
  const more: Outcome[] = []
  let sent = before
  let unanswered = 0
  let stopped: string | undefined
  let last: ApiResponse | undefined
  for (const probe of others) {
    const built = buildCase(probe.id, materials)
    if ('missing' in built) {
      more.push(notSent(probe, { verdict: 'skipped', why: built.missing }))
      continue
    }
    if (stopped !== undefined) {
      more.push(notSent(probe, { verdict: 'inconclusive', why: stopped }))
      continue
    }
    await progress(sent++, probe.id)
    const { answer, seconds } = await sender.send(requestOf(probe.id, built, materials))
    if (answer instanceof CogtoolError) {
      more.push({ ...notSent(probe, { verdict: 'inconclusive', why: answer.why ?? answer.message }), seconds })
      unanswered++
      if (unanswered === maxUnanswered) {
        stopped = 'not sent: the API no longer answers'
        markFirstAsCrash(more, maxUnanswered)
      }
      continue
    }
    unanswered = 0
    if (isControl(probe.id)) last = answer
    more.push(outcomeFrom(probe, built, { answer, seconds }, baseline, run))
    if (answer.status === 429) stopped = 'not sent: the API limits the rate of requests; a lower --rps may help'
  }
  return { more, stopped, last }
}

/** After the first of these nobody answered any more: it is what ended the API. */
function markFirstAsCrash(outcomes: Outcome[], count: number): void {
  const index = outcomes.findLastIndex(({ verdict }) => verdict !== 'inconclusive' && verdict !== 'skipped') + 1
  const at = Math.max(index, outcomes.length - count)
  const first = outcomes[at]
  if (first) outcomes[at] = { ...first, verdict: 'crashed', why: `${first.why}, and the API has not answered since` }
}

/** An answer that came. */
interface Answered extends Sent {
  readonly answer: ApiResponse
}

async function sendControl(
  probe: ProbeCase,
  { materials, sender, progress }: ProbeRun,
  sent: number,
): Promise<Answered> {
  await progress(sent, probe.id)
  const { answer, seconds } = await sender.send(requestOf(probe.id, buildControl(probe, materials), materials))
  if (answer instanceof CogtoolError) throw answer
  return { answer, seconds }
}

function buildControl({ id }: ProbeCase, materials: ProbeMaterials): BuiltCase {
  const built = buildCase(id, materials)
  if ('missing' in built) throw new Error(`a control cannot be made: ${id}`)
  return built
}

function outcomeFrom(
  probe: ProbeCase,
  built: BuiltCase,
  { answer: response, seconds }: Answered,
  baseline: Baseline,
  { materials, canary }: Pick<ProbeRun, 'materials' | 'canary'>,
): Outcome {
  const { id } = probe
  const judged = judgeResponse({ id, method: built.method ?? 'GET', subject: built.subject }, response, baseline)
  // the good token itself is what others are compared with
  const isGood = isControl(id) && built.token !== undefined && isSuccess(response, [materials.good.claims])
  const { verdict, why } = isGood ? { verdict: 'accepted' as const, why: String(response.status) } : judged
  return {
    probe,
    status: response.status,
    seconds,
    verdict,
    why: [why, ...notesOnCase(id, verdict, built, materials, canary)].join('; '),
    remarks: remarksOn(built, response, materials),
  }
}

const canaryCases = new Set(['jku-attacker', 'x5u-attacker', 'iss-attacker-url'])

/** What has to be said of some cases beside their verdict. */
function notesOnCase(
  id: string,
  verdict: ProbeVerdict,
  { token }: BuiltCase,
  { now }: ProbeMaterials,
  canary: Canary,
): string[] {
  if (canaryCases.has(id) && !canary.isListening) return ['whether the API fetched keys could not be seen']
  const { exp } = id === 'revoked' && token !== undefined ? splitToken(token).claims : {}
  if (verdict !== 'accepted' || typeof exp !== 'number') return []
  return [`verifiers that work offline accept it until it expires, in ${durationWords(exp - now.getTime() / 1000)}`]
}

function remarksOn({ token, url }: BuiltCase, response: ApiResponse, { target, keys }: ProbeMaterials): Remark[] {
  const remarks: Remark[] = []
  if (token !== undefined && hasStrangeKid(token, keys)) remarks.push('strange-kid')
  // a short made-up word may stand in any answer
  if (token !== undefined && token.length > 100) {
    const found = lintAnswer({ response, url: url ?? target, token }).some(({ id }) => id === 'token-echoed')
    if (found) remarks.push('token-echoed')
  }
  if (response.status === 401 && response.challenges.length === 0) remarks.push('challenge')
  if (showsPrivileges(response)) remarks.push('privileged')
  return remarks
}

function notSent(probe: ProbeCase, judged: Judged): Outcome {
  return { probe, status: null, seconds: 0, ...judged, remarks: [] }
}

function namesAnotherUser(good: ApiResponse, last: ApiResponse, { good: { claims } }: ProbeMaterials): boolean {
  return namesUser(good, claims) && !namesUser(last, claims)
}
