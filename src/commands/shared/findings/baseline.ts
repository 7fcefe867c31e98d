import type { Edges } from '../../../edges/edges.ts'
import { CogtoolError } from '../../../text/cogtool-error.ts'
import { isJsonObject, type JsonObject, member } from '../../../text/json.ts'
import { severities } from '../../../text/severity.ts'
import { type InputFile, readInputFile } from '../input-file.ts'

/** Whose earlier runs are read. */
export interface BaselineKind<Known> {
  readonly command: string
  /** Of the document that the command prints with --json. */
  readonly schema: string
  /** The members of a finding that are texts, beside its severity. */
  readonly texts: readonly (keyof Known & string)[]
}

/** The findings of an earlier run, of the file that --baseline names; none without it. Fails with `input_invalid` or as reading does. */
export async function readBaseline<Known extends object>(
  file: InputFile | undefined,
  { command, schema, texts }: BaselineKind<Known>,
  edges: Edges,
): Promise<readonly Known[]> {
  if (file === undefined) return []
  const document = parse(await readInputFile(file, edges))
  const isKnown = (value: unknown): value is JsonObject & Known =>
    isJsonObject(value) &&
    texts.every((name) => typeof member(value, name) === 'string') &&
    severities.some((severity) => severity === value.severity)
  const findings = isJsonObject(document) && document.schema === schema && member(document, 'findings')
  if (Array.isArray(findings) && findings.every(isKnown)) return findings
  throw new CogtoolError('input_invalid', '--baseline does not hold an earlier run', {
    why: `it must be the document that cogtool ${command} --json printed (${schema})`,
    hint: `make one: cogtool ${command} --json > baseline.json`,
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
