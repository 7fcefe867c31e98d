import { dirname, extname, resolve } from 'node:path'
import type { Edges } from '../../edges/edges.ts'
import { annotationLines, fittingSummary, type GithubReport } from '../../output/github.ts'
import type { Printer } from '../../output/printer.ts'
import { unwritableFile } from '../../output/stream-errors.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { didYouMean } from '../../text/nearest.ts'
import { shellWord } from '../../text/shell.ts'
import type { InputFile } from './input-file.ts'
import { refuseOverwritingInput } from './output-guard.ts'

/** A report that `--report [KIND=]FILE|github` asks for. */
export type WantedReport<Kind extends string> = ReportFile<Kind> | { readonly kind: 'github' }

interface ReportFile<Kind extends string> {
  readonly kind: Kind
  readonly path: string
}

/** How a command writes its reports. None of them may hold a secret. */
export interface ReportWriters<Kind extends string> {
  readonly textOf: (kind: Kind) => string | Promise<string>
  readonly github: () => GithubReport | Promise<GithubReport>
}

/** The kinds that the name of a file tells. */
const kindsByEnd: Readonly<Record<string, string>> = {
  md: 'md',
  html: 'html',
  sarif: 'sarif',
  xml: 'junit',
  har: 'har',
}

/** The formats that the name of a file may ask for where -o writes the answer; most commands have none. */
type AnswerFormats = Readonly<Record<string, string>>

/** For a `--report [KIND=]FILE|github`; `answers` are what the command writes with -o. Fails with `invalid_value`. */
export function reportOf<Kind extends string>(
  kinds: readonly Kind[],
  answers: AnswerFormats = {},
): (text: string) => WantedReport<Kind> {
  const invalid = (text: string, why: string, hint: string) =>
    new CogtoolError('invalid_value', `--report cannot be ${JSON.stringify(text.slice(0, 80))}`, { why, hint })
  return (text) => {
    if (text === 'github') return { kind: 'github' }
    const [, name, path = text] = /^(\w+)=(.+)$/s.exec(text) ?? []
    const [, end = ''] = /[^/\\]\.(\w+)$/.exec(path) ?? []
    const isWord = [...kinds, ...Object.values(kindsByEnd)].includes(text)
    const wanted = isWord ? undefined : (name ?? kindsByEnd[end.toLowerCase()])
    const kind = kinds.find((known) => known === wanted)
    if (kind !== undefined) return { kind, path }
    const ofAnswer = answerHint(text, answers)
    if (ofAnswer) throw invalid(text, 'that is a format of the answer, and no report has it', ofAnswer)
    const forms = `give a file, KIND=FILE or github; its kinds: ${kinds.join(', ')}`
    // a kind that another command writes
    if (wanted !== undefined && Object.values(kindsByEnd).includes(wanted)) {
      const first = kinds.find((known) => known === 'md') ?? kinds[0] ?? ''
      const why = `this command writes no ${wanted} report; its kinds: ${kinds.join(', ')}`
      throw invalid(text, why, `e.g. --report ${exampleOf(first)}`)
    }
    const isName = name === undefined && end !== ''
    throw invalid(
      text,
      isName ? `cogtool can't tell the kind from .${end}; ${forms}` : forms,
      didYouMean(
        wanted ?? '',
        kinds,
        `e.g. --report ${exampleOf(kinds.find((known) => known === text) ?? kinds[0] ?? '')}`,
        (guess) => `--report ${guess}=${path}`,
      ),
    )
  }
}

/** How to get the answer in a format that no report has: `g.csv`, `csv=g.txt`, `csv`; undefined where it is none. */
function answerHint(text: string, answers: AnswerFormats): string | undefined {
  const [, word, path = text] = /^(\w+)=(.+)$/s.exec(text) ?? []
  const end = extname(path)
  const format = (word ?? (end === '' ? text : end.slice(1))).toLowerCase()
  const file = word === undefined && end === '' ? undefined : `${path.slice(0, path.length - end.length)}.${format}`
  const wanted = answers[`.${format}`]
  if (wanted === undefined) return format === 'json' ? `--json > ${shellWord(file ?? 'answer.json')}` : undefined
  return file === undefined ? `--format ${wanted}` : `-o ${shellWord(file)}`
}

/** A file whose name tells the kind. */
function exampleOf(kind: string): string {
  const [end = kind] = Object.entries(kindsByEnd).find(([, each]) => each === kind) ?? []
  return `report.${end}`
}

