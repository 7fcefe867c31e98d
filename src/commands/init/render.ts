import type { ChalkInstance } from 'chalk'
import type { EntrySettings } from '../../pool/insert-entry.ts'
import { escapeLine } from '../../text/escape.ts'
import type { EntryCheck } from './check-entry.ts'

/** A line for each check, and below a failed one what to do. */
export function renderChecks(checks: readonly EntryCheck[], style: ChalkInstance): string {
  const marks = { pass: style.green('✓'), fail: style.red('✗'), skipped: style.dim('–') }
  return checks
    .flatMap(({ status, message, hint }) => [
      `${marks[status]} ${escapeLine(message)}`,
      ...(hint === undefined ? [] : [`  ${style.cyan('→')} ${escapeLine(hint)}`]),
    ])
    .join('\n')
}

interface Initialized {
  readonly path: string
  readonly created: boolean
  readonly pool: string
  readonly userPoolId: string | null
  readonly entry: EntrySettings
  readonly checks: readonly EntryCheck[]
}

/** The JSON document of `init`. */
export function initDocument({ checks, userPoolId, ...rest }: Initialized) {
  return {
    schema: 'cogtool.init/1',
    userPoolId,
    ...rest,
    checks: checks.map(({ check, status, message, hint = null }) => ({ check, status, message, hint })),
  }
}
