import type { Command } from 'commander'
import { claimsOf } from '../../me/answers/facts.ts'
import { judge } from '../../me/answers/judge.ts'
import { type Exchange, exchange } from '../../me/exchange.ts'
import type { Approved } from '../../net/approved-address.ts'
import { proxyFor } from '../../net/proxy.ts'
import { userPoolOf } from '../../pool/settings.ts'
import { carryFlags } from '../../text/carried-flags.ts'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import type { Redact } from '../../text/redact.ts'
import { agreedTarget } from '../shared/api-address.ts'
import type { CommandContext, Run } from '../shared/context.ts'
import { examples } from '../shared/examples.ts'
import { inputFilesIn } from '../shared/input-file.ts'
import { checkReports, tellReports, writeReports } from '../shared/report-files.ts'
import { judgeLocally, tokenToSend } from '../shared/token-to-send.ts'
import { askForToken } from './ask-for-token.ts'
import { printCurl } from './curl.ts'
import { meAnswer, meDocument, redactorOf, type SentRequest, shownRequest } from './document.ts'
import { addMeFlags, type MeOptions } from './flags.ts'
import { renderMe } from './render.ts'
import { type MeOutcome, type MeTimes, meOnGithub, meReport } from './reports.ts'
import { buildRequest } from './request.ts'

/** `cogtool me`: flags, examples, action. */
export function define(command: Command, context: CommandContext, run = runMe): void {
  addMeFlags(command)
    .description(
      'Send the token to the API once, and explain the answer. A GET can have effects: some APIs create their own user at ' +
        'the first visit.',
    )
    .addHelpText(
      'after',
      examples([
        ["replay GET /me with the session's token", 'cogtool me'],
        [
          'in a script: the answer must be 200 and about this very user',
          'cogtool me --expect-status 200 --expect-identity username=sub --json',
        ],
        ['in CI: the same as a JUnit report', 'cogtool me --expect-status 200 --report junit=me.xml --no-input'],
        ['the request as a curl command, without the token in it', 'cogtool me --curl'],
      ]),
    )
    .action(async (options: MeOptions) => {
      const started = await context.start('session')
      context.finish(await run(options, started))
    })
}

/** Sends the token once and judges the answer beside the local verdict. */
export async function runMe(options: MeOptions, run: Run): Promise<ExitCode> {
  const { edges, printer } = run
  if (options.curl) {
    await printCurl(options, run)
    return ExitCode.yes
  }
  await checkReports(options.report ?? [], inputFilesIn(options), edges)
  const { token, session, moreClaims, onlyIn } = await tokenToSend(options, run)
  const { url, approved } = await agreedTarget(session, run, options.allowHttp ?? false)
  const request = await buildRequest(options, token, url, edges)
  const sent: SentRequest = {
    request,
    token,
    headerName: options.headerName,
    proxy: proxyFor(url, options.proxy, edges.env),
  }
  const pool = userPoolOf(run.settings)
  const verdict = await judgeLocally(token, options.tokenUse ?? 'any', run)
  const exchanged = await ask(sent, approved, options, run)
  const { response, redirects } = exchanged
  const judged = judge({
    scheme: options.scheme,
    token,
    exchange: exchanged,
    verdict: verdict instanceof CogtoolError ? undefined : verdict,
    moreClaims,
    expected: {
      statuses: options.expectStatus ?? [],
      fields: options.expect ?? [],
      headers: options.expectHeader ?? [],
      identity: options.expectIdentity,
    },
  })
  const use = claimsOf(verdict instanceof CogtoolError ? undefined : verdict).token_use
  const hints = judged.hints.map((hint) => ({
    ...hint,
    next: carryFlags(askForToken(hint.next, use, onlyIn), run.commandLine),
  }))
  const judgement = { ...judged, hints }
  const redact = redactorOf(sent, response)
  const answer = meAnswer({ pool, sent, response, redirects, verdict, judgement }, redact)
  const last = shownRequest({ ...sent, request: exchanged.request }, redact)
  const { total } = response.timings
  const times = { at: new Date(response.receivedAt.getTime() - total), seconds: total / 1000 }
  await report({ ...answer, request: last }, times, redact, options, run)
  if (printer.json) await printer.document(meDocument(answer))
  else await printer.answer(renderMe(answer, pool, verdict, printer.style, printer, redact))
  await tellReports(options.report, printer)
  return { yes: ExitCode.yes, no: ExitCode.no, undecided: ExitCode.undecided }[judgement.outcome]
}

/** The exchange. That no answer came is reported too, and thrown. */
async function ask(
  sent: SentRequest,
  approved: Approved<'api-token'>,
  options: MeOptions,
  run: Run,
): Promise<Exchange> {
  const { follow, timeout, retry } = options
  const start = run.edges.now()
  const policy = { approved, follow, timeoutSeconds: timeout, retries: retry, proxy: sent.proxy }
  try {
    return await exchange(sent.request, policy, run.edges)
  } catch (error) {
    const redact = redactorOf(sent)
    if (error instanceof CogtoolError) {
      const times = { at: start, seconds: (run.edges.now().getTime() - start.getTime()) / 1000 }
      await report({ request: shownRequest(sent, redact), error }, times, redact, options, run)
      await tellReports(options.report, run.printer)
    }
    throw error
  }
}

async function report(
  outcome: MeOutcome,
  times: MeTimes,
  redact: Redact,
  { report: reports = [] }: MeOptions,
  run: Run,
): Promise<void> {
  const writers = {
    textOf: (kind: 'har' | 'junit' | 'md') => meReport(kind, outcome, times, redact),
    github: () => meOnGithub(outcome, times, redact),
  }
  await writeReports(reports, writers, run)
}