/** The flag for a report that was asked for with another one: by the name of a file, or by a word; undefined where it is none. */
export function reportHint(kinds: readonly string[], text: string): string | undefined {
  const word = text.toLowerCase()
  if (word === 'github') return '--report github'
  const kind = kindsByEnd[word] ?? word
  if (kinds.includes(kind)) return `--report ${exampleOf(kind)}`
  const named = kindsByEnd[extname(word).slice(1)]
  return named !== undefined && kinds.includes(named) ? `--report ${shellWord(text)}` : undefined
}

/** What help says of the kinds. */
export function reportHelp(kinds: readonly string[]): string {
  const ends = Object.entries(kindsByEnd).filter(([, kind]) => kinds.includes(kind))
  return `Write ${ends.map(([end]) => `.${end}`).join(' ')}, KIND=FILE or github; repeatable`
}

type ReportEdges = Pick<Edges, 'files' | 'workingDirectory' | 'env'>

/**
 * Looks whether a report could be written, and would replace none of the `inputs`, before anything is sent. Fails with
 * `output_unwritable`, `output_exists`.
 */
export async function checkReports(
  reports: readonly WantedReport<string>[],
  inputs: readonly InputFile[],
  edges: ReportEdges,
): Promise<void> {
  for (const report of reports) {
    if ('path' in report) {
      await refuseOverwritingInput(inputs, { flag: '--report', path: report.path }, edges)
      await checkPlace(report.path, reportName(report.path), edges)
    } else if (edges.env[summaryVariable]) await checkPlace(edges.env[summaryVariable], summaryName, edges)
  }
}

/** Writes the reports that were asked for: files, what GitHub Actions shows, or both. Fails with `output_unwritable`. */
export async function writeReports<Kind extends string>(
  reports: readonly WantedReport<Kind>[],
  { textOf, github }: ReportWriters<Kind>,
  { edges, printer }: { readonly edges: ReportEdges; readonly printer: Pick<Printer, 'say' | 'note'> },
): Promise<void> {
  for (const report of reports) {
    if ('path' in report) await writeFile(report.path, await textOf(report.kind), edges)
    else await writeToGithub(await github(), edges, printer)
  }
}

/** Says which files were written: for after the answer. */
export async function tellReports(
  reports: readonly WantedReport<string>[] | undefined = [],
  printer: Pick<Printer, 'note'>,
): Promise<void> {
  const paths = reports.flatMap((report) => ('path' in report ? [report.path] : []))
  if (paths.length === 0) return
  await printer.note(escapeLine(`${paths.length > 1 ? 'reports' : 'report'} written to ${paths.join(', ')}`))
}

/** A file in one step, mode 0600, over what an earlier run left. */
async function writeFile(path: string, text: string, edges: ReportEdges): Promise<void> {
  const place = resolve(edges.workingDirectory, path)
  await explained(path, reportName(path), edges, () => edges.files.replace(place, text))
}

/** Where a step of GitHub Actions writes what the page of its run shows. */
const summaryVariable = 'GITHUB_STEP_SUMMARY'
const summaryName = `the job summary (${summaryVariable})`
const reportName = (path: string): string => `the report ${path}`

async function writeToGithub(
  report: GithubReport,
  edges: ReportEdges,
  { say, note }: Pick<Printer, 'say' | 'note'>,
): Promise<void> {
  const { files, workingDirectory, env } = edges
  for (const line of annotationLines(report)) await say(line)
  const named = env[summaryVariable]
  if (!named) {
    await note(`note: no job summary was written: ${summaryVariable} is not set`)
    return
  }
  await explained(named, summaryName, edges, async () => {
    const path = resolve(workingDirectory, named)
    const size = (await files.status(path))?.size ?? 0
    const writer = await files.append(path, size)
    try {
      await writer.write(fittingSummary(report.summary, size))
    } finally {
      await writer.close()
    }
  })
}

/** Fails where there is no place for a file, or something else than one in it. */
async function checkPlace(path: string, name: string, edges: ReportEdges): Promise<void> {
  const { files, workingDirectory } = edges
  const place = resolve(workingDirectory, path)
  const status = await explained(path, name, edges, () => files.status(place))
  if (status && !status.isFile) {
    throw new CogtoolError('output_unwritable', `${name} cannot be written`, {
      why: 'it is not a regular file',
      hint: 'name another file',
    })
  }
  if (!status && !(await files.status(dirname(place)))) {
    throw await unwritableFile(path, Object.assign(new Error('no folder'), { code: 'ENOENT' }), edges, name)
  }
}

async function explained<T>(path: string, name: string, edges: ReportEdges, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw await unwritableFile(path, error, edges, name)
  }
}
