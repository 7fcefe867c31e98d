/** The exit codes of every command; `cogtool help exit-codes` tells what a script may do with each. */
export const ExitCode = {
  yes: 0,
  no: 1,
  usage: 2,
  signIn: 3,
  undecided: 4,
  incomplete: 5,
  bug: 70,
  interrupted: 130,
  terminated: 143,
} as const
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]

/** Every error code with its exit code. Codes never change their meaning; `docs/errors.md` explains each. */
export const errorCodes = {
  // the command line and the configuration
  usage: ExitCode.usage,
  unknown_command: ExitCode.usage,
  unknown_option: ExitCode.usage,
  invalid_value: ExitCode.usage,
  config_invalid: ExitCode.usage,
  project_file_untrusted: ExitCode.usage,
  project_file_missing: ExitCode.usage,
  insecure_address: ExitCode.usage,
  pool_unknown: ExitCode.usage,
  pool_ambiguous: ExitCode.usage,
  pool_required: ExitCode.usage,
  client_required: ExitCode.usage,
  token_required: ExitCode.usage,
  api_url_required: ExitCode.usage,
  input_required: ExitCode.usage,
  input_too_large: ExitCode.usage,
  input_unreadable: ExitCode.usage,
  input_invalid: ExitCode.usage,
  output_exists: ExitCode.usage,
  output_unwritable: ExitCode.usage,
  resume_refused: ExitCode.usage,
  port_in_use: ExitCode.usage,
  pool_not_found: ExitCode.usage,
  pool_verifies_nothing: ExitCode.usage,
  secondary_replica: ExitCode.usage,
  operation_unsupported: ExitCode.usage,
  domain_missing: ExitCode.usage,
  hosted_ui_disabled: ExitCode.usage,
  flow_not_allowed: ExitCode.usage,
  scope_not_allowed: ExitCode.usage,
  idp_not_allowed: ExitCode.usage,
  callback_not_registered: ExitCode.usage,
  callback_not_loopback: ExitCode.usage,
  callback_port_in_use: ExitCode.usage,
  branding_missing: ExitCode.usage,
  client_not_found: ExitCode.usage,
  client_not_changeable: ExitCode.usage,
  client_secret_required: ExitCode.usage,
  browser_unavailable: ExitCode.usage,
  session_store_unavailable: ExitCode.usage,
  min_ttl_too_long: ExitCode.usage,
  filter_invalid: ExitCode.usage,
  user_ambiguous: ExitCode.usage,
  api_url_refused: ExitCode.usage,
  header_invalid: ExitCode.usage,
  // verdicts that end a command which is not `verify`
  token_rejected: ExitCode.no,
  user_not_found: ExitCode.no,
  demo_failed: ExitCode.no,
  // sign-in and credentials
  session_missing: ExitCode.signIn,
  session_expired: ExitCode.signIn,
  good_token_required: ExitCode.signIn,
  sign_in_denied: ExitCode.signIn,
  sign_in_timed_out: ExitCode.signIn,
  code_refused: ExitCode.signIn,
  challenge_unanswered: ExitCode.signIn,
  aws_credentials_missing: ExitCode.signIn,
  aws_credentials_expired: ExitCode.signIn,
  aws_credentials_invalid: ExitCode.signIn,
  aws_profile_missing: ExitCode.signIn,
  aws_access_denied: ExitCode.signIn,
  // could not decide
  local_pool_not_running: ExitCode.undecided,
  identity_provider_failed: ExitCode.undecided,
  jwks_unavailable: ExitCode.undecided,
  key_set_private: ExitCode.undecided,
  service_unreachable: ExitCode.undecided,
  service_failed: ExitCode.undecided,
  page_token_refused: ExitCode.undecided,
  tls_untrusted: ExitCode.undecided,
  revocation_unknown: ExitCode.undecided,
  session_not_saved: ExitCode.undecided,
  scan_incomplete: ExitCode.undecided,
  nothing_read: ExitCode.undecided,
  // part of the output was written
  export_incomplete: ExitCode.incomplete,
  bug: ExitCode.bug,
  interrupted: ExitCode.interrupted,
  terminated: ExitCode.terminated,
} as const satisfies Record<string, ExitCode>
export type ErrorCode = keyof typeof errorCodes

/** A failure we foresaw. `message` says what happened, `why` the cause, `hint` what to type next: one line each. */
export class CogtoolError extends Error {
  readonly code: ErrorCode
  readonly why: string | undefined
  readonly hint: string | undefined
  /** More for a script, in the error document of --json alone. */
  readonly details: Readonly<Record<string, unknown>> | undefined

  constructor(
    code: ErrorCode,
    message: string,
    more: { why?: string; hint?: string; cause?: unknown; details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'CogtoolError'
    this.code = code
    this.why = more.why
    this.hint = more.hint
    this.details = more.details
  }

  get exitCode(): ExitCode {
    return errorCodes[this.code]
  }
}

/** Node's error code of a failed system call (`ENOENT`, `EPIPE`, …), or undefined. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { code } = error as NodeJS.ErrnoException
  return typeof code === 'string' ? code : systemCode(error.cause)
}

/**
 * The code of what a request failed with, '' where it has none. A TypeError or ReferenceError is no failure of the network but a
 * mistake of ours, and is thrown on: whoever puts failed requests into words asks here first.
 */
export function networkCode(error: unknown): string {
  if (isMistake(error)) throw error
  return systemCode(error) ?? ''
}

/** fetch has TypeErrors of its own ("fetch failed", "terminated"), which always carry what happened as their cause. */
function isMistake(error: unknown): boolean {
  if (error instanceof Error && error.cause !== undefined) return isMistake(error.cause)
  return error instanceof TypeError || error instanceof ReferenceError
}

/** Why cogtool does not use a file that the system would have let it use. Its message is the reason, in words that quote nothing. */
export class FileRefusal extends Error {
  readonly code: 'EISDIR' | 'A_LINK' | 'NOT_REGULAR' | 'TOO_LARGE' | 'NOT_OURS_ALONE' | 'LOCKED' | 'NOT_TEXT'

  constructor(code: FileRefusal['code'], why: string) {
    super(why)
    this.code = code
  }
}

const systemReasons: Readonly<Record<string, string>> = {
  EACCES: 'you have no permission for it',
  EPERM: 'you have no permission for it',
  EROFS: 'the file system is read-only',
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is not a folder',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its links lead in a circle',
  EEXIST: 'there is something of that name already',
  EBUSY: 'another program uses it',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file is larger than the system allows',
  EIO: 'the device reports an error',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
}

/**
 * Why the system refused something, in words; `own` ones are for codes that mean something else to the caller. Undefined for
 * what the system has not refused.
 */
export function systemReason(error: unknown, own: Readonly<Record<string, string>> = {}): string | undefined {
  const code = systemCode(error)
  if (code === undefined) return undefined
  return (
    own[code] ?? (error instanceof FileRefusal ? error.message : (systemReasons[code] ?? `the system says ${code}`))
  )
}
