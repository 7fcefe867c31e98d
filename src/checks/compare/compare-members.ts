import { needsAnswer } from '../doctor/needs-answer.ts'
import type { Reading, Snapshot } from '../snapshot/snapshot.ts'
import type { AnswerKind } from '../snapshot/sources.ts'
import { type Comparison, compareAnswers, isComparable, type NotRead } from './comparison.ts'
import { type Member, type Pair, pairMembers } from './members.ts'
import { readersOf } from './readers.ts'
import { settingsOf } from './settings.ts'
import { type Members, mapReading, type Side } from './sides.ts'

/** The members of both pools that belong together. */
export function pairsOf(gather: (side: Side) => Members, left: Side, right: Side): Pair[] {
  const gathered = (side: Side) => ({
    members: gather(side).members,
    contentOf: ({ answers }: Member) =>
      JSON.stringify(
        answers.map(({ reading }) =>
          reading.state === 'read'
            ? [...settingsOf(reading.value, side.neutral)].map(([path, { key }]) => `${path} ${key}`).sort()
            : reading.state,
        ),
      ),
  })
  return pairMembers(gathered(left), gathered(right))
}

/** Compares the members of one kind, each with its twin. */
export function compareMembers(
  run: Comparison,
  kind: AnswerKind,
  gather: (side: Side) => Members,
  pairs: readonly Pair[] = pairsOf(gather, run.left, run.right),
): void {
  const [one, other] = [gather(run.left), gather(run.right)]
  compareAnswers(
    run,
    kind,
    mapReading(one.list, () => undefined),
    mapReading(other.list, () => undefined),
  )
  // one without a name may be the twin of any that has none
  const nameless = (side: 'a' | 'b', { list }: Members): Reading<unknown> => {
    const found = pairs.find((pair) => !(pair.a && pair.b) && pair[side] && pair[side].name === undefined)
    return found?.[side]?.answers[0]?.reading ?? list
  }
  const lists = { a: knownAs(one.list, nameless('a', one)), b: knownAs(other.list, nameless('b', other)) }
  for (const { name, a, b } of pairs) {
    if (a && b) compareMember(run, name, a, b)
    else compareWithNothing(run, `${kind}/${name}`, { a, b }, lists)
  }
}

/** Whether all members of a side are known by name: the reading that says why not. */
function knownAs(list: Reading<unknown>, nameless: Reading<unknown>): Reading<unknown> {
  return list.state === 'read' ? nameless : list
}

function compareMember(run: Comparison, name: string, a: Member, b: Member): void {
  for (const [index, answer] of a.answers.entries()) {
    const other = b.answers[index]
    if (other === undefined) continue
    const { kind, part, about } = answer
    const descriptions = new Map([
      [run.left.snapshot, a.description],
      [run.right.snapshot, b.description],
    ])
    const isWanted = (snapshot: Snapshot) =>
      part === undefined || needsAnswer(run.checks, part, snapshot, about, descriptions.get(snapshot))
    if (isComparable(answer.reading, other.reading, isWanted, run)) {
      compareAnswers(run, `${kind}/${name}`, answer.reading, other.reading)
    }
  }
}

/** One side has no such member: that is a difference where it is known what that side has, and which one this is. */
function compareWithNothing(
  run: Comparison,
  resource: string,
  { a, b }: Pick<Pair, 'a' | 'b'>,
  lists: Readonly<Record<'a' | 'b', Reading<unknown>>>,
): void {
  const member = a ?? b
  if (member === undefined || member.isNamedElsewhere) return
  const checks = readersOf(run.checks, resource, null)
  const list = a ? lists.b : lists.a
  const own = member.name === undefined ? member.answers[0]?.reading : undefined
  const [ofA, ofB] = a ? [own, list] : [list, own]
  if (isUnread(own) || isUnread(list)) {
    run.unknown.push({ resource, a: isUnread(ofA) ? ofA : null, b: isUnread(ofB) ? ofB : null, checks })
  } else run.differences.push({ resource, path: null, a: a?.name ?? null, b: b?.name ?? null, checks })
}

const isUnread = (reading: Reading<unknown> | undefined): reading is NotRead =>
  reading !== undefined && reading.state !== 'read'
