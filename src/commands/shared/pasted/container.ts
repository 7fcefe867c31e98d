/** A text that a container holds, and the name that it has there. */
export interface Leaf {
  readonly name: string
  readonly value: string
  /** What it stands in, where that says more than its container. */
  readonly place?: string
}

/** A whole text, taken apart by the rules of its own format. */
export interface Container {
  /** e.g. `a URL`. */
  readonly place: string
  readonly leaves: readonly Leaf[]
}

/** Reads one format; undefined where the text, as a whole, does not have it. Takes time in proportion to the text. */
export type ReadContainer = (text: string) => Container | undefined
