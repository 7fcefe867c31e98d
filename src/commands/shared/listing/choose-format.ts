import { basename, extname } from 'node:path'
import { Option } from 'commander'
import { CogtoolError } from '../../../text/cogtool-error.ts'
import { shellWord } from '../../../text/shell.ts'

/** The formats of a command's answer, and which names of files ask for them. */
export interface NamedFormats<Format extends string> {
  /** Every value of --format. */
  readonly formats: readonly Format[]
  /** By extension, the likeliest first. */
  readonly byExtension: Readonly<Record<string, Format>>
  /** Where neither a name nor a flag asks for one. */
  readonly otherwise: Format
  /** What hints call the file, without an extension. */
  readonly example: string
  /** The flag for what is a report, not an answer: by the name of a file, or by a word. */
  readonly reportHint?: (text: string) => string | undefined
}

/** The flag --format of a command that has reports too. Fails with `usage` for a kind of report. */
export function formatOption<Format extends string>(description: string, named: NamedFormats<Format>): Option {
  const option = new Option('--format <format>', description).choices(named.formats)
  const { parseArg } = option
  return option.argParser<unknown>((text, previous) => {
    refuseReport('--format', text, named)
    return parseArg?.(text, previous)
  })
}

/** What the command line says about the form of an answer. */
export interface AskedFormat<Format extends string> {
  readonly format?: Format | undefined
  /** undefined = standard output. */
  readonly file: string | undefined
  readonly json: boolean
}

/**
 * The format of an answer: a file's name decides, else --format, and on standard output --json too. Fails with `usage` where they
 * contradict each other, or where nothing says one.
 */
export function chooseFormat<Format extends string>(
  { format, file, json }: AskedFormat<Format>,
  named: NamedFormats<Format>,
): Format {
  const { formats, byExtension, otherwise } = named
  if (file === undefined) {
    if (json) refuseTwoAnswers(format)
    // every command with --json has this format
    return format ?? formats.find((known) => json && known === 'json') ?? otherwise
  }
  refuseFormatWord(file, named)
  const extension = extname(file).toLowerCase()
  const byName = byExtension[extension]
  if (format === undefined) {
    if (byName !== undefined) return byName
    refuseReport('-o', file, named)
    throw unknownExtension(file, extension, named)
  }
  // a format without a name of its own goes into a file of any name
  const own = extensionOf(format, named)
  if (byName === undefined || byName === format || own === undefined) return format
  throw new CogtoolError('usage', `-o ${shellWord(file)} and --format ${format} contradict each other`, {
    why: decides(named),
    hint: `-o ${shellWord(withExtension(file, own, named))}, or --format ${byName}`,
  })
}

/** Fails with `usage` where --json comes with a --format that is not JSON. */
export function refuseTwoAnswers(format: string | undefined): void {
  if (format === undefined || format === 'json') return
  throw new CogtoolError('usage', `--json and --format ${format} can't be combined`, {
    why: '--json prints one JSON document',
    hint: 'leave one of them out',
  })
}

/** `-o json`: a file of that name is hardly meant. Such a file can be named with its folder. */
function refuseFormatWord<Format extends string>(file: string, named: NamedFormats<Format>): void {
  const word = file.toLowerCase().replace(/^\./, '')
  if (!word.includes('.')) refuseReport('-o', word, named)
  const format = named.byExtension[`.${word}`] ?? named.formats.find((known) => known === word)
  if (format === undefined) return
  const own = extensionOf(format, named)
  const extension = named.byExtension[`.${word}`] ? `.${word}` : own
  throw new CogtoolError('usage', `-o names a file, not a format: ${JSON.stringify(file)}`, {
    why: decides(named),
    hint:
      extension === undefined
        ? `--format ${format} -o ${named.example}${firstOf(named)}`
        : `--format ${format}, or -o ${named.example}${extension}`,
  })
}

/** `-o groups.html`, `--format github`: reports have a flag of their own. */
function refuseReport(flag: string, text: string, { reportHint }: Pick<NamedFormats<string>, 'reportHint'>): void {
  const hint = reportHint?.(text)
  if (hint === undefined) return
  throw new CogtoolError('usage', `${flag} cannot be ${JSON.stringify(text.slice(0, 80))}`, {
    why: 'that is a report, not a format of the answer',
    hint,
  })
}

function unknownExtension<Format extends string>(
  file: string,
  extension: string,
  named: NamedFormats<Format>,
): CogtoolError {
  const first = firstOf(named)
  const name = `-o ${shellWord(withExtension(file, first, named))}`
  const isNamed = extension.length > 1
  return new CogtoolError(
    'usage',
    isNamed ? `cogtool writes no ${extension}` : `the name ${JSON.stringify(file)} has no extension`,
    { why: decides(named), hint: isNamed ? name : `${name}, or add --format ${named.byExtension[first] ?? ''}` },
  )
}

/** The same file with another extension: `users.xlsx` as `users.csv`, `users.csv.gz` too. */
export function withExtension<Format extends string>(
  file: string,
  extension: string,
  named: NamedFormats<Format>,
): string {
  if (file === '' || /(?:^|\/)\.{0,2}$/.test(file))
    return `${file}${/[^/]$/.test(file) ? '/' : ''}${named.example}${extension}`
  const stem = file.slice(0, file.length - extname(file).length)
  const isKnown = named.byExtension[extname(stem).toLowerCase()] !== undefined && basename(stem) !== extname(stem)
  return isKnown ? stem : `${stem}${extension}`
}

function decides<Format extends string>({ byExtension }: NamedFormats<Format>): string {
  const all = Object.keys(byExtension)
  return `a file's name decides its format: ${all.slice(0, -1).join(', ')} or ${all.at(-1) ?? ''}`
}

function extensionOf<Format extends string>(format: Format, { byExtension }: NamedFormats<Format>): string | undefined {
  return Object.keys(byExtension).find((extension) => byExtension[extension] === format)
}

function firstOf<Format extends string>({ byExtension }: NamedFormats<Format>): string {
  return Object.keys(byExtension)[0] ?? ''
}
