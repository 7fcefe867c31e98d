import type { PoolTarget } from '../../aws/pool-target.ts'
import { shellWord } from '../../text/shell.ts'
import type { ExportOptions } from './flags.ts'

/** Everything on the command line that shapes an export, by the name that messages use. */
export function shapeParameters(
  options: ExportOptions,
  { poolId, endpointUrl }: PoolTarget,
): Readonly<Record<string, unknown>> {
  return {
    'the user pool': poolId,
    'the endpoint': endpointUrl ?? null,
    '--format': options.format,
    '--columns': options.columns ?? null,
    '--filter': options.filter ?? null,
    '--status': [...options.statuses].sort(),
    '--enabled or --disabled': options.enabled ?? null,
    '--modified-since': options.modifiedSince ?? null,
    '--groups': options.groups,
    '--mfa': options.mfa,
    '--shards': options.shards,
    '--limit': options.limit ?? null,
    '--bom': options.bom,
    '--raw-cells': options.rawCells,
    '--target-pool': options.targetPool?.id ?? null,
    // no parameter of other formats, so that an export that began before there was one can go on
    ...(options.format === 'cognito-import' && { '--include-disabled': options.includeDisabled }),
  }
}

/** The command that resumes an export: what was typed, and `--resume`. */
export function resumeLine(commandLine: readonly string[]): string {
  const words = [...commandLine.filter((word) => word !== '--resume'), '--resume']
  return ['cogtool', ...words.map(shellWord)].join(' ')
}
