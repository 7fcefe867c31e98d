import type { Depth, Severity } from '../probe/catalogue.ts'
import type { ReportFile } from './report-files.ts'

export const reportKinds = ['sarif', 'junit', 'md'] as const

/** What `probe` works with. */
export interface ProbeOptions {
  readonly depth?: Depth
  /** The kind of token that the API is meant to take. */
  readonly accept: 'access' | 'id' | 'any'
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  readonly list?: boolean
  /** A case to print. */
  readonly emit?: string
  readonly tokenFile?: string
  readonly expiredToken?: string
  readonly idToken?: string
  readonly otherClientToken?: string
  readonly otherPoolToken?: string
  readonly lowScopeToken?: string
  readonly revokedToken?: string
  readonly labKey?: string
  /** Requests a second. */
  readonly rate: number
  readonly iAmAuthorized?: string
  readonly failOn: Severity
  readonly baseline?: string
  readonly report?: readonly ReportFile<(typeof reportKinds)[number]>[]
}
