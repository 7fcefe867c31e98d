import type { Check } from '../doctor/check.ts'
import { compareText } from '../findings/finding.ts'

/** The ids of the checks that read a setting, sorted; of those that read anything there where the path is null. */
export function readersOf(checks: readonly Check[], resource: string, path: string | null): string[] {
  const kind = resource.split('/', 1)[0]
  const plain = path?.replace(/\[[^\]]*\]/g, '') ?? ''
  const isRead = (read: string) => {
    const [readKind, member] = read.split(':')
    if (readKind !== kind) return false
    if (member === undefined || plain === '') return true
    return `${plain}.`.startsWith(`${member}.`) || `${member}.`.startsWith(`${plain}.`)
  }
  return [...new Set(checks.filter(({ reads }) => reads.some(isRead)).map(({ id }) => id))].sort(compareText)
}
