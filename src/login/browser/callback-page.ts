import { type OAuthRefusal, wordsOf } from '../../session/protocol/token-endpoint.ts'
import { identityOf } from '../../session/store/identity.ts'
import type { Session } from '../../session/store/session.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { redact } from '../../text/redact.ts'

/** What the page at the callback says. All of it may be untrusted text. */
export interface Page {
  readonly kind: 'success' | 'failure' | 'stray' | 'waiting'
  readonly title: string
  readonly lines: readonly string[]
}

/** The page of a sign-in that went well: verified, and saved where that was asked for. */
export function successPage(session: Session): Page {
  const { username, email, sub } = identityOf(session)
  return {
    kind: 'success',
    title: 'You are signed in',
    lines: [`as ${email ?? username ?? sub}`, 'You can close this tab and go back to the terminal.'],
  }
}

/** The page of a sign-in that failed, in the words of the terminal. */
export function failurePage(error: unknown): Page {
  const known = error instanceof CogtoolError
  const words = known ? [error.message, error.why, error.hint] : ['Something went wrong in cogtool.']
  return {
    kind: 'failure',
    title: 'You are not signed in',
    lines: [...words.flatMap((line) => (line === undefined ? [] : [redact(line)])), 'The terminal shows the same.'],
  }
}

/** The page of a second visit to the address that the browser was started with. */
export const usedPage: Page = {
  kind: 'stray',
  title: 'This address works once',
  lines: [
    'It was made for the browser that cogtool started, and has been opened before. The sign-in goes on.',
    'Go back to its page, or open the address after “Open:” in the terminal.',
    'If no sign-in page has opened, another program was faster: press Ctrl-C in the terminal and start again.',
  ],
}

/** The page of a visit that is no answer of this sign-in. */
export const strayPage: Page = {
  kind: 'stray',
  title: 'This is not the sign-in',
  lines: [
    'This visit does not belong to the sign-in that cogtool is waiting for. Nothing has changed: it is still waiting.',
  ],
}

/** The page of an error that came without `state`. */
export function hintPage(refusal: OAuthRefusal): Page {
  const proofless = 'It came without a proof that it belongs to this sign-in, so cogtool is still waiting.'
  return { kind: 'failure', title: 'An error arrived', lines: [wordsOf(refusal), proofless] }
}
