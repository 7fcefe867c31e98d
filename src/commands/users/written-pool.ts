import { type Settings, userPoolOf } from '../../pool/settings.ts'
import { escapeLine } from '../../text/escape.ts'

/** The pool that an answer is about, as people read it. */
export function writtenPool(settings: Settings): string {
  const { id, issuers } = userPoolOf(settings)
  return escapeLine(id ?? issuers[0] ?? '')
}
