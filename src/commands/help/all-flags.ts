import type { Command } from 'commander'
import { wrap } from '../../text/wrap.ts'
import type { CommandContext } from '../shared/context.ts'
import { everyCommand } from './every-command.ts'
import { flagGroups, type HelpGroup } from './flag-notation.ts'
import { renderGroups, widest } from './help-layout.ts'

/** What `cogtool help flags` prints: every flag of every command. */
export async function allFlags(program: Command, context: CommandContext, columns: number): Promise<string> {
  const width = Math.min(columns, widest)
  const commands = (await everyCommand(program, context)).flatMap((command) =>
    command.commands.length > 0 ? command.commands : [command],
  )
  const ofAll = flagGroups(program).map((group) => (group.heading === 'Flags' ? { ...group, heading: 'Other' } : group))
  const help = {
    heading: 'Other',
    rows: [{ term: '-h, --help', text: 'Show the help of the program or of a command' }],
  }
  const parts = [
    wrap('Flags of every command, before or behind its name; cogtool help environment has their variables', width),
    renderGroups(joined([...ofAll, help]), width),
    ...commands.map((command) => `cogtool ${lineOf(command, program)}\n${indented(flagGroups(command), width)}`),
  ]
  return parts.join('\n\n')
}

function lineOf(command: Command, program: Command): string {
  const { parent } = command
  return parent && parent !== program ? `${lineOf(parent, program)} ${command.name()}` : command.name()
}

/** Groups of the same heading as one. */
function joined(groups: readonly HelpGroup[]): HelpGroup[] {
  const headings = [...new Set(groups.map(({ heading }) => heading))]
  return headings.map((heading) => ({
    heading,
    rows: groups.flatMap((group) => (group.heading === heading ? group.rows : [])),
  }))
}

function indented(groups: readonly HelpGroup[], width: number): string {
  if (groups.length === 0) return '  no flags'
  return renderGroups(groups, width - 2)
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
}
