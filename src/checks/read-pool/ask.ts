import type { CogtoolError } from '../../text/cogtool-error.ts'
import type { JsonObject } from '../../text/json.ts'

/** One request of AWS that changes nothing. */
export interface ReadRequest {
  /** By its name in IAM, e.g. `cognito-idp`. */
  readonly service: string
  readonly operation: string
  readonly input: JsonObject
  /** undefined = the pool's. */
  readonly region?: string | undefined
  /** Whether it is a failure where there is no such thing. */
  readonly mustExist?: boolean
}

/** How it ended. */
export type ReadAnswer =
  | { readonly state: 'read'; readonly value: JsonObject }
  /** There is no such thing. */
  | { readonly state: 'missing' }
  /** The pool's tier or its add-ons do not have what is asked about. */
  | { readonly state: 'inapplicable' }
  | { readonly state: 'denied'; readonly action: string; readonly error: CogtoolError }
  | { readonly state: 'unsupported'; readonly primaryRegion?: string; readonly error?: CogtoolError }
  | { readonly state: 'failed'; readonly error: CogtoolError }

/** Asks AWS. Fails with the signal's reason, or where leave is not given. */
export type Ask = (request: ReadRequest) => Promise<ReadAnswer>

/** The service and the operation that an IAM action is. */
export function operationOf(action: string): { readonly service: string; readonly operation: string } {
  const [service = '', operation = ''] = action.split(':')
  return { service, operation }
}
