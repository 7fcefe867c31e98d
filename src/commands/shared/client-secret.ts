import type { ClientSettings } from '../../login/browser/client-setup.ts'
import type { Settings } from '../../pool/settings.ts'
import type { Session } from '../../session/store/session.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import type { Run } from './context.ts'

/** An app client of a pool, as a session has them. */
type ClientOfPool = Pick<Session, 'clientId' | 'userPoolId'>

/**
 * Does what may need the app client's secret, which no session holds: with the one from the environment or stdin, or, where the
 * pool asks for one and none was given, with that of DescribeUserPoolClient, if AWS credentials may read it.
 */
export async function withClientSecret<T>(
  client: ClientOfPool,
  run: Run,
  work: (clientSecret: string | undefined) => Promise<T>,
): Promise<T> {
  // for the configured app client alone: with `logout --all` it must not go to the pools of other sessions
  const given = isConfigured(client, run.settings) ? run.settings.clientSecret : undefined
  try {
    return await work(given)
  } catch (error) {
    if (given !== undefined || !(error instanceof CogtoolError && error.code === 'client_secret_required')) throw error
    const secret = (await describedClient(client, run))?.secret
    if (secret === undefined) throw error
    await run.printer.debug("the app client's secret comes from DescribeUserPoolClient")
    return work(secret)
  }
}

/** What AWS credentials, where they look configured, may read of a session's app client; undefined where nothing. */
export async function describedClient(client: ClientOfPool, run: Run): Promise<ClientSettings | undefined> {
  if (!isConfigured(client, run.settings)) return undefined
  const { describeSetup } = await import('./describe-client.ts')
  const setup = await describeSetup(run, run.edges.signal)
  return setup.client === 'missing' ? undefined : setup.client
}

function isConfigured({ clientId, userPoolId }: ClientOfPool, { clientIds, values }: Settings): boolean {
  const pool = values.userPoolId?.value
  return clientIds.includes(clientId) && (pool === undefined || pool === userPoolId)
}
