import { type Command, Help, type HelpConfiguration, type Option } from 'commander'
import type { CommandEntry } from '../shared/context.ts'

/** commander's help, with the global flags of a command by name only (the root help explains them) and no empty defaults. */
export function helpLayout(helpWidth: number, commands: readonly CommandEntry[]): HelpConfiguration {
  return {
    helpWidth,
    optionDescription(option: Option) {
      // "(default: false)" and an empty list say nothing that the flag's absence does not
      const isEmpty =
        option.defaultValue === false || (Array.isArray(option.defaultValue) && option.defaultValue.length === 0)
      if (!isEmpty) return Help.prototype.optionDescription.call(this, option)
      const shown = Object.assign(Object.create(Object.getPrototypeOf(option)), option, { defaultValue: undefined })
      return Help.prototype.optionDescription.call(this, shown)
    },
    formatHelp(command, helper) {
      const text = Help.prototype.formatHelp.call(this, command, helper)
      if (!command.parent) return commandsFirst(text, commands)
      const flags = rootOf(command)
        .options.filter(({ long }) => long !== '--version')
        .map(({ long }) => `${long}`)
      const lines = helper.boxWrap(flags.join(' '), helpWidth - 2).split('\n')
      return `${text}\nGlobal flags (cogtool --help explains them):\n${lines.map((line) => `  ${line}`).join('\n')}\n`
    },
  }
}

function rootOf(command: Command): Command {
  return command.parent ? rootOf(command.parent) : command
}

/** The root help with what cogtool can do before the flags that every command shares. */
function commandsFirst(text: string, commands: readonly CommandEntry[]): string {
  const groups = new Set(commands.map(({ group }) => group))
  const [usage = '', description = '', ...sections] = text.trimEnd().split('\n\n')
  const isCommands = (section: string) => groups.has(section.split('\n')[0] ?? '')
  const ordered = [...sections.filter(isCommands), ...sections.filter((section) => !isCommands(section))]
  return `${[usage, description, ...ordered].join('\n\n')}\n`
}
