import type { Severity } from '../../text/severity.ts'
import type {
  ClientParts,
  IdentityPoolParts,
  Pool,
  PoolParts,
  ProviderParts,
  Snapshot,
  TriggerParts,
} from '../snapshot/snapshot.ts'
import type { AnswerKind } from '../snapshot/sources.ts'

/** What a check can be about; each has its own answers of AWS, one thing at a time. */
export interface Subjects {
  readonly pool: Record<never, never>
  readonly client: ClientParts
  readonly provider: ProviderParts
  readonly identityPool: IdentityPoolParts
  readonly trigger: TriggerParts
}
export type About = keyof Subjects

/** The sets of checks; each holds the one before. */
export const ruleSets = ['article', 'baseline', 'strict'] as const
export type RuleSet = (typeof ruleSets)[number]

/** How a finding is mended: by a whole configuration of the pool, a client, MFA or risk; by another call; in the template; not at all in place. */
export type FixKind = 'pool' | 'client' | 'mfa' | 'risk' | 'other' | 'template' | 'none'

/** A kind of answer, by the file or folder that holds it, and a member: `user-pool:DeletionProtection`, `replicas`. */
export type Read = AnswerKind | `${AnswerKind}:${string}`

/** What of a check does not depend on a pool: `--list` and `--explain` show it. */
export interface CheckFacts {
  readonly id: string
  /** One line: what is looked for. */
  readonly title: string
  /** The gravest that it gives. */
  readonly severity: Severity
  /** The smallest set that holds it. */
  readonly rules: RuleSet
  readonly fix: FixKind
  /** Whether users or apps must follow the fix. */
  readonly breaks: boolean
  /** Whether the setting is fixed at the pool's birth. */
  readonly immutable: boolean
  /** e.g. `article/a23`, `aws-security-hub/Cognito.6`. */
  readonly references: readonly string[]
  /** What it looks at: the file of a snapshot without what each has of its own, and a member in it unless it is the whole. */
  readonly reads: readonly Read[]
  /** When it is a finding, in full. */
  readonly condition: string
  /** Why that is bad. */
  readonly reason: string
  /** Where the article is out of date; undefined where it is not. */
  readonly outdated?: string
  /** Whether it is about security, for code scanning's sorting. */
  readonly isSecurity: boolean
}

/** What a check found; what is the same for every pool is in its facts. */
export interface Fault {
  readonly severity: Severity
  /** e.g. `Policies.PasswordPolicy.MinimumLength`; null where it is about the whole. */
  readonly path: string | null
  readonly observed: string | null
  readonly message: string
  readonly impact: string
  readonly fix: string
}

/** Something that was read and cannot be understood, such as a certificate that does not parse: the check is skipped. */
export interface Unreadable {
  /** What would have to be right. */
  readonly unreadable: string
}

/** What a check says: nothing is wrong, one thing, several, or that it could not tell. */
export type Judgement = Fault | readonly Fault[] | Unreadable | undefined

/** What a check looks at: the pool, what is known of its subject, and the answers that it named. */
export interface View<A extends About, N extends keyof PoolParts, O extends keyof Subjects[A]> {
  readonly snapshot: Snapshot
  readonly pool: Pool
  /** The pool id; the id or name of a client, provider, identity pool or function. */
  readonly name: string
  readonly parts: { readonly [Name in N]: PoolParts[Name] }
  readonly own: { readonly [Name in O]: Subjects[A][Name] }
  readonly at: Date
}

/** A check of one kind of subject: pure, of what it names alone. */
export interface CheckOf<A extends About, N extends keyof PoolParts, O extends keyof Subjects[A]> extends CheckFacts {
  readonly about: A
  /** The answers about the pool that it needs. Without one of them it is skipped. */
  readonly needs: readonly N[]
  /** The answers about its subject that it needs. */
  readonly needsOwn: readonly O[]
  /**
   * Whether it applies, as far as the pool and the subject's description tell (undefined where that was not read). What does
   * not apply is neither passed nor skipped. Absent: it always does.
   */
  readonly applies?: (pool: Pool, description: DescriptionOf<A> | undefined, snapshot: Snapshot) => boolean
  readonly judge: (view: View<A, N, O>) => Judgement
}

export type DescriptionOf<A extends About> = Subjects[A] extends { readonly description: infer D } ? D : never

/** A check with what it needs as plain names; only `runChecks` calls it, with these answers. */
export type Check = { [A in About]: CheckOf<A, keyof PoolParts, keyof Subjects[A]> }[About]

/** Defines a check: its `judge` sees the answers that it names, and no others. */
export function check<A extends About, N extends keyof PoolParts = never, O extends keyof Subjects[A] = never>(
  definition: CheckOf<A, N, O>,
): Check {
  // what `needs` and `needsOwn` name is there when `judge` is called: `runChecks` sees to it
  return definition as unknown as Check
}
