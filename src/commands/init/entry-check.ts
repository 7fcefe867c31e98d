import type { CogtoolError } from '../../text/cogtool-error.ts'

/** What is known of one thing that `login` needs. */
export interface EntryCheck {
  readonly check: 'pool' | 'hosted-ui' | 'app-client' | 'code-flow' | 'callback' | 'secret'
  readonly status: 'pass' | 'fail' | 'skipped'
  /** Untrusted text. */
  readonly message: string
  readonly hint?: string | undefined
}

/** The same without the thing. */
export type Result = Omit<EntryCheck, 'check'>

export const pass = (message: string): Result => ({ status: 'pass', message })
export const skipped = (what: string, why: string, hint?: string): Result => ({
  status: 'skipped',
  message: `${what} was not checked: ${why}`,
  hint,
})
export const fail = ({ message, why, hint }: CogtoolError): Result => ({
  status: 'fail',
  message: why === undefined ? message : `${message}: ${why}`,
  hint,
})

/** An error in one line. */
export const reasonOf = ({ message, why }: CogtoolError): string =>
  why === undefined ? message : `${message} (${why})`
