import { isJsonObject } from '../text/json.ts'
import type { Outcome } from './outcome.ts'

/**
 * What of an API failed. `page`: the page that it draws for browsers. `answer`: what follows a good token. `keys`: the key look-up.
 * `parser`: the parser of tokens. `header`: what reads the header. `verifier`: whatever checks the token.
 */
export type CrashKind = 'page' | 'answer' | 'keys' | 'parser' | 'header' | 'verifier'

/** Crashes of one kind. */
export interface Crash {
  readonly kind: CrashKind
  readonly cases: readonly string[]
}

/** The crashes of a run by what failed. Where the verifier fails at all, nothing that it calls is caught either. */
export function crashesOf(outcomes: readonly Outcome[]): Crash[] {
  const crashed = outcomes.filter(({ verdict }) => verdict === 'crashed')
  const isUncaught = crashed.some((outcome) => kindOf(outcome) === 'verifier')
  const crashes = new Map<CrashKind, string[]>()
  for (const outcome of crashed) {
    const own = kindOf(outcome)
    const kind = isUncaught && (own === 'keys' || own === 'parser' || own === 'header') ? 'verifier' : own
    crashes.set(kind, [...(crashes.get(kind) ?? []), outcome.probe.id])
  }
  return [...crashes].map(([kind, cases]) => ({ kind, cases }))
}

const headerGroups = ['no-credentials', 'header-shape', 'duplicate-header', 'wrong-place']

function kindOf({ probe: { id, group }, remarks }: Outcome): CrashKind {
  if (id === 'good-accept-html') return 'page'
  if (group === 'control') return 'answer'
  if (remarks.includes('strange-kid')) return 'keys'
  if (group === 'structure') return 'parser'
  return headerGroups.includes(group) ? 'header' : 'verifier'
}

/** Whether a token can be read as far as its header, and that names no key of the pool. */
export function hasStrangeKid(token: string, keys: readonly { readonly kid: string }[]): boolean {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
    return isJsonObject(header) && !keys.some(({ kid }) => kid === header.kid)
  } catch {
    return false
  }
}

/** So many look-ups no limit refuses. */
const fewLookUps = 3

/**
 * Whether crashes at unknown keys began only after a run of refusals of others, and not with one sort of token alone: the API may
 * ask for keys no more than so often, and fail when it may not.
 */
export function beginAfterLookUps(outcomes: readonly Outcome[]): boolean {
  const lookUps = outcomes.filter(({ status, remarks }) => status !== null && remarks.includes('strange-kid'))
  const first = lookUps.findIndex(({ verdict }) => verdict === 'crashed')
  if (first < fewLookUps || lookUps.slice(0, first).some(({ verdict }) => verdict !== 'refused')) return false
  const crashed = lookUps.filter(({ verdict }) => verdict === 'crashed')
  return new Set(crashed.map(sortOf)).size > 1
}

/** Tokens with odd key ids, of another issuer, or like others. */
function sortOf({ probe: { id, group } }: Outcome): string {
  if (id.startsWith('kid-')) return 'kid'
  return group === 'issuer' || id === 'iss-attacker-url' ? 'issuer' : 'other'
}
