import { CogtoolError } from '../errors.ts'

/** A number above 0 for `--rps`, fractions allowed. Fails with `invalid_value`. */
export function parseRate(text: string): number {
  const rate = Number(text)
  if (/^\d+(?:\.\d+)?$/.test(text) && rate > 0 && Number.isFinite(rate)) return rate
  throw new CogtoolError('invalid_value', `--rps is not a rate: ${JSON.stringify(text.slice(0, 40))}`, {
    why: 'it must be a number of requests a second, above 0',
    hint: 'e.g. --rps 10',
  })
}

/** A parser for a flag that takes a whole number from `least` on. It fails with `invalid_value`. */
export function parseCount(flag: string, least: number): (text: string) => number {
  return (text) => {
    if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text)
    throw new CogtoolError('invalid_value', `${flag} is not a number: ${JSON.stringify(text.slice(0, 40))}`, {
      why: `it must be a whole number, ${least} or more`,
      hint: `e.g. ${flag} 100`,
    })
  }
}

/** A parser for a flag that takes some of these words, separated by commas. It fails with `invalid_value`. */
export function parseWords<T extends string>(flag: string, known: readonly T[]): (text: string) => T[] {
  return (text) => {
    const words = text.split(',').map((word) => word.trim())
    const chosen = known.filter((word) => words.includes(word))
    const unknown = words.find((word) => !known.some((one) => one === word))
    if (unknown === undefined) return chosen
    throw new CogtoolError('invalid_value', `${flag} does not know ${JSON.stringify(unknown.slice(0, 40))}`, {
      why: `it takes some of ${known.join(', ')}, separated by commas`,
      hint: `e.g. ${flag} ${known.join(',')}`,
    })
  }
}
