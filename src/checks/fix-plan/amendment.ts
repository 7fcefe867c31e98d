import type { Client, Pool, PoolParts, Snapshot } from '../snapshot/snapshot.ts'

export type Mfa = PoolParts['mfa']
export type Risk = PoolParts['risk']

/** A configuration as it is to be: of the pool, of a client, of MFA, or of risks (of the pool where no client is named). */
export type Changed =
  | { readonly kind: 'pool'; readonly value: Pool }
  | { readonly kind: 'client'; readonly client: string; readonly value: Client }
  | { readonly kind: 'mfa'; readonly value: Mfa }
  | { readonly kind: 'risk'; readonly client: string | undefined; readonly value: Risk }

/** What a finding asks for. */
export type Proposal =
  | {
      readonly changes: readonly Changed[]
      /** What comes first for this finding, where its check as such needs nobody to follow. */
      readonly condition?: string
    }
  /** Why no change of a configuration does it. */
  | { readonly byHand: string }

/** What a finding is about, as far as amendments look at it. */
export interface Occasion {
  /** The pool as it is when its turn comes. */
  readonly snapshot: Snapshot
  /** The client, or the identity pool; '' where it is about the pool. */
  readonly name: string
  readonly path: string | null
}

/** How the findings of one check are mended. */
export interface Amendment {
  /** Of the check. */
  readonly id: string
  /** What comes first; undefined where nobody has to follow. */
  readonly condition?: string
  /** What people notice. */
  readonly notice: string
  readonly propose: (occasion: Occasion) => Proposal
}

type Words = Pick<Amendment, 'id' | 'condition' | 'notice'>

/** The changed configuration, or why it is to be changed by hand. */
type Change<T> = (value: T, occasion: Occasion) => T | string

/** An amendment of the configuration of the pool. */
export function ofPool(words: Words, change: Change<Pool>): Amendment {
  const propose = (occasion: Occasion) =>
    proposalOf(change(occasion.snapshot.pool, occasion), (value) => ({ kind: 'pool', value }))
  return { ...words, propose }
}

/** An amendment of the configuration of the client that a finding is about. */
export function ofClient(words: Words, change: Change<Client>): Amendment {
  return {
    ...words,
    propose: (occasion) => {
      const client = occasion.name
      const reading = occasion.snapshot.clients.get(client)?.description
      if (reading?.state !== 'read') return { byHand: 'the client was not read' }
      return proposalOf(change(reading.value, occasion), (value) => ({ kind: 'client', client, value }))
    },
  }
}

/** An amendment of the configuration of MFA. */
export function ofMfa(words: Words, change: Change<Mfa>): Amendment {
  return {
    ...words,
    propose: (occasion) => {
      const { mfa } = occasion.snapshot.parts
      if (mfa.state !== 'read') return { byHand: 'the configuration of MFA was not read' }
      return proposalOf(change(mfa.value, occasion), (value) => ({ kind: 'mfa', value }))
    },
  }
}

/** An amendment of the risk configuration of the pool, or of the client that a finding is about. */
export function ofRisk(words: Words, change: Change<Risk>): Amendment {
  return {
    ...words,
    propose: (occasion) => {
      const { name, snapshot } = occasion
      const client = name === '' ? undefined : name
      const risk = client === undefined ? snapshot.parts.risk : snapshot.clients.get(client)?.risk
      if (risk?.state !== 'read') return { byHand: 'the risk configuration was not read' }
      return proposalOf(change(risk.value, occasion), (value) => ({ kind: 'risk', client, value }))
    },
  }
}

function proposalOf<T>(changed: T | string, asChanged: (value: T) => Changed): Proposal {
  return typeof changed === 'string' ? { byHand: changed } : { changes: [asChanged(changed)] }
}
