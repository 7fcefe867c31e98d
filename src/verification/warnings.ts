import { skewWords } from '../net/server-clock.ts'
import { durationWords, isoSeconds } from '../text/instants.ts'
import type { JsonObject } from '../text/json.ts'
import { member } from '../text/json.ts'
import type { KeySet } from './keys/keys.ts'
import type { Warning } from './verdict.ts'

// seconds
const soon = 60
const noticeableSkew = 5
// the year 5138 in seconds, 1973 in milliseconds
const likelyMilliseconds = 1e11

/** What is odd about a genuine token though it breaks no rule. */
export function warnAboutClaims(claims: JsonObject, now: Date): Warning[] {
  const seconds = now.getTime() / 1000
  const [iss, exp, iat] = [member(claims, 'iss'), member(claims, 'exp'), member(claims, 'iat')]
  const warnings: Warning[] = []
  if (typeof exp === 'number') {
    const left = exp - seconds
    if (left > 0 && left <= soon) {
      warnings.push({ code: 'expires_soon', message: `it expires in ${durationWords(left)}` })
    }
    if (exp > likelyMilliseconds) {
      const meant = isoSeconds(Math.floor(exp / 1000))
      const message = `its \`exp\` (${exp}) looks like milliseconds${meant ? `, meaning ${meant}` : ''}: it hardly ever expires`
      warnings.push({ code: 'exp_looks_like_milliseconds', message })
    }
  }
  // no reason to reject: RFC 7519 4.1.6 gives `iat` no such power, and a slow clock would lock everybody out
  if (typeof iat === 'number' && iat > seconds) {
    const message = `it was issued ${durationWords(iat - seconds)} from now: is this machine's clock slow?`
    warnings.push({ code: 'iat_in_future', message })
  }
  if (typeof iss === 'string' && iss.startsWith('https://issuer-cognito-idp.')) {
    const message =
      'its pool uses the updated issuer (issuer-cognito-idp): APIs that know only the original one refuse it'
    warnings.push({ code: 'updated_issuer', message })
  }
  return warnings
}

/** What is odd about the keys that a token was checked with. */
export function warnAboutKeys({ staleFor, clockSkew = 0, from }: KeySet): Warning[] {
  const warnings: Warning[] = []
  if (from !== undefined) warnings.push({ code: 'keys_elsewhere', message: `keys from ${from}, not from the issuer` })
  if (staleFor !== undefined) {
    const message = `its keys were fetched ${durationWords(staleFor)} ago and newer ones cannot be had: a withdrawn key might still count`
    warnings.push({ code: 'stale_keys', message })
  }
  if (Math.abs(clockSkew) > noticeableSkew) {
    const message = `this machine's clock is ${skewWords(clockSkew)} the issuer's`
    warnings.push({ code: 'clock_skew', message })
  }
  return warnings
}
