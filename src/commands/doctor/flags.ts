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
    .optionsGroup('What is read')
    .option('--from-json <folder>', 'Judge saved answers of AWS instead of the pool')
    .addOption(
      new Option('--save-json <folder>', 'Save the answers of AWS there, without secrets').conflicts('fromJson'),
    )
    .option('--users', 'List all users too; counts none of them as active')
    .addOption(
      new Option('--stack <name>', 'Read the CloudFormation stack that has the pool')
        .default(undefined, 'auto')
        .conflicts('fromJson'),
    )
    .addOption(
      new Option('--rules <set>', 'Make these checks; each set includes the one before')
        .choices(ruleSets)
        .default(undefined, 'baseline'),
    )
    .option('--require-all', 'Exit 4 where a check lacked a permission or a file')
  addFindingFlags(command, reportKinds)
  return command
    .optionsGroup('Other answers')
    .option('--fix-plan <folder>', 'Write the calls that fix what is found')
    .addOption(
      new Option('--diff <folders...>', 'Compare pools: folders, pool:NAME or pool ids').conflicts([
        ...aboutFindings,
        ...aboutReading,
        ...['fromJson', 'at', 'calendar'],
      ]),
    )
    .addOption(
      new Option('--calendar', 'List what expires: certificates, secrets, accepted risks').conflicts(aboutFindings),
    )
    .addOption(
      new Option('--print-policy', 'Print the least IAM policy that these checks need').conflicts(
        [...aboutFindings, 'fromJson', 'saveJson', 'at', 'calendar', 'diff'].filter(
          (name) => !['rules', 'only', 'skip'].includes(name),
        ),
      ),
    )
    .option('--list', 'List the checks, and read no pool')
    .option('--explain <id>', 'Explain a check: what it looks for, why, and what to do')
    .optionsGroup('')
}
