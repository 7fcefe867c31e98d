import type { Severity } from '../../text/severity.ts'
import type { NewFinding, Outcome, Skipped } from '../findings/finding.ts'
import { isWanted, type Selection } from '../findings/select.ts'

/** What of a rule does not depend on an input: `--explain` shows it. */
export interface RuleFacts {
  /** e.g. `tf-pool-renamed`. */
  readonly id: string
  /** One line: what is looked for. */
  readonly title: string
  /** The gravest that it gives. */
  readonly severity: Severity
  /** When it is a finding, in full. */
  readonly condition: string
  /** Why that is bad. */
  readonly reason: string
  /** e.g. `article/a26`. */
  readonly references: readonly string[]
  /** Whether it is about security, for code scanning's sorting. */
  readonly isSecurity: boolean
}

/** What a rule found; what is the same for every input is in its facts. */
export type RuleFault = Omit<NewFinding, 'id' | 'references' | 'immutable'>

/** A rule over a change set, two templates or a plan: pure. */
export interface Rule<Input> extends RuleFacts {
  /** Whether the input holds anything that it is about: what does not apply is neither passed nor found. */
  readonly applies: (input: Input) => boolean
  readonly judge: (input: Input) => readonly RuleFault[]
}

/** Holds an input against the rules that are wanted; `name` is what the input is called. */
export function runRules<Input>(
  rules: readonly Rule<Input>[],
  input: Input,
  { name, ...selection }: Selection & { readonly name: string },
): Outcome {
  const findings: NewFinding[] = []
  const skipped: Skipped[] = []
  const passed: string[] = []
  for (const { id, references, applies, judge } of rules) {
    const wanted = isWanted(id, selection)
    if (wanted === false) continue
    if (wanted !== true) {
      skipped.push({ id, resource: name, reason: 'asked', needs: wanted.why })
      continue
    }
    if (!applies(input)) continue
    const faults = judge(input)
    findings.push(...faults.map((fault): NewFinding => ({ id, ...fault, references, immutable: false })))
    if (faults.length === 0) passed.push(id)
  }
  return { findings, skipped, passed }
}
