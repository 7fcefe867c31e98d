import { listAppClients, listUserPools, type Named } from '../../aws/list-pools.ts'
import { accountTarget, approveTarget, poolTarget } from '../../aws/pool-target.ts'
import type { Edges } from '../../edges/edges.ts'
import { configuredPool, userPoolOf } from '../../pool/settings.ts'
import { escapeLine } from '../../text/escape.ts'
import type { Run } from './context.ts'
import { knownPoolNames, type SettingFlags } from './load-settings.ts'

type PromptingRun = Pick<Run, 'settings' | 'edges' | 'gate'>

/** What a command cannot do without. */
export type Need = 'pool' | 'client'

/**
 * The flags that a person at the terminal would have had to type: a pool of the config files, else one of the AWS account,
 * and one of its app clients. Settings that are there are not asked for.
 */
export async function promptMissingSettings(need: Need, run: PromptingRun): Promise<Partial<SettingFlags>> {
  const { settings, edges, gate } = run
  if (need === 'pool' && !configuredPool(settings)) return promptPool(run)
  if (need === 'client' && settings.clientIds.length === 0) {
    const clients = await listAppClients(await approveTarget(poolTarget(settings), 'aws-read', gate.approve), edges)
    if (clients.length > 0) return { clientId: [await choose('Which app client?', clients, edges)] }
  }
  return {}
}

async function promptPool({ settings, edges, gate }: PromptingRun): Promise<Partial<SettingFlags>> {
  const names = await knownPoolNames(edges)
  if (names.length > 0) {
    const pool = await choose(
      'Which pool?',
      names.map((name) => ({ id: name, name: '' })),
      edges,
    )
    return { pool }
  }
  // without a region there is nothing to list: the error that names the flags is the better answer
  if (!settings.values.region) userPoolOf(settings)
  const target = await approveTarget({ ...accountTarget(settings), isLocalPool: false }, 'aws-read', gate.approve)
  const pools = await listUserPools(target, edges)
  return pools.length === 0 ? {} : { userPoolId: await choose(`Which user pool of ${target.region}?`, pools, edges) }
}

/** The only one is taken without a question. */
async function choose(question: string, choices: readonly Named[], { prompt }: Pick<Edges, 'prompt'>): Promise<string> {
  const [first, ...others] = choices
  if (first && others.length === 0) return first.id
  return prompt.select(
    question,
    choices.map(({ id, name }) => ({ name: escapeLine(name ? `${name}  ${id}` : id), value: id })),
  )
}
