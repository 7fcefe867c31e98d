import { parseAst } from 'vitest/node'
import { severities } from '../../src/text/severity.ts'

/** One change of a source file that a test has to notice. */
export interface Mutant {
  /** Below the project's root. */
  readonly file: string
  readonly line: number
  /** The check or rule in whose definition it is; undefined in a function beside them. */
  readonly id: string | undefined
  /** e.g. `not: mode === 'ENFORCED'`, `high → medium`, `> → >=`. */
  readonly what: string
}

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [member: string]: unknown
}

/** What a text of people is made of: how it is put decides on no finding. */
const words = ['message', 'impact', 'observed', 'fix', 'path', 'title', 'condition', 'reason', 'why', 'instead']

const comparisons = ['===', '!==', '<', '<=', '>', '>=', 'instanceof', 'in']
/** The same with the boundary on the other side. */
const moved: Readonly<Record<string, string>> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' }
/** Methods of lists that are given a condition. */
const selecting = ['filter', 'some', 'every', 'find', 'findIndex']

/**
 * The mutants of a source file, numbered from `first`, and its text with all of them in it: each is off until
 * `$mutants.number` is its own.
 */
export function mutate(file: string, text: string, first: number): { mutants: Mutant[]; code: string } {
  const mutants: Mutant[] = []
  const edits: Edit[] = []
  const ids: string[] = []
  const add = (node: Node, what: string): number => {
    const line = text.slice(0, node.start).split('\n').length
    mutants.push({ file, line, id: ids.at(-1), what: what.replace(/\s+/g, ' ') })
    return first + mutants.length - 1
  }
  /** Puts text around a node: what is inside comes closer to it than what is outside. */
  const around = (node: Node, before: string, after: string, depth: number): void => {
    edits.push({ at: node.start, remove: 0, insert: before, order: depth })
    edits.push({ at: node.end, remove: 0, insert: after, order: -depth })
  }
  const sourceOf = ({ start, end }: Node) => text.slice(start, end)

  function negate(node: Node, depth: number): void {
    around(node, `$mutants.negate(${add(node, `not: ${sourceOf(node)}`)},`, ')', depth)
  }

  function moveBoundary(node: Node, depth: number): void {
    const operator = node.operator as string
    const other = moved[operator]
    if (other === undefined) return
    const [left, right] = [node.left as Node, node.right as Node]
    const number = add(node, `${operator} → ${other}: ${sourceOf(node)}`)
    around(node, `$mutants.choose(${number},(a,b)=>a${operator}b,(a,b)=>a${other}b)(`, ')', depth)
    edits.push({ at: text.indexOf(operator, left.end), remove: operator.length, insert: ',', order: 0 })
    if (text.indexOf(operator, left.end) > right.start) throw new Error(`${file}: ${sourceOf(node)}`)
  }

  function replace(node: Node, other: string, what: string): void {
    const insert = `$mutants.choose(${add(node, what)},${sourceOf(node)},${other})`
    edits.push({ at: node.start, remove: node.end - node.start, insert, order: 0 })
  }

  /** `isCondition`: whether nothing counts of it but that it is true. */
  function visit(node: Node, depth: number, isCondition = false): void {
    const id = idOf(node)
    if (id !== undefined) ids.push(id)
    visitParts(node, depth, isCondition)
    if (id !== undefined) ids.pop()
  }

  function visitParts(node: Node, depth: number, isCondition: boolean): void {
    const inner = depth + 2
    if (/^TS(?!As|NonNull|Satisfies)/.test(node.type) || node.type === 'TemplateLiteral') return
    if (node.type === 'ImportDeclaration') return
    if (node.type === 'Property' && words.includes(nameOf(node.key as Node))) return
    const isComparison = node.type === 'BinaryExpression' && comparisons.includes(node.operator as string)
    if (isComparison || (isCondition && !isTransparent(node))) negate(node, depth)
    if (isComparison) moveBoundary(node, depth + 1)
    if (node.type === 'Literal') replaceLiteral(node)
    for (const [name, part] of Object.entries(node)) {
      for (const child of Array.isArray(part) ? part : [part]) {
        if (!isNode(child) || name === 'typeAnnotation' || isIndex(node, name, child)) continue
        visit(child, inner, isConditionIn(node, name, isCondition))
      }
    }
  }

  function replaceLiteral(node: Node): void {
    const { value } = node
    // larger numbers are units: a boundary is so many of them
    if (typeof value === 'number' && value > 0 && value < 1_000)
      replace(node, `${value + 1}`, `${value} → ${value + 1}`)
    const at = (severities as readonly unknown[]).indexOf(value)
    if (at < 0) return
    // there is nothing below info: another one shows that it is looked at all the same
    const other = severities[at + 1] ?? severities[at - 1]
    replace(node, JSON.stringify(other), `${value} → ${other}`)
  }

  const program = parseAst(text, { lang: 'ts' }) as unknown as Node
  visit(program, 0)
  return { mutants, code: withEdits(text, edits) }
}

