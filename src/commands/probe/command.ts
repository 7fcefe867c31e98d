import type { Command } from 'commander'
import { parseTarget } from '../../me/target.ts'
import { isLoopback } from '../../net/loopback.ts'
import { droppingLast } from '../../output/progress.ts'
import { userPoolOf } from '../../pool/settings.ts'
import { authorizeTarget } from '../../probe/authorize.ts'
import { absentCanary, listenAsCanary } from '../../probe/canary.ts'
import { isControl, type ProbeCase, selectCases } from '../../probe/catalogue.ts'
import { conclude } from '../../probe/conclude.ts'
import type { KnownFinding } from '../../probe/findings.ts'
import type { ProbeResult } from '../../probe/outcome.ts'
import { runProbe as sendCases } from '../../probe/run-probe.ts'
import { createSender } from '../../probe/sending.ts'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import { durationWords } from '../../text/instants.ts'
import { member } from '../../text/json.ts'
import type { ApprovedApi } from '../shared/api-address.ts'
import type { CommandContext, Run } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import { type BaselineKind, readBaseline } from '../shared/findings/baseline.ts'
import { inputFilesIn } from '../shared/input-file.ts'
import { checkReports, tellReports, writeReports } from '../shared/report-files.ts'
import { probeDocument } from './document.ts'
import { addProbeFlags, type ProbeFlags, type ProbeOptions, type ReportKind } from './flags.ts'
import { type CommonMaterials, gatherMaterials, materialsFor } from './gather-materials.ts'
import { renderProbe } from './render.ts'
import { probeOnGithub, probeReport } from './reports.ts'
import { emitCase, listCases } from './show.ts'

const earlierRuns: BaselineKind<KnownFinding> = { command: 'probe', schema: 'cogtool.probe/1', texts: ['id'] }

/** `cogtool probe`: flags, examples, action. */
export function define(command: Command, context: CommandContext, run = runProbe): void {
  addProbeFlags(command)
    .description(
      'Send tokens that the API must refuse, forged ones and real ones made for something else, and report any that are ' +
        'accepted. Only GET, one HEAD and one OPTIONS are sent, to this machine or to a host that you may test.',
    )
    .addHelpText(
      'after',
      examples([
        ['twenty cases that matter most', 'cogtool probe'],
        [
          'all that an outsider can make, for CI',
          'cogtool probe --depth full --rps 50 --report sarif=probe.sarif --json',
        ],
        ['what would be sent, and why', "cogtool probe --list --only 'hs256-*'"],
        ['a forged token, to try by hand', 'cogtool probe --emit alg-none-empty-sig'],
      ]),
    )
    .action(async ({ rate, ...flags }: ProbeFlags) => {
      const options = { ...flags, rps: rate ?? flags.rps }
      context.finish(await run(options, await (options.list ? context.start() : context.start('session'))))
    })
}

/** Probes the API, or shows what it would do. */
export async function runProbe(options: ProbeOptions, run: Run): Promise<ExitCode> {
  const { only = [], skip = [] } = options
  if (options.list) {
    await listCases(options, run.printer)
    return ExitCode.yes
  }
  if (options.emit !== undefined) {
    await emitCase(options.emit, options, run)
    return ExitCode.yes
  }
  const depth = options.depth ?? (only.length > 0 ? 'full' : 'quick')
  const cases = selectCases({ depth, only, skip })
  if (cases.every(({ id }) => isControl(id))) throw noCases()
  return probe(cases, { ...options, depth }, run)
}

async function probe(cases: readonly ProbeCase[], options: ProbeOptions, run: Run): Promise<ExitCode> {
  const { edges, printer } = run
  const { report: reports = [], failOn, depth = 'quick' } = options
  const { apiUrl } = run.settings.values
  // plain http elsewhere is refused with probe's own words
  const url = parseTarget(apiUrl)
  authorizeTarget(url, { depth, host: options.iAmAuthorized })
  const consent = { allowHttp: false, session: undefined, isKnownHost: false }
  const { address } = await run.gate.approveApi(url.href, apiUrl?.namedBy ?? 'default', consent)
  await checkReports(reports, inputFilesIn(options), edges)
  const baseline = await readBaseline(options.baseline, earlierRuns, edges)
  const materials = await gatherMaterials(options, run)
  const pool = userPoolOf(run.settings)
  const began = edges.now()
  await warnOfEnd(cases.length, materials, options, run)
  const result = await send(cases, { url, approved: address }, materials, options, run)
  const conclusion = conclude(result, failOn, baseline)
  const record = {
    target: url,
    pool,
    runId: materials.runId,
    depth,
    failOn,
    hasBaseline: options.baseline !== undefined,
    began,
    ended: edges.now(),
    result,
    conclusion,
    secrets: tokensOf(materials),
  }
  const document = probeDocument(record)
  const textOf = (kind: ReportKind) => probeReport(kind, document, record)
  await writeReports(reports, { textOf, github: () => probeOnGithub(document, record) }, run)
  if (printer.json) await printer.document(document)
  else await printer.answer(renderProbe(document, printer.style, { ...printer, pool, user: userOf(materials) }))
  await tellReports(reports, printer)
  return { yes: ExitCode.yes, no: ExitCode.no, undecided: ExitCode.undecided }[conclusion.outcome]
}

async function send(
  cases: readonly ProbeCase[],
  { url, approved }: ApprovedApi,
  materials: CommonMaterials,
  { rps }: ProbeOptions,
  { edges, printer }: Run,
): Promise<ProbeResult> {
  const { own, runId, now } = materials
  const canary = isLoopback(url.hostname) ? await listenAsCanary(own, runId, now) : absentCanary(runId)
  const line = printer.progress(edges.now)
  try {
    return await sendCases(cases, {
      materials: materialsFor(materials, url, canary),
      sender: createSender(rps, approved, edges),
      canary,
      progress: (sent, id) => line.update(droppingLast([`case ${sent + 1} of ${cases.length}`], [id])),
    })
  } finally {
    await line.clear()
    await canary.close()
  }
}

/** The real tokens; forged ones are no secret. */
function tokensOf({ good, genuine }: CommonMaterials): string[] {
  return [good.text, ...Object.values(genuine).flatMap((one) => ('token' in one ? [one.token] : []))]
}

/** Whose the good token is. */
function userOf({ good: { claims } }: CommonMaterials): string | undefined {
  const names = ['username', 'cognito:username', 'sub', 'client_id'].map((name) => member(claims, name))
  return names.find((name) => typeof name === 'string')
}

/** A refusal proves nothing once the good token has expired. */
async function warnOfEnd(
  count: number,
  { good, now }: CommonMaterials,
  { rps }: ProbeOptions,
  run: Run,
): Promise<void> {
  const left = Number(good.claims.exp) - now.getTime() / 1000
  if (left > count / rps) return
  await run.printer.warn(
    `the good token expires in ${durationWords(left)}, before the run ends: raise --rps, or sign in again`,
  )
}

function noCases(): CogtoolError {
  return new CogtoolError('usage', 'no case was chosen: nothing was checked', {
    why: '--only, --skip and --depth leave only the controls',
    hint: 'see them all: cogtool probe --list',
  })
}
