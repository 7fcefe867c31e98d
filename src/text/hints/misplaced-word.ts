import type { Command } from 'commander'

/** What the one word behind a command most likely is, and the flag that takes it; never what may hold a secret. */
const flagsOfWords: Readonly<Record<string, readonly [shape: RegExp, flag: string]>> = {
  'audit-duplicates': [/^-$|[./]/, '--from'],
  'export-users': [/[./]/, '-o'],
  login: [/^(?!eyJ|\w+:)/, '--username'],
  me: [/^https?:\/\/[^@?]*$/i, '--api-url'],
  probe: [/^https?:\/\/[^@?]*$/i, '--api-url'],
}

/** The words of the line as it was typed, with the flag in front of the one that has none; undefined where none is known. */
export function withFlag(words: readonly string[], command: Command, line: readonly string[]): string[] | undefined {
  const [shape, flag] = flagsOfWords[words.join(' ')] ?? []
  const [word = '', ...others] = command.args
  if (!flag || !shape?.test(word) || others.length > 0 || line.includes('--')) return undefined
  // the address of the API is a flag of every command
  const owner = [command, command.parent].find((one) =>
    one?.options.some(({ short, long }) => short === flag || long === flag),
  )
  const option = owner?.options.find(({ short, long }) => short === flag || long === flag)
  if (!owner || !option || owner.getOptionValueSource(option.attributeName()) === 'cli') return undefined
  // flags in front that the hint needs are carried over to it
  const from = line.slice(line.indexOf(words[0] ?? ''))
  const place = from.lastIndexOf(word)
  return from.flatMap((one, index) => (index === place ? [flag, one] : [one]))
}
