import type { CognitoApi } from '../../aws/cognito-api.ts'
import { groupLookup } from '../../users/list/groups.ts'
import type { SplitSelection } from '../../users/list/selection.ts'
import type { User } from '../../users/list/user.ts'
import type { ExportOptions } from './flags.ts'

/** Adds groups and MFA to users where they were asked for; `gone` counts those who were deleted before their MFA could be read. */
export function groupsAndMfa(
  api: CognitoApi,
  { filter }: Pick<SplitSelection, 'filter'>,
  { groups, mfa, limit }: Pick<ExportOptions, 'groups' | 'mfa' | 'limit'>,
) {
  let gone = 0
  const few = filter !== undefined || (limit !== undefined && limit <= 600)
  const lookup = groups ? groupLookup(api, { few }) : undefined
  return {
    gone: () => gone,
    async addTo(users: readonly User[]): Promise<readonly User[]> {
      const names = await lookup?.groupsOf(users)
      const kinds = mfa ? await Promise.all(users.map(({ username }) => api.mfaOfUser(username))) : undefined
      gone += kinds?.filter((one) => one === undefined).length ?? 0
      if (!names && !kinds) return users
      return users.map((user, index) => ({
        ...user,
        ...(names && { groups: names[index] ?? [] }),
        ...(kinds && { mfa: kinds[index] ?? [] }),
      }))
    },
  }
}
