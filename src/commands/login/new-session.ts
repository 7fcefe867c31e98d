import { isLoopback } from '../../net/loopback.ts'
import type { ServerClock } from '../../net/server-clock.ts'
import type { Origin } from '../../pool/origin.ts'
import { clientIdOf, userPoolOf } from '../../pool/settings.ts'
import type { NewSession } from '../../session/keep-session.ts'
import type { KeptSettings, StoreKind } from '../../session/store/session.ts'
import type { Run } from '../shared/context.ts'
import { sessionNameOf } from '../shared/current-session.ts'

/** A run whose requests tell the pool's time. */
export interface SignInRun extends Run {
  readonly clock: ServerClock
}

/** The session that the settings ask for. Fails with `pool_required` or `client_required`. */
export function newSession(
  store: StoreKind,
  { settings, gate, clock }: Pick<SignInRun, 'settings' | 'gate' | 'clock'>,
): NewSession {
  return {
    name: sessionNameOf(settings),
    pool: userPoolOf(settings),
    clientId: clientIdOf(settings),
    endpointUrl: settings.values.endpointUrl?.value,
    store,
    kept: () => settingsToKeep({ settings, gate }),
    approveIssuer: gate.approveIssuer,
    clock,
    keySetAtEndpoint: gate.keySetAtEndpoint(),
  }
}

const keptNames = ['issuer', 'domain', 'endpointUrl', 'redirectUri', 'apiUrl', 'region'] as const

/**
 * What the session must remember, so that later commands find the same pool without being told, and who vouches for it. What only
 * an untrusted project file names is left out, but for this machine: from any other folder secrets would go there unasked.
 */
export function settingsToKeep({ settings: { values }, gate }: Pick<Run, 'settings' | 'gate'>): KeptSettings {
  const settings: Partial<Record<(typeof keptNames)[number], string>> = {}
  const origins: Partial<Record<(typeof keptNames)[number], Origin>> = {}
  for (const name of keptNames) {
    const setting = values[name]
    if (!setting) continue
    const namedBy = gate.vouchedBy(setting.namedBy)
    if (namedBy !== 'project-file') origins[name] = namedBy
    else if (!URL.canParse(setting.value) || !isLoopback(new URL(setting.value).hostname)) continue
    settings[name] = setting.value
  }
  return { settings, origins }
}
