import type { Depth, Severity } from '../../probe/catalogue.ts'
import type { NamedFile } from '../shared/output-guard.ts'
import type { ReportFile } from '../shared/report-files.ts'

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

/** What the flags have read. */
export function filesRead(options: ProbeOptions): NamedFile[] {
  return [
    { flag: '--token-file', file: options.tokenFile },
    { flag: '--expired-token', file: options.expiredToken },
    { flag: '--id-token', file: options.idToken },
    { flag: '--other-client-token', file: options.otherClientToken },
    { flag: '--other-pool-token', file: options.otherPoolToken },
    { flag: '--low-scope-token', file: options.lowScopeToken },
    { flag: '--revoked-token', file: options.revokedToken },
    { flag: '--lab-key', file: options.labKey },
    { flag: '--baseline', file: options.baseline },
  ]
}
