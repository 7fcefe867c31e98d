import { editDistance } from './hints/edit-distance.ts'

/** Letters from which on a word can be the beginning of another. */
const shortestStart = 3
/** Letters from which on a part of a word can stand for it. */
const shortestPart = 4

/** The known word that a mistyped or shortened one most likely meant, or undefined where none is close. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const allowed = Math.max(1, Math.floor(word.length * 0.4))
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= allowed)
    .sort((a, b) => a.distance - b.distance)
  const begun = known.filter((candidate) => isStart(word.toLowerCase(), candidate.toLowerCase()))
  const bare = word.replace(/^-+/, '').toLowerCase()
  // a part of a word says more than letters that happen to be alike
  return (
    only(begun) ?? onlyWith(isStart, bare, known) ?? ranked[0]?.candidate ?? begun[0] ?? onlyWith(isPart, bare, known)
  )
}

/** Whether a part of a word is this, perhaps mistyped: `--since` of `--modified-since`, `exprt` of `export-users`. */
const isPart = (word: string, part: string) =>
  Math.min(word.length, part.length) >= shortestPart && editDistance(word, part) <= (word.length > shortestPart ? 1 : 0)

/** The one of several words that has such a part. */
function onlyWith(
  isMeant: (word: string, part: string) => boolean,
  word: string,
  known: readonly string[],
): string | undefined {
  const hasPart = (candidate: string) =>
    candidate
      .toLowerCase()
      .split('-')
      .some((part) => isMeant(word, part))
  return only(known.filter(hasPart))
}

function only<T>([found, ...others]: readonly T[]): T | undefined {
  return others.length === 0 ? found : undefined
}

/** What to advise for a word that is not among the known: the nearest of them as it is `written`, or something else. */
export function didYouMean(
  word: string,
  known: readonly string[],
  otherwise: string,
  written: (guess: string) => string = String,
): string {
  const guess = nearest(word, known)
  return guess === undefined ? otherwise : `did you mean ${written(guess)}?`
}

/** `dup` of `duplicates`. */
function isStart(word: string, candidate: string): boolean {
  return word.length >= shortestStart && candidate.startsWith(word)
}
