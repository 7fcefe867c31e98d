import type { ChalkInstance } from 'chalk'
import type { WrittenEntry } from '../../pool/entry-file.ts'
import type { EntrySettings } from '../../pool/insert-entry.ts'
import { escapeLine } from '../../text/escape.ts'
import { plural } from '../../text/numbers.ts'
import type { EntryCheck } from './entry-check.ts'

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

interface Written extends Pick<WrittenEntry, 'isNewFile' | 'replaced'> {
  readonly name: string
  readonly file: string
  /** The command line that writes the same entry again. */
  readonly again: string
}

/** That the entry was written although checks failed, and how to correct it or to take it back. */
export function renderFailed(
  failed: number,
  { name, file, again, isNewFile, replaced }: Written,
  style: ChalkInstance,
): string {
  const done = replaced ? `The entry "${name}" of ${file} was replaced` : `Wrote ${file} (pool ${name})`
  const before = JSON.stringify(replaced, null, 1)?.replace(/\n */g, ' ')
  const undo = replaced
    ? `to put the old one back: "${name}": ${before}`
    : `to undo it, delete ${isNewFile ? file : `"${name}" from ${file}`}`
  const correct = `to correct it, change what is wrong in: ${again}`
  return [
    escapeLine(`${plural(failed, 'check')} failed. ${done} all the same.`),
    ...[correct, undo].map((hint) => `  ${style.cyan('→')} ${escapeLine(hint)}`),
  ].join('\n')
}

interface Initialized {
  readonly path: string
  readonly created: boolean
  readonly pool: string
  readonly userPoolId: string | null
  readonly entry: EntrySettings
  /** What it replaced. */
  readonly replaced: WrittenEntry['replaced'] | null
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
