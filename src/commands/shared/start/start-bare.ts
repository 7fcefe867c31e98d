import type { Edges } from '../../../edges/edges.ts'
import { makePrinter, type Printer } from '../../../output/printer.ts'
import { styleFor } from '../../../output/style.ts'
import type { BareRun } from '../context.ts'
import type { GlobalFlags } from '../global-flags.ts'

/** What commands work with that read no settings. */
export async function startBare(flags: GlobalFlags, commandLine: readonly string[], outside: Edges): Promise<BareRun> {
  const { stdin, stdout, stderr, env } = outside
  const debug = flags.debug ?? Boolean(env.COGTOOL_DEBUG)
  const printer = makePrinter({
    stdout,
    stderr,
    style: await styleFor(stdout, env, !flags.color),
    noteStyle: await styleFor(stderr, env, !flags.color),
    json: flags.json ?? false,
    quiet: flags.quiet ?? false,
    verbose: flags.verbose ?? false,
    debug,
  })
  const noting = withNotes(outside, printer)
  const edges = debug ? (await import('../traced-edges.ts')).tracedEdges(noting, printer.debug) : noting
  const unattended = !flags.input || Boolean(env.CI)
  // the streams last: looking whether stdin is a terminal opens it
  const interactive = !unattended && !flags.json && stderr.isTTY && stdin.isTTY
  return { edges, commandLine, printer, interactive, unattended }
}

/** The same edges, which say as a note what a long wait is for, and what is amiss with files. */
function withNotes(edges: Edges, { json, note }: Pick<Printer, 'json' | 'note'>): Edges {
  const told: Edges['waiting'] = json ? async () => {} : note
  return {
    ...edges,
    waiting: told,
    notice: told,
    withCertificates: (certificates) => withNotes(edges.withCertificates(certificates), { json, note }),
  }
}
