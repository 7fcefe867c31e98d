/** Flags with their values, without those that the arguments give too: most flags take one value. */
export function unlessIn(args: readonly string[], flags: readonly string[]): string[] {
  let isGiven = false
  return flags.filter((word) => {
    if (/^--?[a-z]/.test(word)) isGiven = args.includes(word)
    return !isGiven
  })
}
