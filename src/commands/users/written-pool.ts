import { type ChosenSettings, userPoolOf } from '../../pool/settings.ts'
import { escapeLine } from '../../text/escape.ts'

/** The pool that an answer is about, as people read it. */
export function writtenPool(settings: ChosenSettings): string {
  return escapeLine(userPoolOf(settings).written)
}
