import type { NewFinding, Outcome, Skipped } from '../findings/finding.ts'
import { isWanted, type Selection } from '../findings/select.ts'
import { functionName } from '../snapshot/read-triggers.ts'
import type { Reading, Snapshot } from '../snapshot/snapshot.ts'
import { stemOf } from '../snapshot/sources.ts'
import { type About, type Check, type Fault, type Judgement, type RuleSet, ruleSets, type Unreadable } from './check.ts'

/** Which checks are made, and when. */
export interface CheckOptions extends Selection {
  readonly rules: RuleSet
  readonly at: Date
}

/** One thing that a check can be about. */
interface Subject {
  readonly about: About
  readonly name: string
  /** As findings name it, e.g. `eu-west-1_AbC123xyz/clients/1h57…`. */
  readonly resource: string
  readonly parts: Readonly<Record<string, Reading<unknown>>>
}

/** A finding, and the check that made it. */
export interface CheckFinding extends NewFinding {
  readonly check: Check
}

/** An outcome, and how many answers of AWS it needed, read or not. */
export interface ChecksOutcome extends Outcome {
  readonly findings: readonly CheckFinding[]
  readonly answers: { readonly needed: number; readonly read: number }
  /** The checks that were wanted, made or not. */
  readonly wanted: readonly string[]
}

/** The checks that these options ask for, and do not leave out. */
export function chosenChecks(checks: readonly Check[], options: Omit<CheckOptions, 'at'>): readonly Check[] {
  return checks.filter((one) => isIn(one, options) && isWanted(one.id, options) === true)
}

/** What is asked for by name is made whatever the set. */
function isIn({ rules }: Check, { only, rules: set }: Omit<CheckOptions, 'at'>): boolean {
  return only.length > 0 || ruleSets.indexOf(rules) <= ruleSets.indexOf(set)
}

/** Makes the checks: what is found, what could not be looked at and why, and what was judged on all it needs and is well. */
export function runChecks(
  checks: readonly Check[],
  snapshot: Snapshot,
  { rules, at, ...selection }: CheckOptions,
): ChecksOutcome {
  const run: Run = { findings: [], skipped: [], judged: new Set(), answers: countAnswers(), subjects: new Map() }
  const wanted = new Set<string>()
  const asked = new Map<string, Skipped>()
  for (const one of checks.filter((each) => isIn(each, { rules, ...selection }))) {
    const answer = isWanted(one.id, selection)
    if (answer === true) {
      wanted.add(one.id)
      makeCheck(one, snapshot, at, run)
    } else if (answer !== false) {
      asked.set(one.id, { id: one.id, resource: snapshot.poolId, reason: 'asked', needs: answer.why })
    }
  }
  // one check may look at several kinds of subjects: it passes as a whole
  const open = new Set([...run.findings, ...run.skipped].map(({ id }) => id))
  return {
    findings: run.findings,
    skipped: [...run.skipped, ...asked.values()],
    passed: [...run.judged].filter((id) => !open.has(id)),
    wanted: [...wanted],
    answers: run.answers.count(),
  }
}

/** What a run has gathered so far. */
interface Run {
  readonly findings: CheckFinding[]
  readonly skipped: Skipped[]
  /** The checks that were judged at least once. */
  readonly judged: Set<string>
  readonly answers: ReturnType<typeof countAnswers>
  /** Of each kind that was needed: they are the same for every check. */
  readonly subjects: Map<About, readonly Subject[]>
}

/** Makes one check of everything that it is about. */
function makeCheck(one: Check, snapshot: Snapshot, at: Date, run: Run): void {
  const { findings, skipped, judged, answers, subjects } = run
  const { id } = one
  const unlisted = listOf(one.about, snapshot)
  if (unlisted && unlisted.state !== 'inapplicable' && one.applies?.(snapshot.pool, undefined, snapshot) !== false) {
    // there may be others than those that are known
    skipped.push({ id, resource: snapshot.poolId, reason: unlisted.state, needs: unlisted.needs })
  }
  const about = subjects.get(one.about) ?? subjectsOf(one.about, snapshot)
  subjects.set(one.about, about)
  const parts = valuesOf(one.needs, snapshot.parts)
  for (const subject of about) {
    const description = subject.parts.description
    const known = description?.state === 'read' ? description.value : undefined
    if (one.applies && !one.applies(snapshot.pool, known as never, snapshot)) continue
    const missing = missingOf(one, subject, snapshot)
    // what does not apply is in no list
    if (missing?.state === 'inapplicable') continue
    answers.add(snapshot.parts as unknown as AnyParts, one.needs)
    answers.add(subject.parts, one.needsOwn)
    if (missing) {
      skipped.push({ id, resource: subject.resource, reason: missing.state, needs: missing.needs })
      continue
    }
    const judgement = judgementOf(one, subject, { snapshot, parts, at })
    if (judgement && 'unreadable' in judgement) {
      skipped.push({ id, resource: subject.resource, reason: 'unreadable', needs: judgement.unreadable })
      continue
    }
    judged.add(id)
    findings.push(...faultsIn(judgement).map((fault) => asFinding(fault, one, subject)))
  }
}

