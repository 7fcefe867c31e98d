import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from 'yaml'

/** A document of YAML as a value, and where things stand in it. */
export interface YamlText {
  readonly value: unknown
  /** The line, from 1, on which a member or an item begins; undefined where the path leads nowhere. */
  readonly lineOf: (path: readonly (string | number)[]) => number | undefined
}

/** Why a text is no YAML; it quotes nothing of the text. */
export interface YamlFault {
  readonly fault: string
}

/** No template is nested deeper, and every reader of the value may call itself so often. */
const deepest = 200
/** Members and items, those that aliases repeat counted each time: CloudFormation takes 1 MB of template. */
const most = 1_000_000

/**
 * YAML, with CloudFormation's short tags (`!Ref`, `!GetAtt`) as the long ones would stand in JSON. Several documents
 * give a list. Words are read as YAML 1.2 does, so that a bare OFF stays text.
 */
export function readYaml(text: string): YamlText | YamlFault {
  try {
    return readDocuments(text)
  } catch (error) {
    if (error instanceof Unreadable) return { fault: error.message }
    // the parser calls itself for each level
    if (error instanceof RangeError) return { fault: 'it is nested too deeply or too large' }
    throw error
  }
}

function readDocuments(text: string): YamlText | YamlFault {
  const lineCounter = new LineCounter()
  const options = { lineCounter, prettyErrors: false, uniqueKeys: false, logLevel: 'silent' } as const
  const documents = parseAllDocuments(text, options)
  // text without a document, a comment alone for one, gives no list
  if ('empty' in documents) return { value: undefined, lineOf: () => undefined }
  const fault = documents.flatMap(({ errors }) => errors)[0]
  if (fault) return { fault: `line ${lineCounter.linePos(fault.pos[0]).line} is not YAML` }
  const lineAt = (offset: number | undefined) => (offset === undefined ? undefined : lineCounter.linePos(offset).line)
  const values = documents.map(({ contents }) => readContents(contents))
  const contents = documents.map(({ contents }) => contents)
  const [only] = contents
  if (contents.length === 1) return { value: values[0], lineOf: (path) => lineAt(offsetOf(only, path)) }
  const lineOf: YamlText['lineOf'] = ([first, ...path]) => lineAt(offsetOf(contents[Number(first)], path))
  return { value: values, lineOf }
}

/** The value of a document. */
function readContents(contents: unknown): unknown {
  const anchors = new Map<string, unknown>()
  let count = 0
  const read = (node: unknown, depth: number): unknown => {
    count += 1
    if (depth > deepest || count > most) throw new Unreadable('it is nested too deeply or too large')
    if (isAlias(node)) {
      // an anchor that comes later, or around it, is none
      if (!anchors.has(node.source)) throw new Unreadable('an alias in it names no anchor')
      return read(anchors.get(node.source), depth + 1)
    }
    const value = readNode(node, (inner) => read(inner, depth + 1))
    const { anchor } = (node ?? {}) as { anchor?: string }
    if (anchor !== undefined) anchors.set(anchor, node)
    return value
  }
  return read(contents, 0)
}

class Unreadable extends Error {}

function readNode(node: unknown, read: (inner: unknown) => unknown): unknown {
  const plain = readPlain(node, read)
  const tag = (node as Node | null)?.tag
  return tag?.startsWith('!') && !tag.startsWith('!!') ? untagged(tag.slice(1), plain) : plain
}

function readPlain(node: unknown, read: (inner: unknown) => unknown): unknown {
  if (isScalar(node)) return node.value
  if (isSeq(node)) return node.items.map(read)
  if (!isMap(node)) return null
  const entries = node.items.flatMap(({ key, value }): [string, unknown][] => {
    const name = String(isScalar(key) ? key.value : 'null')
    const inner = read(value)
    const isMerge = name === '<<' && typeof inner === 'object' && inner !== null && !Array.isArray(inner)
    return isMerge ? Object.entries(inner) : [[name, inner]]
  })
  return Object.fromEntries(entries)
}

/** A short tag as JSON says it: `Ref` and `Condition` have no prefix, and `!GetAtt a.b` is a pair. */
function untagged(name: string, value: unknown): object {
  if (name === 'Ref' || name === 'Condition') return { [name]: value }
  if (name !== 'GetAtt' || typeof value !== 'string') return { [`Fn::${name}`]: value }
  const dot = value.indexOf('.')
  return { 'Fn::GetAtt': dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)] }
}

/** Where a member's name or an item begins. */
function offsetOf(node: unknown, path: readonly (string | number)[]): number | undefined {
  const [step, ...rest] = path
  if (step === undefined) return (node as Node | null)?.range?.[0]
  if (isSeq(node)) return offsetOf(node.items[Number(step)], rest)
  if (!isMap(node)) return undefined
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
  if (!pair) return undefined
  return rest.length === 0 ? offsetOf(pair.key, []) : offsetOf(pair.value, rest)
}
