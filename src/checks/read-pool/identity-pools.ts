import { isJsonObject, type JsonObject } from '../../text/json.ts'
import { fileOf, sources, stemOf } from '../snapshot/sources.ts'
import { answerCalls, type Subject } from './answer-calls.ts'
import { type Asking, askAll, askFor } from './ask-for.ts'

const list = { action: 'cognito-identity:ListIdentityPools', members: ['IdentityPools'] } as const
const all = fileOf(sources.identityPool)

/** The ids of all identity pools of the account in the pool's Region: which of them name this pool is told by their descriptions. */
export async function listIdentityPools({ ask, memory }: Asking, subject: Subject): Promise<readonly string[]> {
  const answer = await askAll(list, { input: () => ({ MaxResults: 60 }), isPaged: true }, subject, ask)
  const listed = answer.state === 'read' ? answer.value.IdentityPools : []
  memory.keepOutcome(all, sources.identityPool, answer)
  return Array.isArray(listed)
    ? listed.flatMap((one) => (isJsonObject(one) && typeof one.IdentityPoolId === 'string' ? one.IdentityPoolId : []))
    : []
}

/** Describes an identity pool, and reads on where it names this pool. */
export async function readIdentityPool(
  subject: Subject,
  wantedOf: (description: JsonObject) => readonly ('roles' | 'tags')[],
  asking: Asking,
): Promise<void> {
  const { ask, memory } = asking
  const { name: id, poolId } = subject
  const source = sources.identityPool
  const answer = await askAll(source, answerCalls.identityPool, subject, ask)
  if (answer.state === 'missing') return
  // one that cannot be described may name this pool
  if (answer.state !== 'read') return memory.keepOutcome(all, source, answer)
  const provider = providersIn(answer.value).find((name) => name.endsWith(`/${poolId}`))
  if (provider === undefined) return
  const stem = stemOf(id)
  memory.keep(fileOf(source, stem), source, answer)
  const wanted = wantedOf(answer.value)
  await Promise.all([
    wanted.includes('roles') && askFor('identityPoolRoles', subject, asking, stem),
    wanted.includes('tags') && askFor('identityPoolTags', { ...subject, provider }, asking, stem),
  ])
}

/** The user pools that an identity pool trusts, e.g. `cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123xyz`. */
function providersIn({ CognitoIdentityProviders: providers }: JsonObject): string[] {
  if (!Array.isArray(providers)) return []
  return providers.flatMap((one) => (isJsonObject(one) && typeof one.ProviderName === 'string' ? one.ProviderName : []))
}
