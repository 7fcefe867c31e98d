import { type Command, Option } from 'commander'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { repeatable } from './flag-parsers.ts'
import type { SettingFlags } from './load-settings.ts'

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
    .optionsGroup('Settings:')
    .option('--pool <name>', 'a pool of the config file, or "local": the running local pool')
    .option('--user-pool-id <id>', 'e.g. eu-west-1_AbC123xyz; the region is read from it')
    .addOption(
      new Option('--client-id <id>', 'the app client; verify takes several').argParser(
        repeatable(nonEmpty('--client-id')),
      ),
    )
    .option('--client-secret-stdin', "read the app client's secret from standard input's first line")
    .option('--domain <address>', "the Hosted UI's address, where discovery does not give it")
    .option('--redirect-uri <url>', 'the registered loopback callback, byte for byte')
    .option('--issuer <url>', "another issuer than AWS's two forms: an emulator, a replica")
    .option('--endpoint-url <url>', "the cognito-idp API's address")
    .option('--region <region>', 'the AWS region, where no pool id gives it', nonEmpty('--region'))
    .option('--profile <name>', 'the AWS profile', nonEmpty('--profile'))
    .option('--api-url <url>', 'the target API that me and probe call')
    .option('--session <name>', 'which saved session (default: "default")', nonEmpty('--session'))
    .option('--ca-file <file>', 'a private certificate authority (PEM), trusted for every request')
  program
    .optionsGroup('Output:')
    .option('--json', 'one JSON document on stdout; errors as JSON on stderr')
    .option('--no-input', 'never prompt: fail and name the flag that would have answered')
    .option('--quiet', 'no progress and no notes')
    .option('--verbose', 'more detail')
    .option('--debug', 'redacted HTTP traces, stack traces')
    .option('--no-color', 'no colour; NO_COLOR does the same')
  program.optionsGroup('')
}

/** Global flags of an already parsed command line. `--profile` is the setting `awsProfile`. */
export function globalFlags(program: Command): GlobalFlags {
  const { profile, ...flags } = program.opts<GlobalFlags & { profile?: string }>()
  return profile === undefined ? flags : { ...flags, awsProfile: profile }
}
