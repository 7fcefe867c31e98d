import type { Acceptance } from '../../../checks/findings/finding.ts'
import { idsLike, isWanted, type Selection } from '../../../checks/findings/select.ts'
import type { Edges } from '../../../edges/edges.ts'
import { readProjectFile } from '../../../pool/settings-sources.ts'
import { CogtoolError } from '../../../text/cogtool-error.ts'
import { escapeLine } from '../../../text/escape.ts'
import { didYouMean } from '../../../text/nearest.ts'

/** What can be accepted: a check or a rule. */
export interface Acceptable {
  readonly id: string
  /** Whether it is fixed at the pool's birth, so that accepting it needs no end; absent: it is not. */
  readonly immutable?: boolean
}

/**
 * The entries of `acceptedFindings` in the project file that are about those of these checks or rules that are wanted; what is
 * the other commands' is theirs to judge. Fails with `config_invalid` for an id that nothing has, and for one without an end that has to have one.
 */
export async function readAcceptances(
  edges: Pick<Edges, 'files' | 'directories' | 'workingDirectory'>,
  acceptable: readonly Acceptable[],
  selection: Selection,
): Promise<readonly Acceptance[]> {
  const project = await readProjectFile(edges)
  if (!project) return []
  const invalid = (why: string, hint: string) =>
    new CogtoolError('config_invalid', `the config file cannot be used: ${project.path}`, {
      why: escapeLine(why),
      hint,
    })
  const families = new Set(acceptable.map(({ id }) => familyOf(id)))
  return project.acceptedFindings.filter(({ id, until }) => {
    const known = acceptable.find((one) => one.id === id)
    if (known && !known.immutable && until === undefined) {
      throw invalid(`"acceptedFindings": ${id} is accepted without an end`, 'add "until": "2027-03-31", the last day')
    }
    // nothing can be said of what is not made in this run
    if (known) return isWanted(id, selection) === true
    if (!families.has(familyOf(id))) return false
    const ids = acceptable.map((one) => one.id)
    throw invalid(
      `"acceptedFindings" names a check that there is not: ${JSON.stringify(id.slice(0, 80))}`,
      didYouMean(id, ids, idsLike(id, ids), (guess) => `"${guess}"`),
    )
  })
}

/** Which command an id is of: rules of the other two begin with cs- and tf-. */
function familyOf(id: string): string {
  return /^(?:cs|tf)-/.exec(id)?.[0] ?? 'doctor'
}
