import type { Command } from 'commander'
import { ExitCode } from '../errors.ts'
import { renderConfig } from '../output/render-config.ts'
import { type SettingName, settingNames } from '../settings.ts'
import type { CommandContext, Run } from './context.ts'
import { examples } from './examples.ts'

/** `cogtool config`: every setting, its value and where it came from. */
export function define(command: Command, context: CommandContext, run = runConfig): void {
  command
    .addHelpText(
      'after',
      examples([
        ['what would be used here, and why', 'cogtool config'],
        ['one value for a script', 'cogtool config --json | jq -r .settings.userPoolId.value'],
      ]),
    )
    .action(async () => context.finish(await run(await context.start())))
}

export async function runConfig({ settings, printer }: Run): Promise<ExitCode> {
  const secretOrigin = settings.clientSecret === undefined ? null : 'COGTOOL_CLIENT_SECRET or --client-secret-stdin'
  const rows = settingNames.map((name) => ({ name, ...(settings.values[name] ?? { value: null, origin: null }) }))
  if (printer.json) {
    const byName = Object.fromEntries(rows.map(({ name, value, origin }) => [name, { value, origin }])) as Record<
      SettingName | 'clientSecret',
      object
    >
    // whether there is a secret, never which
    byName.clientSecret = { set: secretOrigin !== null, origin: secretOrigin }
    await printer.document({ schema: 'cogtool.config/1', settings: byName })
  } else {
    const secret = { name: 'clientSecret', value: secretOrigin && '(set, not shown)', origin: secretOrigin }
    await printer.answer(renderConfig([...rows, secret], printer.style))
  }
  return ExitCode.yes
}
