import type { MfaSettings, PoolSettings, RiskSettings } from '../state/described.ts'
import type { PoolState } from '../state/model.ts'
import { describeRiskConfiguration, requireThreatProtection } from './api-configuration.ts'
import { type Input, optionalObject, optionalText, violated } from './api-input.ts'
import { getUserPoolMfaConfig, requireClient } from './api-pools.ts'
import { checkPoolUpdate } from './check-pool-update.ts'
import { mfaResets, poolResets, riskResets, updated } from './resets.ts'

/** UpdateUserPool: sets every setting of the pool that can be changed, and nearly all that is not given to its default. */
export function updateUserPool({ configuration, now }: PoolState, input: Input): object {
  checkPoolUpdate(input)
  const { pool } = configuration
  configuration.pool = {
    ...updated<PoolSettings>(pool, withRegistration(input), poolResets),
    Name: optionalText(input, 'PoolName') ?? pool.Name,
    LastModifiedDate: seconds(now()),
  }
  return {}
}

/** SetUserPoolMfaConfig: the factors that are not given are switched off. */
export function setUserPoolMfaConfig(state: PoolState, input: Input): object {
  const { configuration } = state
  const mode = mfaModes.find((one) => one === (optionalText(input, 'MfaConfiguration') ?? 'OFF'))
  if (!mode) throw violated('MfaConfiguration', 'Member must satisfy enum value set: [OFF, ON, OPTIONAL]')
  configuration.mfa = updated<MfaSettings>(configuration.mfa, input, mfaResets)
  configuration.pool = { ...configuration.pool, MfaConfiguration: mode, LastModifiedDate: seconds(state.now()) }
  return getUserPoolMfaConfig(state)
}

/** SetRiskConfiguration, of the pool or of an app client: what is not given is deleted. */
export function setRiskConfiguration(state: PoolState, input: Input): object {
  requireThreatProtection(state)
  const key = optionalText(input, 'ClientId') === undefined ? '' : requireClient(state, input).id
  const { risk } = state.configuration
  const settings = updated<RiskSettings>(risk.get(key) ?? {}, input, riskResets)
  risk.set(key, { ...settings, LastModifiedDate: seconds(state.now()) })
  return describeRiskConfiguration(state, input)
}

const mfaModes = ['OFF', 'ON', 'OPTIONAL'] as const

// a registration of clients that does not say whether it is on, is (API DcrConfigurationType)
function withRegistration(input: Input): Input {
  const registration = optionalObject(input, 'DcrConfiguration')
  return registration ? { ...input, DcrConfiguration: { EnableStatus: 'Enabled', ...registration } } : input
}

const seconds = (at: Date): number => at.getTime() / 1000
