import { openGate, type RunGate } from '../../src/commands/shared/gate.ts'
import type { Approved, Cargo } from '../../src/net/approved-address.ts'
import { type Approve, judgeDestination } from '../../src/pool/destination.ts'
import type { Settings } from '../../src/pool/settings.ts'
import { quiet } from './conversation.ts'
import { testEdges } from './test-edges.ts'

/** An address that a person named by a flag, with leave to send this there. */
export function approved<C extends Cargo = 'secret'>(url: string, cargo: C = 'secret' as C): Approved<C> {
  const api = { allowHttp: true, session: undefined, isKnownHost: false }
  const judged = judgeDestination({ cargo, url, namedBy: 'flag', pool: { namedBy: 'flag', region: undefined }, api })
  if (judged.answer === 'allowed') return judged.address
  throw new Error(`no leave for ${url}: ${judged.answer}`)
}

/** Leave for whatever a person named. */
export const approveNamed: Approve = async (cargo, url) => approved(url, cargo)

export const approveKeySet = (url: string) => approveNamed('public', url, 'flag')

/** The gate of a run with these settings, nobody being there to be asked. */
export function gateOf(settings: Settings): RunGate {
  return openGate({ settings, edges: testEdges(), printer: quiet, interactive: false })
}

/** Settings as flags give them. */
export function flagSettings(values: Readonly<Record<string, string>>): Settings {
  const flags = Object.entries(values).map(([name, value]) => [name, { value, origin: '--test', namedBy: 'flag' }])
  return {
    values: Object.fromEntries(flags),
    clientIds: [],
    clientSecret: undefined,
    isLocalPool: values.userPoolId?.startsWith('us-local-1_') ?? false,
    projectEntry: undefined,
    choice:
      'userPoolId' in values || 'issuer' in values
        ? { line: 1, name: undefined, origin: '--test' }
        : { line: 'none', name: undefined },
    poolNames: new Map(),
  }
}
