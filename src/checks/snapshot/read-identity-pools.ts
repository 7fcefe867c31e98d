import type { Answers } from './answers.ts'
import { identityPoolShape, rolesShape, tagsShape } from './shapes.ts'
import type { IdentityPool, IdentityPoolParts, Parts, Reading } from './snapshot.ts'
import { fileOf, sources } from './sources.ts'

/** The identity pools that name this pool, by their ids. */
export async function readIdentityPools(folder: Answers): Promise<{
  readonly descriptions: Reading<readonly IdentityPool[]>
  readonly parts: ReadonlyMap<string, Parts<IdentityPoolParts>>
}> {
  const isWhole = folder.isWhole(sources.identityPool)
  const stems = (await folder.stems('identity-pools')) ?? (isWhole ? [] : undefined)
  const parts = new Map<string, Parts<IdentityPoolParts>>()
  const descriptions: IdentityPool[] = []
  for (const stem of stems ?? []) {
    const description = await folder.read<IdentityPool>(sources.identityPool, identityPoolShape, stem)
    if (description.state !== 'read' || Object.keys(description.value).length === 0) continue
    const { IdentityPoolId: id = stem, CognitoIdentityProviders: providers = [] } = description.value
    // cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC123xyz
    const pools = providers.flatMap(({ ProviderName: name }) =>
      name?.includes('/') ? name.slice(name.indexOf('/') + 1) : [],
    )
    folder.checkPoolIds(fileOf(sources.identityPool, stem), pools, { some: true })
    descriptions.push(description.value)
    parts.set(id, {
      description,
      roles: await folder.read(sources.identityPoolRoles, rolesShape, stem),
      tags: await folder.read(sources.identityPoolTags, tagsShape, stem),
    })
  }
  return {
    // one that could not be described may name this pool too
    descriptions:
      stems === undefined || isWhole === false
        ? folder.notRead(sources.identityPool)
        : { state: 'read', value: descriptions },
    parts,
  }
}
