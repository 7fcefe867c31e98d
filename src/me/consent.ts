import { CogtoolError } from '../errors.ts'

/** What decides whether a token may go to an address. */
export interface Occasion {
  /** On this machine. */
  readonly isHere: boolean
  /** The address comes from a project file, which may have come along with a cloned repository. */
  readonly isFromProject: boolean
  /** Somebody already said yes to this host for this session. */
  readonly isApproved: boolean
  /** The token is a session's, kept by cogtool; one that the caller hands over is the caller's own affair. */
  readonly isSessionToken: boolean
  /** Somebody is there to be asked. */
  readonly isAttended: boolean
}

/**
 * Whether the token may go there: the rule that keeps a mistyped or a planted host from getting a live token. A session's
 * token goes to a new host after a question, asked once for each host and session. Where nobody can be asked, an address of
 * one's own (flag, environment, user file) is consent, and one of a project file is refused.
 */
export function consentTo(occasion: Occasion): 'given' | 'ask' | 'refuse' {
  const { isHere, isApproved, isFromProject, isSessionToken, isAttended } = occasion
  if (isHere || isApproved) return 'given'
  if (isAttended) return isFromProject || isSessionToken ? 'ask' : 'given'
  return isFromProject ? 'refuse' : 'given'
}

/** The refusal where nobody is there to say yes to an address of a project file. */
export function notConsented(url: URL): CogtoolError {
  return new CogtoolError('api_url_refused', `the token was not sent to ${url.host}`, {
    why: 'the address comes from cogtool.json, which may have come with a cloned repository',
    hint: `if it is right, say so: --api-url ${url.origin}${url.pathname}`,
  })
}

/** The refusal after a no. */
export function declined(url: URL): CogtoolError {
  return new CogtoolError('api_url_refused', `the token was not sent to ${url.host}`, {
    why: 'you said no',
    hint: 'name the right address: --api-url <url>',
  })
}
