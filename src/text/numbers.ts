/** A number with thousands apart, the same on every machine. */
export function count(number: number): string {
  // the first use of Intl takes 25 ms, which a short run need not wait for
  if (Number.isSafeInteger(number)) return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',')
  return number.toLocaleString('en-US')
}

/** `1 user`, `2,000 users`. */
export function plural(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`
}
