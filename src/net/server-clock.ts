import type { Edges } from '../edges/edges.ts'
import { durationWords } from '../text/instants.ts'

/** When a request was sent and when its answer began, by our clock. */
export interface RoundTrip {
  readonly sent: Date
  readonly answered: Date
}

/** What a server says about its time. */
export interface TimeHeaders {
  readonly date: string | null | undefined
  readonly age: string | null | undefined
}

/**
 * Whole seconds by which our clock is ahead of a server's (negative: behind); undefined where it did not tell. Its `Date` was
 * written between the start of the request and the start of the answer, so a slow answer alone is no difference. A cache passes
 * on an old one and says how old it is (RFC 9111 5.1).
 */
export function clockSkew({ date, age }: TimeHeaders, { sent, answered }: RoundTrip): number | undefined {
  const written = Date.parse(date ?? '')
  if (Number.isNaN(written)) return undefined
  const seconds = Number(age ?? 0)
  // Date has whole seconds: on average it was written in the middle of one
  const theirs = written + (Number.isFinite(seconds) ? seconds * 1000 : 0) + 500
  const [start, end] = [sent.getTime(), answered.getTime()]
  const ahead = theirs > end ? end - theirs : Math.max(start - theirs, 0)
  // no -0, which equals 0 and prints otherwise
  return Math.round(ahead / 1000) || 0
}

/** e.g. `5 h 30 min ahead of`, rounded to the smaller of its two units. */
export function skewWords(ahead: number): string {
  return `${durationWords(rounded(Math.abs(ahead)))} ${ahead > 0 ? 'ahead of' : 'behind'}`
}

// half a second of doubt must not make 1 h 59 min of two hours
function rounded(seconds: number): number {
  const unit = seconds >= 86_400 ? 3600 : seconds >= 3600 - 30 ? 60 : 1
  return Math.round(seconds / unit) * unit
}

/** What the servers' clocks said, as far as anybody asked them. */
export interface ServerClock {
  /** By the answer nearest to this instant; see `clockSkew`. Undefined where no answer told. */
  skewAt(instant: Date): number | undefined
}

/** The same edges, whose answers are looked at for the server's time. */
export function watchServerClock<E extends Pick<Edges, 'fetch' | 'now'>>(edges: E): { edges: E; clock: ServerClock } {
  const seen: { readonly at: number; readonly skew: number }[] = []
  const fetch: Edges['fetch'] = async (url, init) => {
    const sent = edges.now()
    const response = await edges.fetch(url, init)
    const answered = edges.now()
    const { headers } = response
    const skew = clockSkew({ date: headers.get('date'), age: headers.get('age') }, { sent, answered })
    if (skew !== undefined) seen.push({ at: answered.getTime(), skew })
    return response
  }
  const clock: ServerClock = {
    skewAt(instant) {
      const distance = ({ at }: { at: number }) => Math.abs(at - instant.getTime())
      return seen.toSorted((a, b) => distance(a) - distance(b))[0]?.skew
    },
  }
  // not spread: a member that changes, as the trusted certificates do, is to go on changing
  const own = Object.getOwnPropertyDescriptors(edges)
  return { edges: Object.defineProperties({}, { ...own, fetch: { value: fetch, enumerable: true } }) as E, clock }
}
