import { regionInPoolId } from './pool-address.ts'
import { type SettingName, settingFlags } from './setting.ts'
import { regionOf, type Settings } from './settings.ts'

/** How a pool is named and reached, as the flags that say so whatever the environment and the session say later. */
export interface Reach {
  /** As --diff takes it: `pool:dev`, or the id where no entry was chosen. */
  readonly pool: string
  /** The same and how it is reached, as words of a command line. */
  readonly flags: readonly string[]
  /** What a command of the AWS CLI needs besides. */
  readonly ofAws: readonly string[]
}

/** Of the pool that these settings are about. What the chosen entry says is left to it. */
export function reachOf({ choice, values }: Pick<Settings, 'choice' | 'values'>, poolId: string): Reach {
  const name = 'name' in choice ? choice.name : undefined
  const region = regionOf(values)
  const flagOf = (one: SettingName): readonly string[] => {
    const setting = one === 'region' ? region : values[one]
    return setting === undefined ? [] : [settingFlags[one], setting.value]
  }
  const how = (['region', 'endpointUrl', 'awsProfile', 'caFile'] as const).filter(
    (one) => one !== 'region' || region?.value !== regionInPoolId(poolId),
  )
  const isPassing = (one: SettingName) => ['environment', 'session'].includes(values[one]?.namedBy ?? '')
  const more = how.filter((one) => name === undefined || isPassing(one)).flatMap(flagOf)
  return {
    pool: name === undefined ? poolId : `pool:${name}`,
    flags: [...(name === undefined ? [settingFlags.userPoolId, poolId] : [settingFlags.pool, name]), ...more],
    ofAws: [...flagOf('endpointUrl'), ...flagOf('awsProfile')],
  }
}
