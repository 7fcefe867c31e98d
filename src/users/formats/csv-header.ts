import { parse } from 'csv-parse/sync'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { type ExportSource, invalidExport } from './export-source.ts'

/** The header of a CSV of users. */
export interface CsvHeader {
  readonly separator: string
  /** The name of each column; '' for one that has none, and is not read. */
  readonly columns: readonly string[]
}

const separators = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'vertical bars' } as const
type Separator = keyof typeof separators

// names that cogtool or Cognito gave; another program may have written them in its own way
const knownNames = new Set([
  ...['username', 'status', 'enabled', 'created', 'modified', 'groups', 'mfa', 'identities', 'sub'],
  ...[
    'address',
    'birthdate',
    'email',
    'email_verified',
    'family_name',
    'gender',
    'given_name',
    'locale',
    'middle_name',
  ],
  ...['name', 'nickname', 'phone_number', 'phone_number_verified', 'picture', 'preferred_username', 'profile'],
  ...['updated_at', 'website', 'zoneinfo'],
])

/**
 * The columns of a header line, under the one separator that gives all that are needed. Fails with `input_invalid` where
 * none does or two do, and where a column stands twice. One that the file names itself is that one.
 */
export function readHeader(text: string, line: number, source: ExportSource, named?: string): CsvHeader {
  const { name, needed } = source
  const readings = (Object.keys(separators) as Separator[])
    .filter((separator) => named === undefined || separator === named)
    .map((separator) => {
      const columns = splitHeader(text, separator).map(canonicalName)
      return { separator, columns, missing: needed.filter((column) => !columns.includes(column)) }
    })
  const usable = readings.filter(({ missing, columns }) => missing.length === 0 && columns.length > 1)
  const [first] = usable
  if (usable.length > 1) {
    const both = usable.map(({ separator }) => separators[separator]).join(' and ')
    throw invalidExport(
      `line ${line} of ${name}: the columns may be separated by ${both}`,
      'each of them gives all the columns that are needed',
      source.shape,
    )
  }
  const fewest = readings.reduce((best, one) => (one.missing.length < best.missing.length ? one : best))
  const chosen = first ?? fewest
  refuseImportFile(chosen.columns, source)
  if (chosen.missing.length > 0) throw lacksColumns(chosen.missing, source)
  const twice = chosen.columns.find((column, at) => column !== '' && chosen.columns.indexOf(column) !== at)
  if (twice !== undefined) {
    throw invalidExport(
      `line ${line} of ${name}: the column ${escapeLine(twice)} appears twice`,
      'only one of the two can be meant',
      source.shape,
    )
  }
  return chosen
}

/** The separator in the first line of a file that Excel is to open: `sep=;`. */
export function namedSeparator(line: string): string | undefined {
  return /^("?)sep=([,;\t|])\1 *$/i.exec(line)?.[2]
}

/** What to say about a header that is not as cogtool writes it. */
export function headerNotes({ separator, columns }: CsvHeader, { name, wanted = [] }: ExportSource): string[] {
  const missing = wanted.filter((column) => !columns.includes(column))
  return [
    separator === ',' ? '' : `${name} is separated by ${separators[separator as Separator]}`,
    missing.length === 0 ? '' : `${name} has no column ${missing.join(', ')}: read as if no user had one`,
  ].filter(Boolean)
}

function splitHeader(text: string, delimiter: Separator): string[] {
  try {
    return parse(text, { delimiter, relax_column_count: true, relax_quotes: true })[0] ?? []
  } catch {
    // a quote that one separator leaves open may be whole under another
    return []
  }
}

/** `Email Verified` is email_verified; a name that only this pool has stays as it is, since case tells such names apart. */
function canonicalName(text: string): string {
  const trimmed = text.trim()
  const folded = trimmed.toLowerCase().replaceAll(/\s+/g, '_')
  return knownNames.has(folded) ? folded : trimmed
}

function refuseImportFile(columns: readonly string[], { name }: ExportSource): void {
  if (!columns.includes('cognito:username')) return
  throw new CogtoolError('input_invalid', `${name} is an import file of Cognito`, {
    why: 'it holds what users are made from, and neither their sub nor their status',
    hint: 'export the users: cogtool export-users -o users-again.csv',
  })
}

function lacksColumns(missing: readonly string[], { name, neededFor }: ExportSource): CogtoolError {
  const what = missing.length === 1 ? 'a column' : 'columns'
  return new CogtoolError('input_invalid', `${name} lacks ${what}: ${missing.join(', ')}`, {
    why: neededFor ?? 'duplicates are found by these columns',
    hint: 'export the users without --columns: cogtool export-users -o users-again.csv',
  })
}
