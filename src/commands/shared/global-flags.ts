import { type Command, Option } from 'commander'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { repeatable } from './flag-parsers.ts'
import type { SettingFlags } from './setting-layers.ts'

/** The flags that every command takes, before or after its name. */
export interface GlobalFlags extends SettingFlags {
  json?: boolean
  input: boolean
  quiet?: boolean
  verbose?: boolean
  debug?: boolean
  color: boolean
}

// a variable of the shell that is not set leaves an empty flag: it names no session and no app client
const nonEmpty =
  (flag: string) =>
  (value: string): string => {
    if (value.trim() !== '') return value
    throw new CogtoolError('invalid_value', `${flag} is empty`, {
      why: 'it must be a name or an id',
      hint: `give it a value, or leave out ${flag}`,
    })
  }

/** Adds them to the program: commander then recognises them anywhere on the line. */
export function addGlobalFlags(program: Command): void {
  program
    .optionsGroup('Settings')
    .option('--pool <name>', 'Use this pool of the config file, or "local"')
    .option('--user-pool-id <id>', 'Use this user pool, e.g. eu-west-1_AbC123xyz')
    .addOption(
      new Option('--client-id <id>', 'Use this app client; verify accepts several').argParser(
        repeatable(nonEmpty('--client-id')),
      ),
    )
    .option('--client-secret-stdin', "Read the app client's secret from standard input")
    .option('--domain <address>', 'Use this address of the Hosted UI, if none is discovered')
    .option('--redirect-uri <url>', 'Use this registered loopback callback, byte for byte')
    .option('--issuer <url>', "Use an issuer other than AWS's: an emulator, a replica")
    .option('--endpoint-url <url>', 'Use this address of the cognito-idp API')
    .option('--region <region>', 'Use this AWS region, where no pool id gives it', nonEmpty('--region'))
    .option('--profile <name>', 'Use this AWS profile', nonEmpty('--profile'))
    .option('--api-url <url>', 'Call this target API in me and probe')
    .addOption(
      new Option('--session <name>', 'Use this saved session')
        .argParser(nonEmpty('--session'))
        .default(undefined, 'default'),
    )
    .option('--ca-file <file>', 'Trust this private certificate authority (PEM) too')
  program
    .optionsGroup('Output')
    .option('--json', 'Print one JSON document; errors as JSON on stderr')
    .option('--no-input', 'Never prompt: fail and name the flag that answers')
    .option('-q, --quiet', 'Print no progress and no notes')
    .option('--verbose', 'Print more detail')
    .option('--debug', 'Print redacted HTTP traces, and stack traces')
    .option('--no-color', 'Print no colour; NO_COLOR does the same')
  program.optionsGroup('')
}

/** Global flags of an already parsed command line. `--profile` is the setting `awsProfile`. */
export function globalFlags(program: Command): GlobalFlags {
  const { profile, ...flags } = program.opts<GlobalFlags & { profile?: string }>()
  return profile === undefined ? flags : { ...flags, awsProfile: profile }
}
