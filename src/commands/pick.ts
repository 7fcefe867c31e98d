import { listAppClients, listUserPools, type Named } from '../aws/list-pools.ts'
import { poolTarget } from '../aws/pool-target.ts'
import type { Edges } from '../edges.ts'
import { escapeLine } from '../output/escape.ts'
import { configuredPool, type Settings, userPoolOf } from '../settings.ts'
import { knownPoolNames, type SettingFlags } from './load-settings.ts'

/** What a command cannot do without. */
export type Need = 'pool' | 'client'

/**
 * The flags that a person at the terminal would have had to type: a pool of the config files, else one of the AWS account,
 * and one of its app clients. Settings that are there are not asked for.
 */
export async function pickMissing(need: Need, settings: Settings, edges: Edges): Promise<Partial<SettingFlags>> {
  if (need === 'pool' && !configuredPool(settings)) return pickPool(settings, edges)
  if (need === 'client' && settings.clientIds.length === 0) {
    const clients = await listAppClients(poolTarget(settings), edges)
    if (clients.length > 0) return { clientId: [await choose('Which app client?', clients, edges)] }
  }
  return {}
}

async function pickPool(settings: Settings, edges: Edges): Promise<Partial<SettingFlags>> {
  const names = await knownPoolNames(edges)
  if (names.length > 0) {
    const pool = await choose(
      'Which pool?',
      names.map((name) => ({ id: name, name: '' })),
      edges,
    )
    return { pool }
  }
  const { region, endpointUrl, awsProfile } = settings.values
  // without a region there is nothing to list: the error that names the flags is the better answer
  if (!region) userPoolOf(settings)
  const target = {
    region: region?.value ?? '',
    endpointUrl: endpointUrl?.value,
    profile: awsProfile?.value,
    isLocalPool: false,
  }
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
