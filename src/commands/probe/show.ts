import { parseTarget } from '../../me/target.ts'
import type { Printer } from '../../output/printer.ts'
import { userPoolOf } from '../../pool/settings.ts'
import { buildCase, requestOf } from '../../probe/build-case.ts'
import { absentCanary } from '../../probe/canary.ts'
import { isControl, selectCases } from '../../probe/catalogue.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { Run } from '../shared/context.ts'
import type { ProbeOptions } from './flags.ts'
import { gatherMaterials, materialsFor } from './gather-materials.ts'
import { renderCase, renderCatalogue } from './render-cases.ts'

/** Prints the cases with their reasons, all of them unless some are asked for. */
export async function listCases(
  { depth = 'lab', only = [], skip = [] }: ProbeOptions,
  printer: Printer,
): Promise<void> {
  const all = selectCases({ depth, only, skip })
  // the controls always run, but are not among the cases asked for
  const cases = only.length > 0 ? all.filter(({ id }) => !isControl(id)) : all
  if (printer.json) await printer.documentWithoutPool({ schema: 'cogtool.probe-cases/1', cases })
  else await printer.answer(renderCatalogue(cases, printer.style, printer.width))
}

/** Prints what a case would send. Fails with `input_required` where it cannot be made. */
export async function emitCase(id: string, options: ProbeOptions, run: Run): Promise<void> {
  const { printer, settings } = run
  const common = await gatherMaterials(options, run)
  // nothing is sent: without a target, a reserved host name (RFC 2606) stands in for it
  const url = settings.values.apiUrl ? parseTarget(settings.values.apiUrl) : new URL('https://api.invalid/')
  const materials = materialsFor(common, url, absentCanary(common.runId))
  const built = buildCase(id, materials)
  if ('missing' in built) {
    throw new CogtoolError('input_required', `the case ${id} cannot be made`, {
      why: built.missing,
      hint: 'see what each case needs: cogtool probe --list',
    })
  }
  if (!printer.json) return printer.answer(renderCase(built))
  const { method, headers, url: address } = requestOf(id, built, materials)
  await printer.document({
    schema: 'cogtool.probe-case/1',
    userPoolId: userPoolOf(settings).id ?? null,
    id,
    request: { method, url: address.href, headers: headers.map(([name, value]) => ({ name, value })) },
    token: built.token ?? null,
  })
}
