import { CogtoolError } from '../../text/cogtool-error.ts'
import { isDeeperThan, isJsonObject } from '../../text/json.ts'
import { type DocumentKind, kindBytes, kindOfObject, kindOfStart, wrongDocument } from '../iac/document-kind.ts'
import { jsonLines } from './json-lines.ts'
import { deepest } from './marking.ts'
import { type GivenDocument, isChange } from './pages.ts'

/** What a document must be. */
export type Wanted = 'change-set' | 'template'

/** Reads a document in JSON or YAML; `file` is as it was typed. Fails with `input_invalid`, which names what else it is. */
export async function readDocument(bytes: Uint8Array, file: string, wanted: Wanted): Promise<GivenDocument> {
  const refuse = (kind: DocumentKind) => wrongDocument(wanted, kind, file === '-' ? 'standard input' : file)
  const kind = kindOfStart(bytes.subarray(0, kindBytes))
  if (kind === 'empty' || kind === 'plan-file' || kind === 'utf-16') throw refuse(kind)
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    .toString('utf8')
    .replace(/^\ufeff/, '')
  const read = await parse(text)
  // what begins like the right kind is that kind, broken; a log or a sentence is told by its beginning
  if ('fault' in read) {
    const isBroken = [wanted, 'json', 'list', 'text'].includes(kind)
    throw isBroken ? broken(file, read.fault, lineHint(wanted, file, read.fault) ?? refuse('text').hint) : refuse(kind)
  }
  const { value } = read
  if (typeof value !== 'object' || value === null) throw refuse(kind === wanted ? 'text' : kind)
  const is = kindOfValue(value)
  if (is !== wanted) throw refuse(is)
  if (isDeeperThan(deepest, value))
    throw broken(file, `it is nested deeper than ${deepest} levels`, refuse('text').hint)
  return { file, value, lineOf: read.lineOf }
}

/** Only what is no JSON needs the reader of YAML. */
async function parse(text: string): Promise<Pick<GivenDocument, 'value' | 'lineOf'> | { readonly fault: string }> {
  try {
    return { value: JSON.parse(text) as unknown, lineOf: jsonLines(text) }
  } catch {
    const { readYaml } = await import('../snapshot/yaml-template.ts')
    return readYaml(text)
  }
}

/** The kind of a parsed document. A list is a change set where each of its items is one, or a change of one. */
function kindOfValue(value: object): DocumentKind {
  if (!Array.isArray(value)) return isChange(value) ? 'json' : kindOfObject(Object.keys(value))
  if (value.length === 0) return 'list'
  if (value.every(isChange)) return 'change-set'
  const kinds = value.map((one: unknown) => (isJsonObject(one) ? kindOfObject(Object.keys(one)) : 'json'))
  return kinds.find((kind) => kind !== 'change-set') ?? 'change-set'
}

/** A template is written by hand: its line can be corrected. What a tool printed is printed again. */
function lineHint(wanted: Wanted, file: string, fault: string): string | undefined {
  const [, line] = /^line (\d+) /.exec(fault) ?? []
  if (wanted !== 'template' || line === undefined) return undefined
  return `correct line ${line} of ${file === '-' ? 'standard input' : file}`
}

function broken(file: string, fault: string, hint: string | undefined): CogtoolError {
  const name = file === '-' ? 'standard input' : file
  return new CogtoolError('input_invalid', `${name} is neither JSON nor YAML`, {
    why: fault,
    ...(hint !== undefined && { hint }),
  })
}
