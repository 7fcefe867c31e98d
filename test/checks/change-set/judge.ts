import type { Changes } from '../../../src/checks/change-set/change.ts'
import type { GivenDocument } from '../../../src/checks/change-set/pages.ts'
import { readChangeSets } from '../../../src/checks/change-set/read-change-sets.ts'
import { readDocument } from '../../../src/checks/change-set/read-document.ts'
import { readTemplates } from '../../../src/checks/change-set/read-templates.ts'
import { changeSetRules } from '../../../src/checks/change-set/rules.ts'
import type { NewFinding } from '../../../src/checks/findings/finding.ts'
import { runRules } from '../../../src/checks/iac/rule.ts'

export const at = new Date('2026-11-22T06:22:00Z')

export const document = (text: string | object, file = 'set.json', wanted: 'change-set' | 'template' = 'change-set') =>
  readDocument(Buffer.from(typeof text === 'string' ? text : JSON.stringify(text)), file, wanted)

/** What the rules find in change sets. */
export function findingsOf(documents: readonly GivenDocument[], pool?: Changes['pool']): readonly NewFinding[] {
  return judge({ ...readChangeSets(documents), pool, at })
}

/** What the rules find between two templates. */
export async function findingsBetween(
  old: string | object,
  next: string | object,
  pool?: Changes['pool'],
): Promise<readonly NewFinding[]> {
  const read = readTemplates(await document(old, 'old.json', 'template'), await document(next, 'new.json', 'template'))
  return judge({ ...read, pool, at })
}

function judge(changes: Changes): readonly NewFinding[] {
  return runRules(changeSetRules, changes, { only: [], skip: [], name: 'set' }).findings
}
