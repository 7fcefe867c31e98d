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
    .option('--port <port>', 'where to listen; 0 finds a free port', within('--port', 0, 65_535), 9230)
    .option(
      '--users <file>',
      'users of your own: an export, or what aws cognito-idp list-users prints',
      fileOf('--users'),
    )
    .option('--count <n>', 'so many plain users more', within('--count', 0, 10_000_000))
    .option('--state <dir>', 'keep the signing keys in this folder, not in the state folder of cogtool')
    .addOption(
      new Option('--fresh', 'make new signing keys and keep them nowhere, so that no earlier token is valid')
        .default(false)
        .conflicts('state'),
    )
    .option('--latency <ms>', 'wait before every answer of the API', within('--latency', 0, 600_000))
    .option('--page-rps <n>', 'throttle the listing of users, per second', within('--page-rps', 1, 1_000_000))
    .option('--short-pages', 'pages of fewer users than asked for, empty ones too', false)
    .option(
      '--no-create-unknown-user',
      'let /api/v1/me refuse users it has never seen, with a misleading "Invalid signature."',
    )
}

const within = (flag: string, least: number, most: number) =>
  count(flag, {
    least,
    most,
    fault: 'is not usable',
    why: `it takes a whole number from ${least} to ${most}`,
    hint: 'cogtool local --help shows examples',
  })
