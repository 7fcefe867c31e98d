import type { LocalGroup, LocalUser, PoolState } from '../state/model.ts'

/** GroupType. */
export function groupDescription(state: PoolState, group: LocalGroup): object {
  return {
    GroupName: group.name,
    UserPoolId: state.poolId,
    Description: group.description,
    Precedence: group.precedence,
    LastModifiedDate: epochSeconds(group.created),
    CreationDate: epochSeconds(group.created),
  }
}

/** UserType, as ListUsers gives it. */
export function userSummary(user: LocalUser, attributes = userAttributes(user)) {
  return {
    Username: user.username,
    Attributes: attributes,
    UserCreateDate: epochSeconds(user.created),
    UserLastModifiedDate: epochSeconds(user.modified),
    Enabled: user.enabled,
    UserStatus: user.status,
  }
}

/** AttributeListType. */
export function userAttributes(user: LocalUser): { Name: string; Value: string }[] {
  return Object.entries(user.attributes).map(([Name, Value]) => ({ Name, Value }))
}

/** The MFA fields of GetUser and AdminGetUser; the first setting is the preferred one. */
export function mfaSettings(user: LocalUser): object {
  const [preferred] = user.mfa
  return preferred === undefined ? {} : { UserMFASettingList: user.mfa, PreferredMfaSetting: preferred }
}

// the service's JSON carries times as seconds since the epoch, with a fraction
function epochSeconds(date: Date): number {
  return date.getTime() / 1000
}
