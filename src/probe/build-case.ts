import type { ApiRequest } from '../me/request.ts'
import { version } from '../text/version.ts'
import { genuineCases } from './cases-genuine.ts'
import { labCases } from './cases-lab.ts'
import { forgedCases } from './forgeries.ts'
import type { BuiltCase, CaseBuilders, ProbeMaterials } from './materials.ts'
import { tamperedCases } from './tampering.ts'

/** How every case of the catalogue is built. */
export const caseBuilders: CaseBuilders = { ...genuineCases, ...tamperedCases, ...forgedCases, ...labCases }

/** What a case sends, or why it cannot be built. */
export function buildCase(id: string, materials: ProbeMaterials): BuiltCase | { readonly missing: string } {
  const make = caseBuilders[id]
  if (!make) throw new Error(`the catalogue has a case that no code makes: ${id}`)
  return make(materials)
}

/** The whole request of a case: what it sends, and what lets an operator tell it from an attack. */
export function requestOf(
  id: string,
  { method, url, headers, body }: BuiltCase,
  materials: Pick<ProbeMaterials, 'target'>,
): ApiRequest {
  const own = [
    ['Accept', 'application/json'],
    ['Accept-Encoding', 'gzip, deflate, br'],
    ['User-Agent', `cogtool/${version} probe`],
    ['X-Cogtool-Probe', id],
  ] as const
  const given = new Set(headers.map(([name]) => name.toLowerCase()))
  return {
    method: method ?? 'GET',
    url: url ?? materials.target,
    headers: [...own.filter(([name]) => !given.has(name.toLowerCase())), ...headers],
    body,
  }
}
