import { CogtoolError } from '../text/cogtool-error.ts'
import { isJsonObject, member } from '../text/json.ts'
import { type Severity, severities } from '../text/severity.ts'
import type { KnownFinding } from './findings.ts'

/** The findings of an earlier run, from its JSON document. Fails with `input_invalid`. */
export function readBaseline(text: string): KnownFinding[] {
  const document = parse(text)
  const findings = isJsonObject(document) && document.schema === 'cogtool.probe/1' && member(document, 'findings')
  if (Array.isArray(findings) && findings.every(isKnownFinding)) return findings
  throw new CogtoolError('input_invalid', '--baseline does not hold an earlier run', {
    why: 'it must be the document that cogtool probe --json printed (cogtool.probe/1)',
    hint: 'make one: cogtool probe --json > baseline.json',
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
  return typeof value.id === 'string' && severities.includes(value.severity as Severity)
}
