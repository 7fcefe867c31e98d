import { CogtoolError } from '../../text/cogtool-error.ts'
import { isJsonObject } from '../../text/json.ts'
import { type JsonPart, type JsonProblem, jsonMembers } from '../../text/json-members.ts'
import { type DocumentKind, kindBytes, kindOfObject, kindOfStart, wrongDocument } from '../iac/document-kind.ts'
import { asPlannedChange, type Plan, type PlannedChange } from './plan.ts'

const mebibyte = 1024 * 1024
/** No resource is as large, nor could it be parsed in the memory that the whole may take. */
const longest = 64 * mebibyte

const lists = ['resource_changes', 'resource_drift', 'deferred_changes']
const values = ['format_version', 'errored', 'complete']

/**
 * Reads what `terraform show -json` or `tofu show -json` prints, of any size; `name` is what it is called. Fails with
 * `input_invalid`: what is no plan is named, with the command that gives one.
 */
export async function readPlan(chunks: AsyncIterable<Uint8Array>, name: string): Promise<Plan> {
  const scanner = jsonMembers({ lists, values: [...values, ...lists], longest })
  const members = planMembers()
  let start: Uint8Array = new Uint8Array()
  let problem: JsonProblem | undefined
  for await (const chunk of chunks) {
    if (start.length < kindBytes) start = Buffer.concat([start, chunk.subarray(0, kindBytes - start.length)])
    // what is no JSON is read on as far as its kind may show
    if (!problem) {
      const { parts, problem: found } = scanner.scan(chunk)
      problem = parts.map(members.add).find((one) => one !== undefined) ?? found
    }
    if (problem && (problem.kind === 'too-long' || start.length >= kindBytes)) break
  }
  problem ??= scanner.end()
  const kind = kindOfObject(scanner.names)
  if (problem) throw problemError(problem, kind === 'plan' ? kind : kindOfStart(start), name)
  if (kind !== 'plan') throw wrongDocument('plan', kind, name)
  checkVersion(members.value('format_version'), name)
  return members.plan()
}

/** Collects the parts of a plan. */
function planMembers() {
  const found: Readonly<Record<string, PlannedChange[]>> = Object.fromEntries(lists.map((list) => [list, []]))
  const scalars = new Map<string, unknown>()
  let changeCount = 0
  let cognitoCount = 0

  function addElement(member: string, bytes: Buffer, line: number): void {
    const isChange = member === 'resource_changes'
    if (!bytes.includes('_cognito_') && isResource(bytes)) {
      if (isChange && !isUntouched(bytes)) changeCount++
      return
    }
    const element = parsed(bytes)
    // a list that has nothing, or an element that is nothing
    if (element === null) return
    const value = member === 'deferred_changes' && isJsonObject(element) ? element.resource_change : element
    const change = asPlannedChange(value, line + linesBefore(bytes, '"address"'))
    if (change) found[member]?.push(change)
    if (!isChange || (change ? change.action === 'no-op' || change.action === 'read' : isUntouched(bytes))) return
    changeCount++
    if (change) cognitoCount++
  }

  return {
    add({ member, bytes, line }: JsonPart): JsonProblem | undefined {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
      try {
        // what stands in the place of a list is taken as an element of a shape that nobody has seen
        if (lists.includes(member)) addElement(member, buffer, line)
        else scalars.set(member, parsed(buffer))
        return undefined
      } catch (error) {
        if (error instanceof SyntaxError) return { kind: 'broken', line }
        throw error
      }
    },
    value: (name: string) => scalars.get(name),
    plan(): Plan {
      const { resource_changes = [], resource_drift = [], deferred_changes = [] } = found
      return {
        changes: resource_changes,
        drift: resource_drift,
        deferred: deferred_changes,
        // whatever is not the word that all is well
        isErrored: scalars.has('errored') ? scalars.get('errored') !== false : undefined,
        isComplete: scalars.has('complete') ? scalars.get('complete') === true : undefined,
        changeCount,
        cognitoCount,
      }
    },
  }
}

const parsed = (bytes: Buffer): unknown => JSON.parse(bytes.toString('utf8'))

/** Whether an element that is not parsed has the shape of a resource. */
const isResource = (bytes: Buffer): boolean => bytes[0] === 123 && bytes.includes('"type"')

/** Whether an element that is not parsed does nothing: its actions are the first member of that name in what the programs print. */
function isUntouched(bytes: Buffer): boolean {
  const from = bytes.indexOf('"actions"')
  return from >= 0 && /^"actions"\s*:\s*\[\s*"(?:no-op|read)"\s*\]/.test(bytes.toString('latin1', from, from + 200))
}

function linesBefore(bytes: Buffer, text: string): number {
  const to = bytes.indexOf(text)
  let lines = 0
  for (let at = bytes.indexOf(10); at >= 0 && at < to; at = bytes.indexOf(10, at + 1)) lines++
  return lines
}

function checkVersion(version: unknown, name: string): void {
  if (typeof version === 'string' && /^1(?:\.|$)/.test(version)) return
  const isGiven = typeof version === 'string' || typeof version === 'number'
  throw new CogtoolError('input_invalid', `${name} is a plan in a format that cogtool does not know`, {
    why: isGiven ? `its format_version is ${String(version).slice(0, 20)}, not 1` : 'it has no format_version',
    hint: isGiven
      ? 'look for a newer cogtool, or plan with a Terraform or OpenTofu whose format is 1'
      : 'give it as terraform show -json prints it, whole',
  })
}

function problemError(problem: JsonProblem, kind: DocumentKind, name: string): CogtoolError {
  const { line } = problem
  if (problem.kind === 'too-long') {
    const size = `${longest / mebibyte} MiB`
    return new CogtoolError('input_invalid', `line ${line} of ${name} begins a value of more than ${size}`, {
      why: `no element of ${problem.member} can be as large`,
      hint: 'give the plan as terraform show -json prints it',
    })
  }
  if (kind !== 'plan' && kind !== 'json') return wrongDocument('plan', kind, name)
  return new CogtoolError('input_invalid', `${name} is not whole JSON: see line ${line}`, {
    why: 'it breaks off, or something else is in it',
    hint: 'make it again: terraform show -json plan.bin > plan.json (or tofu)',
  })
}
