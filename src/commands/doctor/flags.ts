import { type Command, Option } from 'commander'
import { type RuleSet, ruleSets } from '../../checks/doctor/check.ts'
import { addFindingFlags, type FindingFlags } from '../shared/findings/flags.ts'

const reportKinds = ['sarif', 'junit', 'md', 'html'] as const
type ReportKind = (typeof reportKinds)[number]

/** What `doctor` works with. */
export interface DoctorFlags extends FindingFlags<ReportKind> {
  /** The folder with the answers of AWS. */
  readonly fromJson?: string
  /** undefined = baseline. */
  readonly rules?: RuleSet
  readonly requireAll?: boolean
  /** A new or empty folder, for the answers of AWS. */
  readonly saveJson?: string
  /** Whether all users are listed. */
  readonly users?: boolean
  /** The name of the stack that has the pool; undefined = auto. */
  readonly stack?: string
  readonly printPolicy?: boolean
  /** Folders, or pools: `pool:<name>`, ids. */
  readonly diff?: readonly string[]
  readonly calendar?: boolean
  /** A new or empty folder, for the steps that mend what is found. */
  readonly fixPlan?: string
  readonly list?: boolean
  /** The id of a check. */
  readonly explain?: string
}

/** What has no meaning where nothing is judged. */
const aboutFindings = [
  'rules',
  'requireAll',
  'only',
  'skip',
  'failOn',
  'baseline',
  'report',
  'list',
  'explain',
  'fixPlan',
]
/** What has no meaning where no pool is read. */
const aboutReading = ['saveJson', 'users', 'stack']

/** The flags of `doctor`. */
export function addDoctorFlags(command: Command): Command {
  command
    .option('--from-json <folder>', 'judge answers of AWS that were saved, one in a file, in place of the pool')
    .addOption(
      new Option('--save-json <folder>', 'keep the answers of AWS there, without secrets').conflicts('fromJson'),
    )
    .option('--users', 'also list all users (ListUsers alone, which makes nobody a monthly active user)')
    .addOption(
      new Option('--stack <name>', 'the CloudFormation stack that has the pool (default: auto)').conflicts('fromJson'),
    )
    .addOption(
      new Option('--rules <set>', 'which checks; each set holds the one before (default: baseline)').choices(ruleSets),
    )
    .option('--fix-plan <folder>', 'write the calls that mend what is found, each with the whole configuration')
    .option('--require-all', 'exit 4 where a check could not be made for want of a permission or a file')
  addFindingFlags(command, reportKinds)
  return command
    .addOption(
      new Option(
        '--diff <folders...>',
        'what one pool has and another has not: folders, pool:<name>, pool ids',
      ).conflicts([...aboutFindings, ...aboutReading, ...['fromJson', 'at', 'calendar']]),
    )
    .addOption(
      new Option('--calendar', 'what ends when: certificates, secrets, keys, accepted risks').conflicts(aboutFindings),
    )
    .addOption(
      new Option('--print-policy', 'the least IAM policy that these checks need').conflicts(
        [...aboutFindings, 'fromJson', 'saveJson', 'at', 'calendar', 'diff'].filter(
          (name) => !['rules', 'only', 'skip'].includes(name),
        ),
      ),
    )
    .option('--list', 'show the checks, and look at no pool')
    .option('--explain <id>', 'what a check looks for, why, and what to do')
}
