import type { Snapshot } from '../snapshot/snapshot.ts'
import type { About, Check } from './check.ts'

/** Whether any check that applies needs this answer about the pool, or about one subject of a kind. */
export function needsAnswer(
  checks: readonly Check[],
  part: string,
  snapshot: Snapshot,
  about?: About,
  description?: unknown,
): boolean {
  return checks.some((one) => {
    const needs: readonly string[] = about === undefined ? one.needs : one.needsOwn
    if ((about !== undefined && one.about !== about) || !needs.includes(part)) return false
    return one.applies?.(snapshot.pool, description as never, snapshot) !== false
  })
}