/** What only hands a condition on: its parts are negated, not the whole once more. */
function isTransparent({ type, operator, body }: Node): boolean {
  if (type === 'UnaryExpression') return operator === '!'
  if (type === 'ArrowFunctionExpression') return isNode(body)
  return /Statement$|Declaration$|^(?:ParenthesizedExpression|Literal)$/.test(type)
}

function isConditionIn(node: Node, part: string, isCondition: boolean): boolean {
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      return part === 'test' || isCondition
    case 'LogicalExpression':
      return node.operator === '??' ? false : isCondition || (node.operator === '&&' && part === 'left')
    case 'UnaryExpression':
      return node.operator === '!'
    case 'CallExpression':
      return part === 'arguments' && selecting.includes(nameOf((node.callee as Node).property as Node | undefined))
    case 'Property':
      return part === 'value' && node.shorthand === false && /^(?:applies|is[A-Z])/.test(nameOf(node.key as Node))
    case 'VariableDeclarator':
      return part === 'init' && isBooleanName(nameOf(node.id as Node))
    case 'ArrowFunctionExpression':
    case 'FunctionDeclaration':
      return part === 'body' && (isCondition || returnsBoolean(node))
    case 'BlockStatement':
    case 'ReturnStatement':
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
      return isCondition
    default:
      return false
  }
}

/** An index, or an argument such as how many characters are shown: no boundary. */
function isIndex(node: Node, part: string, child: Node): boolean {
  if (child.type !== 'Literal') return false
  return (
    (node.type === 'MemberExpression' && part === 'property') ||
    (node.type === 'CallExpression' && part === 'arguments')
  )
}

function isBooleanName(name: string): boolean {
  return /^(?:is|has|had|was|ends|gives|with)[A-Z]/.test(name)
}

function returnsBoolean({ returnType }: Node): boolean {
  if (!isNode(returnType)) return false
  const { type } = returnType.typeAnnotation as Node
  return type === 'TSBooleanKeyword' || type === 'TSTypePredicate'
}

/** The id of a definition: of an object with this member, or that spreads facts that have it. */
function idOf(node: Node): string | undefined {
  if (node.type !== 'ObjectExpression') return undefined
  const id = (node.properties as Node[]).find((one) => one.type === 'Property' && nameOf(one.key as Node) === 'id')
  const value = (id?.value as Node | undefined)?.value
  return typeof value === 'string' ? value : undefined
}

function nameOf(node: Node | undefined): string {
  return typeof node?.name === 'string' ? node.name : ''
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

interface Edit {
  readonly at: number
  readonly remove: number
  readonly insert: string
  readonly order: number
}

function withEdits(text: string, edits: readonly Edit[]): string {
  let code = ''
  let done = 0
  for (const { at, remove, insert } of [...edits].sort((a, b) => a.at - b.at || a.order - b.order)) {
    code += text.slice(done, at) + insert
    done = at + remove
  }
  return code + text.slice(done)
}
