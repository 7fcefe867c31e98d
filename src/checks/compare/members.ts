import type { About } from '../doctor/check.ts'
import { compareText } from '../findings/finding.ts'
import type { Reading } from '../snapshot/snapshot.ts'
import type { AnswerKind } from '../snapshot/sources.ts'

/** One answer about a member. */
export interface MemberAnswer {
  readonly kind: AnswerKind
  readonly reading: Reading<unknown>
  /** As checks name it, where it is one that not every run needs. */
  readonly part?: string
  readonly about?: About
}

/** An app client, provider, identity pool or function of a pool. */
export interface Member {
  readonly id: string
  /** By which its twin is found; undefined where it was not read. */
  readonly name: string | undefined
  readonly answers: readonly MemberAnswer[]
  readonly description?: unknown
  /** Whether a setting of the pool names it already. */
  readonly isNamedElsewhere?: boolean
}

/** The members of one pool, and a text that is the same for those that mean the same. */
interface Gathered {
  readonly members: readonly Member[]
  readonly contentOf: (member: Member) => string
}

/** A member and its twin, where there is one. */
export interface Pair {
  /** Unlike any other. */
  readonly name: string
  readonly a: Member | undefined
  readonly b: Member | undefined
}

/** Members of two pools by name. Of several with one name, those of one id belong together, then those that are alike. */
export function pairMembers(one: Gathered, other: Gathered): Pair[] {
  const nameOf = namesOf([...one.members, ...other.members])
  const names = new Set([...one.members, ...other.members].map(nameOf))
  return [...names].sort(compareText).flatMap((name) => {
    const left = inOrder(one, name, nameOf)
    const right = inOrder(other, name, nameOf)
    const pairs = [
      ...takePairs(left, right, (a, b) => a.id === b.id),
      ...takePairs(left, right, (a, b) => one.contentOf(a) === other.contentOf(b)),
      ...takePairs(left, right, () => true),
      ...left.map((a) => ({ a, b: undefined })),
      ...right.map((b) => ({ a: undefined, b })),
    ]
    return pairs.map((pair, index) => ({ name: index === 0 ? name : `${name}#${index + 1}`, ...pair }))
  })
}

/** The name of a member, or that which the other pool has for its id, else the id. */
function namesOf(members: readonly Member[]): (member: Member) => string {
  const byId = new Map(members.flatMap(({ id, name }) => (name === undefined ? [] : [[id, name]])))
  return ({ id, name }) => name ?? byId.get(id) ?? id
}

function inOrder({ members, contentOf }: Gathered, name: string, nameOf: (member: Member) => string): Member[] {
  const named = members.filter((one) => nameOf(one) === name)
  if (named.length < 2) return named
  return named.sort((a, b) => compareText(contentOf(a), contentOf(b)) || compareText(a.id, b.id))
}

/** Takes those that belong together out of both lists. */
function takePairs(
  left: Member[],
  right: Member[],
  belong: (a: Member, b: Member) => boolean,
): { a: Member; b: Member }[] {
  const pairs: { a: Member; b: Member }[] = []
  for (const a of [...left]) {
    const b = right.find((one) => belong(a, one))
    if (b === undefined) continue
    left.splice(left.indexOf(a), 1)
    right.splice(right.indexOf(b), 1)
    pairs.push({ a, b })
  }
  return pairs
}
