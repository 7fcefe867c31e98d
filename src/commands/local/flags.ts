import { type Command, Option } from 'commander'
import { count, fileOf } from '../shared/flag-parsers.ts'
import type { InputFile } from '../shared/input-file.ts'

export interface LocalOptions {
  readonly port: number
  /** Users in the shape of `export-users`. */
  readonly users?: InputFile
  readonly count?: number
  /** A folder that keeps the signing keys, unless it is the usual one. */
  readonly state?: string
  /** Whether new keys are made, and kept nowhere. */
  readonly fresh: boolean
  /** Milliseconds. */
  readonly latency?: number
  readonly pageRps?: number
  readonly shortPages: boolean
  readonly createUnknownUser: boolean
}

/** Adds the flags of `cogtool local`. */
export function addLocalFlags(command: Command): Command {
  return command
    .option('--port <port>', 'Listen on this port; 0 finds a free one', within('--port', 0, 65_535), 9230)
    .option('--users <file>', 'Use the users of this file: an export, or a list-users page', fileOf('--users'))
    .option('--count <n>', 'Add this many plain users', within('--count', 0, 10_000_000))
    .option('--state <dir>', 'Keep the signing keys in this folder')
    .addOption(
      new Option('--fresh', 'Make new signing keys, so that no earlier token is valid')
        .default(false)
        .conflicts('state'),
    )
    .option('--latency <ms>', 'Wait before every answer of the API', within('--latency', 0, 600_000))
    .option('--page-rps <n>', 'Throttle the listing of users to this rate a second', within('--page-rps', 1, 1_000_000))
    .option('--short-pages', 'List fewer users a page than asked for, or none', false)
    .option('--no-create-unknown-user', 'Let /api/v1/me refuse users that it has never seen')
}

const within = (flag: string, least: number, most: number) =>
  count(flag, {
    least,
    most,
    fault: 'is not usable',
    why: `it accepts a whole number from ${least} to ${most}`,
    hint: 'cogtool local --help shows examples',
  })
