import { catalogue, isMatch } from '../../probe/catalogue.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'

/** Requests a second for `--rate`, above 0 and at most 100. Fails with `invalid_value`. */
export function parseProbeRate(text: string): number {
  const rate = Number(text)
  if (/^\d+(?:\.\d+)?$/.test(text) && rate > 0 && rate <= 100) return rate
  throw new CogtoolError('invalid_value', `--rate is not a rate: ${JSON.stringify(text.slice(0, 40))}`, {
    why: 'it must be a number of requests a second, above 0 and at most 100',
    hint: 'e.g. --rate 5',
  })
}

/** Globs for `--only` and `--skip`, each of which must fit something. Fails with `invalid_value`. */
export function collectGlobs(flag: string) {
  return (text: string, earlier: readonly string[] | undefined): readonly string[] => {
    for (const glob of text.split(',')) {
      if (catalogue.some(({ id, group }) => isMatch(glob, id) || isMatch(glob, group))) continue
      throw new CogtoolError('invalid_value', `${flag} fits no case: ${JSON.stringify(glob.slice(0, 80))}`, {
        why: 'it is the name of a case or of a group, with * for any text and ? for one character',
        hint: 'cogtool probe --list shows them all',
      })
    }
    return [...(earlier ?? []), ...text.split(',')]
  }
}

/** The name of one case for `--emit`. Fails with `invalid_value`. */
export function parseCaseId(text: string): string {
  if (catalogue.some(({ id }) => id === text)) return text
  throw new CogtoolError('invalid_value', `there is no case ${JSON.stringify(text.slice(0, 80))}`, {
    why: '--emit prints one case of the catalogue',
    hint: 'cogtool probe --list shows them all',
  })
}
