import { type Command, Option } from 'commander'
import { userPoolOf } from '../../pool/settings.ts'
import type { RemoteAnswer } from '../../session/protocol/remote.ts'
import type { Session } from '../../session/store/session.ts'
import { ExitCode } from '../../text/cogtool-error.ts'
import { withClientSecret } from '../shared/client-secret.ts'
import type { CommandContext, Run } from '../shared/context.ts'
import { requireSession } from '../shared/current-session.ts'
import { examples } from '../shared/examples.ts'
import { renderWhoami, whoamiDocument } from './render-whoami.ts'

export interface WhoamiOptions {
  readonly all: boolean
  readonly remote: boolean
}

/** `cogtool whoami`: flags, examples, action. */
export function define(command: Command, context: CommandContext, run = runWhoami): void {
  command
    .addOption(new Option('--all', 'List every saved session').default(false).conflicts('remote'))
    .option('--remote', 'Ask the pool as well, and show where it differs', false)
    .addHelpText(
      'after',
      examples([
        ['who is signed in, without the network', 'cogtool whoami'],
        ['does the pool still accept the session?', 'cogtool whoami --remote'],
        ['every saved session, and which one is used here', 'cogtool whoami --all'],
        ['for a script', 'cogtool whoami --json'],
      ]),
    )
    .action(async (flags: WhoamiOptions) =>
      context.finish(await run(flags, await context.start(flags.all ? 'sessions' : 'session'))),
    )
}

/** Shows who the session belongs to. Exit 2 where the pool was to be asked and cannot be: nothing was checked. */
export async function runWhoami({ all, remote }: WhoamiOptions, run: Run): Promise<ExitCode> {
  if (all) {
    const { listSessions } = await import('./list-sessions.ts')
    return listSessions(run)
  }
  const { edges, settings, printer } = run
  const saved = await requireSession(settings, edges)
  const { session, answer } = remote ? await ask(saved, run) : { session: saved, answer: undefined }
  const { checkOffline } = await import('../../session/offline-check.ts')
  const check = await checkOffline(session, edges)
  const now = edges.now()
  if (printer.json) await printer.document(whoamiDocument(session, check, answer))
  else await printer.answer(renderWhoami(session, userPoolOf(settings), check, answer, now, printer.style))
  return answer && answer.asked === undefined ? ExitCode.usage : ExitCode.yes
}

async function ask(saved: Session, run: Run): Promise<{ session: Session; answer: RemoteAnswer }> {
  const { edges, printer } = run
  const [{ freshSession }, { askPool }] = await Promise.all([
    import('../../session/fresh-session.ts'),
    import('../../session/protocol/remote.ts'),
  ])
  const session = await withClientSecret(saved, run, (clientSecret) =>
    freshSession(saved, { use: 'access', minTtl: 0, clientSecret }, edges, printer),
  )
  return { session, answer: await askPool(session, edges, printer) }
}
