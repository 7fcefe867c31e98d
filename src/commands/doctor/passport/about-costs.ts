import { isMachine } from '../../../checks/doctor/client-kinds.ts'
import type { Pool, Replica, Snapshot, Terms } from '../../../checks/snapshot/snapshot.ts'
import type { Cell, ReportSection } from '../../../output/report-content.ts'
import { count, plural } from '../../../text/numbers.ts'
import { tableOr } from './about-services.ts'
import { codeOr, codes, ofReading, timeWords } from './words.ts'

/** What an auditor asks for, and no check judges. */
export function unjudgedSection({ pool, providers, terms }: Snapshot): ReportSection {
  const levels = Object.entries(pool.AcrConfiguration ?? {}).map(
    ([level, { AcrValue }]) => `${level} = ${AcrValue ?? ''}`,
  )
  const mapped = [...providers].flatMap(([name, { description }]) => {
    const mapping = description.state === 'read' ? (description.value.AcrMapping ?? {}) : {}
    return Object.entries(mapping).map(([theirs, own]) => `${name}: ${theirs} = ${own}`)
  })
  const rows: [string, Cell][] = [
    ['Levels of authentication (ACR)', levels.length > 0 ? codes(levels) : 'as AWS names them'],
    ['Mapped from providers', mapped.length > 0 ? codes(mapped) : 'none'],
    [
      'Terms',
      terms === undefined
        ? 'not asked for'
        : ofReading(terms, (all) => (all.length === 0 ? 'none' : all.map(termsWords).sort())),
    ],
  ]
  return { id: 'unjudged', title: 'What no check judges', blocks: [{ kind: 'facts', rows }] }
}

function termsWords({ TermsName, TermsId, Enforcement, LastModifiedDate }: Terms): string {
  return `${TermsName ?? TermsId ?? 'without a name'}: ${Enforcement ?? 'not enforced'}, last changed ${timeWords(LastModifiedDate)}`
}

/** What the bill depends on, without sums: prices differ by Region and change. */
export function costSection(snapshot: Snapshot): ReportSection {
  const { pool, clients, parts } = snapshot
  const described = [...clients.values()].flatMap(({ description }) =>
    description.state === 'read' ? [description.value] : [],
  )
  const machines = described.filter(isMachine).length
  const facts: [string, Cell][] = [
    ['Plan', [codeOr(pool.UserPoolTier), ...neededPlan(snapshot)]],
    [
      'Users',
      pool.EstimatedNumberOfUsers === undefined
        ? 'not known'
        : `${count(pool.EstimatedNumberOfUsers)} there are; those who are active in a month count`,
    ],
    ['App clients for machines', ofReading(parts.clientDescriptions, () => machineWords(machines, pool))],
    ['Replicas', ofReading(parts.replicas, (all) => plural(all.filter(isSecondary).length, 'other Region'))],
    ['Text messages', pool.SmsConfiguration === undefined ? 'none can be sent' : 'each is paid by itself'],
  ]
  const needs = tierNeeds(snapshot).map(({ what, tier }): Cell[] => [what, tier])
  return {
    id: 'costs',
    title: 'What the bill depends on',
    blocks: [
      { kind: 'facts', rows: facts },
      tableOr('Features that need a plan', ['In use', 'Needs'], needs, 'Nothing in use needs more than LITE.'),
    ],
  }
}

const isSecondary = ({ Role }: Replica): boolean => Role !== 'PRIMARY'

function machineWords(machines: number, { DcrConfiguration: dcr }: Pool): Cell {
  const open = dcr?.OpenDcrEnabled ? ['anyone can register more'] : []
  return [machines === 0 ? 'none' : `${count(machines)}, paid by client and token request`, ...open]
}

function neededPlan(snapshot: Snapshot): string[] {
  const { UserPoolTier: plan } = snapshot.pool
  const needs = tierNeeds(snapshot)
  if (plan === 'PLUS' && !needs.some(({ tier }) => tier === 'PLUS')) return ['nothing here needs PLUS']
  return plan === 'ESSENTIALS' && needs.length === 0 ? ['nothing here needs ESSENTIALS'] : []
}

interface Need {
  readonly what: string
  readonly tier: 'ESSENTIALS' | 'PLUS'
}

/** What is in use that the smaller plans do not have, as far as it was read. */
function tierNeeds({ pool, parts, clients }: Snapshot): Need[] {
  const { AdvancedSecurityMode: mode = 'OFF' } = pool.UserPoolAddOns ?? {}
  const logs = parts.logDelivery.state === 'read' ? (parts.logDelivery.value.LogConfigurations ?? []) : []
  const factors = pool.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? []
  const domains = [parts.domain, parts.customDomain]
  const described = [...clients.values()].flatMap(({ description }) =>
    description.state === 'read' ? [description.value] : [],
  )
  const version = pool.LambdaConfig?.PreTokenGenerationConfig?.LambdaVersion ?? 'V1_0'
  const needs: [boolean, string, Need['tier']][] = [
    [mode !== 'OFF', 'threat protection', 'PLUS'],
    [logs.some(({ EventSource }) => EventSource === 'userAuthEvents'), 'logs of sign-ins (userAuthEvents)', 'PLUS'],
    [factors.some((factor) => factor !== 'PASSWORD'), 'sign-in without a password', 'ESSENTIALS'],
    [
      described.some(({ ExplicitAuthFlows: flows = [] }) => flows.includes('ALLOW_USER_AUTH')),
      'the flow USER_AUTH',
      'ESSENTIALS',
    ],
    [
      domains.some((domain) => domain.state === 'read' && domain.value.ManagedLoginVersion === 2),
      'managed login and its styles',
      'ESSENTIALS',
    ],
    [version !== 'V1_0', 'claims in access tokens (PreTokenGeneration)', 'ESSENTIALS'],
    [parts.mfa.state === 'read' && parts.mfa.value.EmailMfaConfiguration !== undefined, 'codes by mail', 'ESSENTIALS'],
    [parts.replicas.state === 'read' && parts.replicas.value.some(isSecondary), 'replicas', 'ESSENTIALS'],
  ]
  return needs.filter(([isUsed]) => isUsed).map(([, what, tier]) => ({ what, tier }))
}
