/** Flags with a value each, without those that the arguments give too: most flags take one value. */
export function unlessIn(args: readonly string[], flags: readonly string[]): string[] {
  return flags.filter((_, at) => !args.includes(flags[at - (at % 2)] ?? ''))
}
