import { type Command, Option } from 'commander'
import { catalogue, type Depth } from '../../probe/catalogue.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { isMatch } from '../../text/glob.ts'
import { didYouMean } from '../../text/nearest.ts'
import { type Severity, severities } from '../../text/severity.ts'
import { fileOf, rate, repeatable, repeatableList } from '../shared/flag-parsers.ts'
import type { InputFile } from '../shared/input-file.ts'
import { reportHelp, reportOf, type WantedReport } from '../shared/report-files.ts'

const reportKinds = ['sarif', 'junit', 'md', 'html'] as const
export type ReportKind = (typeof reportKinds)[number]

/** What `probe` works with. */
export interface ProbeOptions {
  readonly depth?: Depth
  /** The kind of token that the API is meant to take. */
  readonly accept: 'access' | 'id' | 'any'
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  readonly list?: boolean
  /** A case to print. */
  readonly emit?: string
  readonly tokenFile?: InputFile
  readonly expiredToken?: InputFile
  readonly idToken?: InputFile
  readonly otherClientToken?: InputFile
  readonly otherPoolToken?: InputFile
  readonly lowScopeToken?: InputFile
  readonly revokedToken?: InputFile
  readonly labKey?: InputFile
  /** Requests a second. */
  readonly rps: number
  readonly iAmAuthorized?: string
  readonly failOn: Severity
  readonly baseline?: InputFile
  readonly report?: readonly WantedReport<ReportKind>[]
}

/** The flags as commander gives them. */
export interface ProbeFlags extends ProbeOptions {
  readonly rate?: number
}

/** Adds the flags of `cogtool probe`. */
export function addProbeFlags(command: Command): Command {
  return command
    .optionsGroup('Which cases')
    .addOption(
      new Option('--depth <depth>', 'Send this many cases')
        .choices(['quick', 'full', 'lab'])
        .default(undefined, 'quick, or full with --only'),
    )
    .addOption(
      new Option('--accept <use>', 'Tell the kind of token that the API accepts')
        .choices(['access', 'id', 'any'])
        .default('access'),
    )
    .option('--only <globs>', 'Send these cases, e.g. hs256-*,time; repeatable', globs('--only'))
    .option('--skip <globs>', 'Leave out these cases; repeatable', globs('--skip'))
    .option('--list', 'List every case with its reason, and send nothing')
    .option('--emit <case>', 'Print the token or header of a case, and send nothing', parseCaseId)
    .optionsGroup('Tokens')
    .option('--token-file <file>', 'Read the good token here, not from the session', fileOf('--token-file'))
    .option('--expired-token <file>', 'Try a token that expired over 5 minutes ago', fileOf('--expired-token'))
    .option('--id-token <file>', "Try this ID token, not the session's", fileOf('--id-token'))
    .option('--other-client-token <file>', 'Try tokens of another app client', fileOf('--other-client-token'))
    .option('--other-pool-token <file>', 'Try an access token of another pool', fileOf('--other-pool-token'))
    .option('--low-scope-token <file>', 'Try an access token without OAuth scopes', fileOf('--low-scope-token'))
    .option('--revoked-token <file>', 'Try a token that was revoked before it expired', fileOf('--revoked-token'))
    .option('--lab-key <file>', "Sign with the issuer's private key, for --depth lab", fileOf('--lab-key'))
    .optionsGroup('Where and how fast')
    .option('--i-am-authorized <host>', 'Send to this host, which you are allowed to test')
    .option('--rps <number>', 'Send this many requests a second', rate('--rps', perSecond), 5)
    .addOption(
      new Option('--rate <number>', 'what 0.1.0 called --rps')
        .argParser(rate('--rate', perSecond))
        .conflicts('rps')
        .hideHelp(),
    )
    .optionsGroup('Findings')
    .addOption(
      new Option('--fail-on <severity>', 'Exit 1 from this severity on')
        .choices(severities.slice(0, -1))
        .default('high'),
    )
    .option('--baseline <file>', 'Do not count findings of this earlier --json output', fileOf('--baseline'))
    .option('--report <file>', reportHelp(reportKinds), repeatable(reportOf(reportKinds)))
    .optionsGroup('')
}

const perSecond = {
  most: 100,
  why: 'it must be a number of requests a second, above 0 and at most 100',
  hint: 'e.g. --rps 5',
}

const allCases = 'see them all: cogtool probe --list'

/** Globs separated by commas, each of which must fit something. */
function globs(flag: string) {
  return repeatableList((text) => {
    const given = text.split(',')
    const stray = given.find((glob) => !catalogue.some(({ id, group }) => isMatch(glob, id) || isMatch(glob, group)))
    if (stray === undefined) return given
    throw new CogtoolError('invalid_value', `${flag} matches no case: ${JSON.stringify(stray.slice(0, 80))}`, {
      why: 'it must be the name of a case or group; * stands for any text, ? for one character',
      hint: didYouMean(stray, [...new Set(catalogue.flatMap(({ id, group }) => [group, id]))], allCases),
    })
  })
}

function parseCaseId(text: string): string {
  if (catalogue.some(({ id }) => id === text)) return text
  throw new CogtoolError('invalid_value', `there is no case ${JSON.stringify(text.slice(0, 80))}`, {
    why: '--emit prints one case of the catalogue',
    hint: didYouMean(
      text,
      catalogue.map(({ id }) => id),
      allCases,
    ),
  })
}
