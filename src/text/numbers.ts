/** A number with thousands apart, the same on every machine. */
export function count(number: number): string {
  return number.toLocaleString('en-US')
}

/** `1 user`, `2,000 users`. */
export function plural(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`
}
