import { credentialsLookConfigured } from '../../aws/credentials.ts'
import { listAppClients, listUserPools, type Named } from '../../aws/list-pools.ts'
import { accountTarget, approveTarget, poolTarget } from '../../aws/pool-target.ts'
import type { Edges } from '../../edges/edges.ts'
import { readRecord } from '../../local/server/running-pool-file.ts'
import { configuredPool, userPoolOf } from '../../pool/settings.ts'
import { escapeLine } from '../../text/escape.ts'
import type { Run } from './context.ts'
import type { Answers } from './load-settings.ts'

type PromptingRun = Pick<Run, 'settings' | 'edges' | 'gate'>

/**
 * What a command cannot do without. `session`: it works with one, which may choose among the listed pools; `sessions`: it shows
 * which one that would be, and needs none.
 */
export type Need = 'pool' | 'client' | 'session' | 'sessions'

/**
 * The flags that a person at the terminal would have had to type: a pool of the config files, or where they list none, the local pool
 * or one of the AWS account; and one of its app clients. Settings that are there are not asked for.
 */
export async function promptMissingSettings(need: Need, run: PromptingRun): Promise<Answers> {
  const { settings, edges, gate } = run
  const { choice, clientIds } = settings
  if (choice.line === 'ambiguous') {
    const listed = choice.names.map((name) => ({ id: name, name: '' }))
    const { id: pool } = await choose('Which pool?', listed, edges)
    return { flags: { pool }, pool: { line: 4, name: pool, origin: 'your choice' } }
  }
  if (need === 'pool' && !configuredPool(settings)) return promptAnyPool(run)
  if (need === 'client' && clientIds.length === 0) {
    const clients = await listAppClients(await approveTarget(poolTarget(settings), 'aws-read', gate.approve), edges)
    if (clients.length > 0) return { flags: { clientId: [(await choose('Which app client?', clients, edges)).id] } }
  }
  return { flags: {} }
}

async function promptAnyPool(run: PromptingRun): Promise<Answers> {
  const { settings, edges } = run
  const local = await readRecord(edges)
  const ofAccount = await poolsOfAccount(run, local !== undefined)
  const pools = [...(local ? [{ id: 'local', name: local.poolId }] : []), ...ofAccount]
  if (pools.length === 0) return { flags: {} }
  const region = settings.values.region?.value
  const question = local || region === undefined ? 'Which user pool?' : `Which user pool of ${region}?`
  const { id, wasAsked } = await choose(question, pools, edges)
  const origin = wasAsked ? 'your choice' : 'the only pool'
  return id === 'local'
    ? { flags: { pool: id }, pool: { line: 6, name: id, origin } }
    : { flags: { userPoolId: id }, pool: { line: 6, name: undefined, origin } }
}

async function poolsOfAccount({ settings, edges, gate }: PromptingRun, hasLocalPool: boolean): Promise<Named[]> {
  const { region, awsProfile } = settings.values
  // with a local pool, AWS is asked where somebody has set it up
  if (hasLocalPool && !(region && (awsProfile || (await credentialsLookConfigured(edges))))) return []
  // without a region there is nothing to list: the error that names the flags is the better answer
  if (!region) userPoolOf(settings)
  const target = await approveTarget({ ...accountTarget(settings), isLocalPool: false }, 'aws-read', gate.approve)
  return listUserPools(target, edges)
}

/** One of several by its id; the only one is taken without a question. */
export async function choose(
  question: string,
  choices: readonly Named[],
  { prompt }: Pick<Edges, 'prompt'>,
): Promise<{ readonly id: string; readonly wasAsked: boolean }> {
  const [first, ...others] = choices
  if (first && others.length === 0) return { id: first.id, wasAsked: false }
  const id = await prompt.select(
    question,
    choices.map(({ id, name }) => ({ name: escapeLine(name ? `${name}  ${id}` : id), value: id })),
  )
  return { id, wasAsked: true }
}
