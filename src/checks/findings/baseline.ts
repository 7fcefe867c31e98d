import { CogtoolError } from '../../text/cogtool-error.ts'
import { isJsonObject, member } from '../../text/json.ts'
import { severities } from '../../text/severity.ts'
import type { KnownFinding } from './conclude.ts'

/** The findings of an earlier run, from its JSON document (`cogtool.findings/1`). Fails with `input_invalid`. */
export function readBaseline(text: string): KnownFinding[] {
  const document = parse(text)
  const findings = isJsonObject(document) && document.schema === 'cogtool.findings/1' && member(document, 'findings')
  if (Array.isArray(findings) && findings.every(isKnownFinding)) return findings
  throw new CogtoolError('input_invalid', '--baseline does not hold an earlier run', {
    why: 'it must be the document that the same command printed with --json (cogtool.findings/1)',
    hint: 'make one: cogtool doctor --json > baseline.json',
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isKnownFinding(value: unknown): value is KnownFinding {
  if (!isJsonObject(value)) return false
  const { id, resource, severity } = value
  return typeof id === 'string' && typeof resource === 'string' && severities.some((known) => known === severity)
}
