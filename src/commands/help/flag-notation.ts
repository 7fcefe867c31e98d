import type { Argument, Command, Option } from 'commander'

/** A line of a help text: what is typed, and what it does. */
export interface HelpRow {
  readonly term: string
  readonly text: string
}

export interface HelpGroup {
  readonly heading: string
  readonly rows: readonly HelpRow[]
}

/** The flags of a command itself, in its groups. Those that it only still accepts are left out. */
export function flagGroups(command: Command): HelpGroup[] {
  const groups = new Map<string, HelpRow[]>()
  for (const option of command.options) {
    if (option.hidden) continue
    const heading = option.helpGroupHeading ?? 'Flags'
    const rows = groups.get(heading) ?? []
    groups.set(heading, [...rows, { term: flagTerm(option), text: option.description }])
  }
  return [...groups].map(([heading, rows]) => ({ heading, rows }))
}

/** e.g. `--flow FLOW  [code|implicit]  default: code`. */
function flagTerm(option: Option): string {
  const { argChoices, defaultValueDescription, presetArg } = option
  const standard = shownValue(option.defaultValue) && (defaultValueDescription ?? shownValue(option.defaultValue))
  const usual = standard || defaultOnly(option) || shownValue(presetArg)
  const parts = [inCapitals(option.flags), argChoices && `[${argChoices.join('|')}]`, usual && `default: ${usual}`]
  return parts.filter(Boolean).join('  ')
}

/** What stands for a default that the command chooses itself. */
function defaultOnly({ defaultValue, defaultValueDescription }: Option): string | undefined {
  return defaultValue === undefined ? defaultValueDescription : undefined
}

/** '' where there is no default, or one that says no more than that the flag is not given. */
function shownValue(value: unknown): string {
  if (Array.isArray(value)) return value.join(',')
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : ''
}

/** e.g. `[TOKEN]`. */
export function argumentTerm(argument: Argument): string {
  const name = `${argument.name().toUpperCase()}${argument.variadic ? '...' : ''}`
  return argument.required ? name : `[${name}]`
}

/** A flag as it is declared, with the names of its values in capitals: `--pool <name>` as `--pool NAME`. */
export function inCapitals(flag: string): string {
  return flag
    .replace(/<(.+)>/, (_, name: string) => name.toUpperCase())
    .replace(/\[(.+)\]/, (name) => name.toUpperCase())
}
