import { Option } from 'commander'
import { trimIdentifier } from '../../text/given-values.ts'
import { type LookUp, lookUps, parseWho, type Who } from '../../users/find/who.ts'

/** The flag that says what WHO is. */
export const byOption = (): Option => new Option('--by <what>', 'Look WHO up by this, not by its form').choices(lookUps)

/** Whom a command line names. Fails with `invalid_value`. */
export function whoIn(text: string, by: LookUp | undefined): Who {
  return parseWho(trimIdentifier(text), by)
}
