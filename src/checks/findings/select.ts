import { CogtoolError } from '../../text/cogtool-error.ts'
import { isMatch } from '../../text/glob.ts'
import { didYouMean } from '../../text/nearest.ts'

/** A `--skip`: a glob over ids, and why. */
export interface Skip {
  readonly glob: string
  /** As given behind `=`; '' where none was given. */
  readonly why: string
}

/** Which checks or rules are wanted, as globs over their ids. */
export interface Selection {
  /** Empty = all. */
  readonly only: readonly string[]
  readonly skip: readonly Skip[]
}

/** Whether a check is to be made: `yes`, not looked for at all, or left out on request and why. */
export function isWanted(id: string, { only, skip }: Selection): true | false | Skip {
  if (only.length > 0 && !only.some((glob) => isMatch(glob, id))) return false
  return skip.find(({ glob }) => isMatch(glob, id)) ?? true
}

/** Fails with `invalid_value`, naming the nearest id, where a glob of the flag matches none. */
export function checkGlobs(flag: string, globs: readonly string[], ids: readonly string[]): void {
  const stray = globs.find((glob) => !ids.some((id) => isMatch(glob, id)))
  if (stray === undefined) return
  throw new CogtoolError('invalid_value', `${flag} matches no check: ${JSON.stringify(stray.slice(0, 80))}`, {
    why: 'it is an id, or a pattern of ids with * and ?',
    hint: didYouMean(stray, ids, idsLike(stray, ids)),
  })
}

/** More are not read in a hint; doctor alone has more, and lists them. */
const mostIds = 20

/** What to choose from where nothing is near: the ids that begin as the glob does, at any length. */
export function idsLike(stray: string, ids: readonly string[]): string {
  const [start = ''] = stray.split(/[*?]/)
  const lengths = Array.from({ length: start.length + 1 }, (_, index) => start.length - index)
  const alike = lengths.map((length) => ids.filter((id) => id.startsWith(start.slice(0, length))))
  const nearest = alike.find((some) => some.length > 0) ?? []
  return nearest.length > mostIds ? 'cogtool doctor --list shows them' : `choose from: ${nearest.join(', ')}`
}