type AnyParts = Readonly<Record<string, Reading<unknown>>>

/** Counts answers once, whoever needs them; the description of the pool is one. */
function countAnswers() {
  const needed = new Map<AnyParts, Set<string>>()
  return {
    add(parts: AnyParts, names: readonly string[]) {
      const known = needed.get(parts) ?? new Set()
      for (const name of names) known.add(name)
      needed.set(parts, known)
    },
    count() {
      const readings = [...needed].flatMap(([parts, names]) => [...names].map((name) => parts[name]?.state))
      return { needed: readings.length + 1, read: readings.filter((state) => state === 'read').length + 1 }
    },
  }
}

/** Everything in a snapshot that checks of this kind are about. */
function subjectsOf(about: About, { poolId, clients, providers, identityPools, triggers }: Snapshot): Subject[] {
  const each = (map: ReadonlyMap<string, object>, folder: string, fileName = (name: string) => name) =>
    [...map].map(([name, parts]): Subject => {
      const resource = `${poolId}/${folder}/${stemOf(fileName(name))}`
      return { about, name, resource, parts: parts as Subject['parts'] }
    })
  switch (about) {
    case 'pool':
      return [{ about, name: poolId, resource: poolId, parts: {} }]
    case 'client':
      return each(clients, 'clients')
    case 'provider':
      return each(providers, 'identity-providers')
    case 'identityPool':
      return each(identityPools, 'identity-pools')
    case 'trigger':
      return each(triggers, 'lambda', functionName)
  }
}

/** Why it is not known what there is of this kind; undefined where it is. */
function listOf(about: About, { parts }: Snapshot): NotRead | undefined {
  const lists = {
    pool: undefined,
    trigger: undefined,
    client: 'clients',
    provider: 'providers',
    identityPool: 'identityPools',
  } as const
  const name = lists[about]
  const list = name && parts[name]
  return list?.state === 'read' ? undefined : list
}

type NotRead = Exclude<Reading<unknown>, { state: 'read' }>

function missingOf({ needs, needsOwn }: Check, subject: Subject, { parts }: Snapshot): NotRead | undefined {
  let missing: NotRead | undefined
  // thousands of subjects are looked at, and of most everything was read
  const look = (reading: Reading<unknown> | undefined): void => {
    if (reading === undefined || reading.state === 'read') return
    if (missing === undefined || (reading.state === 'inapplicable' && missing.state !== 'inapplicable'))
      missing = reading
  }
  for (const name of needsOwn) look(subject.parts[name])
  for (const name of needs) look(parts[name])
  return missing
}

/** What is the same for all that a check is about. */
interface Surroundings {
  readonly snapshot: Snapshot
  readonly parts: object
  readonly at: Date
}

function judgementOf(one: Check, { name, parts }: Subject, { snapshot, ...others }: Surroundings): Judgement {
  const view = { snapshot, pool: snapshot.pool, name, own: valuesOf(one.needsOwn, parts), ...others }
  return one.judge(view as never)
}

function faultsIn(found: Exclude<Judgement, Unreadable>): readonly Fault[] {
  if (found === undefined) return []
  return 'severity' in found ? [found] : found
}

/** The answers with these names, which have all been read. */
function valuesOf(names: readonly string[], parts: Readonly<Record<string, Reading<unknown>>>): object {
  const values: Record<string, unknown> = {}
  for (const name of names) {
    const reading = parts[name]
    values[name] = reading?.state === 'read' ? reading.value : undefined
  }
  return values
}

function asFinding(
  { severity, path, observed, message, impact, fix }: Fault,
  check: Check,
  { resource }: Subject,
): CheckFinding {
  const { id, references, immutable } = check
  return { check, id, severity, resource, path, observed, message, impact, fix, references, immutable }
}
