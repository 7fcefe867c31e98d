import { isMatch } from '../text/glob.ts'
import type { Severity } from '../text/severity.ts'
import cases from './catalogue.json' with { type: 'json' }

/** How many of the cases are sent. */
export type Depth = 'quick' | 'full' | 'lab'

/** One thing that is sent to an API, and the answers it deserves. */
export interface ProbeCase {
  readonly id: string
  readonly group: string
  /** What it is made of: nothing; the public keys and one good token; another real token; the issuer's private key. */
  readonly need: 'none' | 'forge' | 'genuine' | 'lab'
  /** Where that comes from: a flag, the session, or nothing. */
  readonly input: string
  /** The smallest depth that has it. */
  readonly depth: Depth
  /** Of an acceptance, where none is expected. */
  readonly severity: Severity
  /** Statuses. */
  readonly expected: readonly number[]
  readonly why: string
  readonly reference: string
}

/** What of the catalogue is wanted; `only` and `skip` are globs over ids and groups. */
export interface Selection {
  readonly depth: Depth
  readonly only: readonly string[]
  readonly skip: readonly string[]
}

/** Every case, in the order in which they are sent but for the controls. */
export const catalogue = cases as readonly ProbeCase[]

const first = ['good-access', 'no-token']
/** The good token again, as the last request: the run itself changed nothing. */
export const lastControl = 'good-access-second-time'
const depths: readonly Depth[] = ['quick', 'full', 'lab']

/** Whether a case is one of the three that the judgement of all others rests on. */
export function isControl(id: string): boolean {
  return first.includes(id) || id === lastControl
}

/** The wanted cases in the order of sending: the good token, no token, the others, the good token again. Controls are always in. */
export function selectCases({ depth, only, skip }: Selection): ProbeCase[] {
  const matches = (globs: readonly string[], { id, group }: ProbeCase) =>
    globs.some((glob) => isMatch(glob, id) || isMatch(glob, group))
  const wanted = catalogue.filter(
    (one) =>
      isControl(one.id) ||
      (depths.indexOf(one.depth) <= depths.indexOf(depth) &&
        (only.length === 0 || matches(only, one)) &&
        !matches(skip, one)),
  )
  const rank = ({ id }: ProbeCase) =>
    id === lastControl ? first.length + 1 : first.indexOf(id) + 1 || first.length + 0.5
  return wanted.sort((a, b) => rank(a) - rank(b))
}

/** Whether an acceptance is a fault: no 2xx is expected. */
export function mustBeRefused({ expected, severity }: ProbeCase): boolean {
  return severity !== 'info' && !expected.some((status) => status >= 200 && status <= 299)
}
