import { isLoopback } from '../net/loopback.ts'
import { CogtoolError } from '../text/cogtool-error.ts'
import type { Depth } from './catalogue.ts'

/** What the caller says about the target. */
export interface Authorization {
  readonly depth: Depth
  /** From `--i-am-authorized`. */
  readonly host: string | undefined
}

/**
 * Lets a target pass that may be probed: one on this machine, or one whose host the caller names character by character; the
 * lab's tokens go to this machine alone. Fails with `api_url_refused`.
 */
export function authorizeTarget(url: URL, { depth, host }: Authorization): void {
  if (isLoopback(url.hostname)) return
  if (depth === 'lab') {
    throw new CogtoolError('api_url_refused', `lab cases are not sent to ${url.host}`, {
      why: "they are signed with the issuer's key, which only a pool on this machine gives out",
      hint: '--depth full sends everything that an outsider can make',
    })
  }
  if (url.protocol !== 'https:') {
    throw new CogtoolError('api_url_refused', `the tokens would be sent in plain text to ${url.host}`, {
      why: 'the address is http and not on this machine',
      hint: 'use the https address of the API',
    })
  }
  if (host === url.hostname) return
  throw new CogtoolError('api_url_refused', `nothing was sent to ${url.host}`, {
    why:
      host === undefined
        ? 'it is not on this machine, and forged tokens are an attack unless its owner agreed'
        : `--i-am-authorized names another host: ${JSON.stringify(host.slice(0, 80))}`,
    hint: `if you may test it, say so: --i-am-authorized ${url.hostname}`,
  })
}
