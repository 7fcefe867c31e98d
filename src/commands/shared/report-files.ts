import { dirname, resolve } from 'node:path'
import type { Edges } from '../../edges/edges.ts'
import { unwritableFile } from '../../output/stream-errors.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { didYouMean } from '../../text/nearest.ts'
import type { InputFile } from './input-file.ts'
import { refuseOverwritingInput } from './output-guard.ts'

/** A report that `--report [KIND=]FILE` asks for. */
export interface ReportFile<Kind extends string> {
  readonly kind: Kind
  readonly path: string
}

/** The kinds that the name of a file tells. */
const kindsByEnd: Readonly<Record<string, string>> = {
  md: 'md',
  html: 'html',
  sarif: 'sarif',
  xml: 'junit',
  har: 'har',
}

/** For a `--report [KIND=]FILE`. Fails with `invalid_value`. */
export function reportOf<Kind extends string>(kinds: readonly Kind[]): (text: string) => ReportFile<Kind> {
  const invalid = (text: string, why: string, hint: string) =>
    new CogtoolError('invalid_value', `--report cannot be ${JSON.stringify(text.slice(0, 80))}`, { why, hint })
  return (text) => {
    const [, name, path = text] = /^(\w+)=(.+)$/s.exec(text) ?? []
    const [, end = ''] = /[^/\\]\.(\w+)$/.exec(path) ?? []
    const wanted = name ?? kindsByEnd[end.toLowerCase()]
    const kind = kinds.find((known) => known === wanted)
    if (kind !== undefined) return { kind, path }
    const forms = `it is a file, or a kind (${kinds.join(', ')}), =, and a file`
    // a kind that another command writes
    if (wanted !== undefined && Object.values(kindsByEnd).includes(wanted)) {
      throw invalid(text, `this command writes no ${wanted} report`, `its kinds: ${kinds.join(', ')}`)
    }
    const isName = name === undefined && end !== ''
    throw invalid(
      text,
      isName ? `the name tells no kind: ${forms}` : forms,
      didYouMean(
        wanted ?? '',
        kinds,
        `e.g. --report ${kinds[0]}=report.${kinds[0]}`,
        (guess) => `--report ${guess}=${path}`,
      ),
    )
  }
}

/** What help says of the kinds. */
export function reportHelp(kinds: readonly string[]): string {
  const ends = Object.entries(kindsByEnd).filter(([, kind]) => kinds.includes(kind))
  return `Report to ${ends.map(([end]) => `.${end}`).join(' ')}, or KIND=FILE; repeatable`
}

type ReportEdges = Pick<Edges, 'files' | 'workingDirectory'>

/**
 * Looks whether a report could be written, and would replace none of the `inputs`, before anything is sent. Fails with
 * `output_unwritable`, `output_exists`.
 */
export async function checkReports(
  reports: readonly ReportFile<string>[],
  inputs: readonly InputFile[],
  edges: ReportEdges,
): Promise<void> {
  for (const { path } of reports) {
    await refuseOverwritingInput(inputs, { flag: '--report', path }, edges)
    const place = resolve(edges.workingDirectory, path)
    const status = await edges.files.status(place).catch((error: unknown) => {
      throw failed(path, error)
    })
    if (status && !status.isFile) throw noFile(path)
    if (!status && !(await edges.files.status(dirname(place)))) {
      throw failed(path, Object.assign(new Error('no folder'), { code: 'ENOENT' }))
    }
  }
}

/** Writes a report in one step, mode 0600, over what an earlier run left. Fails with `output_unwritable`. */
export async function writeReport({ path }: ReportFile<string>, text: string, edges: ReportEdges): Promise<void> {
  await edges.files.replace(resolve(edges.workingDirectory, path), text).catch((error: unknown) => {
    throw failed(path, error)
  })
}

const failed = (path: string, error: unknown) => unwritableFile(path, error, `the report ${path}`)

function noFile(path: string): CogtoolError {
  return new CogtoolError('output_unwritable', `the report ${path} cannot be written`, {
    why: 'it is no regular file',
    hint: 'name another file',
  })
}
