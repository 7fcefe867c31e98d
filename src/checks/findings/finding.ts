import { bySeverity, type Severity } from '../../text/severity.ts'

/** Something that is wrong with a pool, a change set or a plan; the shape of `cogtool.findings/1`. */
export interface Finding {
  /** Of the check or rule, e.g. `pool-mfa`. */
  readonly id: string
  readonly severity: Severity
  /** What it is about: a pool id, with the file's stem where it is a part of the pool; a logical id; an address of Terraform. */
  readonly resource: string
  /** Where in it, e.g. `DeletionProtection`; null where it is about the whole. */
  readonly path: string | null
  /** What was seen there, as text; null where nothing is to be quoted. */
  readonly observed: string | null
  /** The technical sentence. */
  readonly message: string
  /** What happens to the users, in one sentence. */
  readonly impact: string
  /** What to do; never a call that resets what it does not name. */
  readonly fix: string
  /** e.g. `article/a23`, `rfc/9700#2.1.2`. */
  readonly references: readonly string[]
  /** Whether it is fixed at the pool's birth. */
  readonly immutable: boolean
  /** Whether an earlier run found it too, at the same severity or a higher one. */
  readonly known: boolean
  /** The entry of the project file that accepts it. */
  readonly accepted?: Acceptance
  /** Where it stands in what was given. */
  readonly location?: Location
}

/** A finding as a check makes it: what the reader has said of it comes later. */
export type NewFinding = Omit<Finding, 'known' | 'accepted'>

/** A place in a file. */
export interface Location {
  /** As it was typed. */
  readonly file: string
  /** From 1. */
  readonly line: number
}

/** An entry of `acceptedFindings` in the project file. */
export interface Acceptance {
  readonly id: string
  /** The beginning of a resource; undefined = every one. */
  readonly resource?: string
  readonly reason: string
  /** A day; undefined for what can never be changed alone. */
  readonly until?: string
  readonly by?: string
}

/** A check that was not made. */
export interface Skipped {
  readonly id: string
  readonly resource: string
  /**
   * `denied` by IAM; `absent`: the file or flag was not given; `unsupported` by the endpoint or a secondary replica;
   * `unreadable`: it is no certificate, say; `failed`: service or network; `asked`: `--skip`.
   */
  readonly reason: 'denied' | 'absent' | 'unsupported' | 'unreadable' | 'failed' | 'asked'
  /** The file and its call, the IAM action, or the reason given with `--skip`. */
  readonly needs: string
}

/** What a set of checks or rules gave. */
export interface Outcome {
  readonly findings: readonly NewFinding[]
  readonly skipped: readonly Skipped[]
  /** Ids that were judged on all they need, with no finding. */
  readonly passed: readonly string[]
}

/** For sorting findings: by severity, id, resource, path. The order does not depend on the language of the machine. */
export function compareFindings(a: NewFinding, b: NewFinding): number {
  return (
    bySeverity(a.severity, b.severity) ||
    compareText(a.id, b.id) ||
    compareText(a.resource, b.resource) ||
    compareText(a.path ?? '', b.path ?? '')
  )
}

/** For sorting text by its code units. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
