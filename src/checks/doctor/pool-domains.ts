import type { PoolParts } from '../snapshot/snapshot.ts'
import { type Check, check, type Fault } from './check.ts'

const month = 30 * 86_400_000

/** Each of the two domains is judged by itself: one may be well where the other was not read. */
const domainFacts = {
  id: 'pool-domain',
  title: 'a domain is not active',
  severity: 'low',
  rules: 'baseline',
  fix: 'other',
  breaks: false,
  immutable: false,
  isSecurity: false,
  references: [],
  reads: ['domain:Status', 'custom-domain:Status'],
  condition: 'The status of the prefix domain or of the custom domain is not ACTIVE.',
  reason: 'The Hosted UI and the OAuth endpoints are not there under this name.',
} as const

/** The names under which people sign in. */
export const poolDomainChecks: readonly Check[] = [
  check({
    ...domainFacts,
    about: 'pool',
    needs: ['domain'],
    needsOwn: [],
    applies: ({ Domain }) => Boolean(Domain),
    judge: ({ pool: { Domain = '' }, parts: { domain } }) => inactive(Domain, domain),
  }),
  check({
    ...domainFacts,
    about: 'pool',
    needs: ['customDomain'],
    needsOwn: [],
    applies: ({ CustomDomain }) => Boolean(CustomDomain),
    judge: ({ pool: { CustomDomain = '' }, parts: { customDomain } }) => inactive(CustomDomain, customDomain),
  }),
  check({
    id: 'pool-domain-tls',
    title: 'the custom domain accepts old TLS',
    severity: 'medium',
    rules: 'baseline',
    fix: 'other',
    breaks: true,
    immutable: false,
    isSecurity: true,
    references: ['cwe/327'],
    reads: ['custom-domain:CustomDomainConfig.SecurityPolicy'],
    condition: 'SecurityPolicy of the custom domain is TLS_V1.',
    reason: 'TLS 1.0 and 1.1 are broken and withdrawn (RFC 8996).',
    about: 'pool',
    needs: ['customDomain'],
    needsOwn: [],
    applies: ({ CustomDomain }) => CustomDomain !== undefined,
    judge: ({ parts: { customDomain } }) => {
      if (customDomain.CustomDomainConfig?.SecurityPolicy !== 'TLS_V1') return undefined
      return {
        severity: 'medium',
        path: 'CustomDomainConfig.SecurityPolicy',
        observed: 'TLS_V1',
        message: `${customDomain.Domain ?? 'the custom domain'} accepts TLS 1.0`,
        impact: 'Sign-ins with very old browsers can be read on the way.',
        fix: 'set SecurityPolicy to TLS_V1_2_2021 by update-user-pool-domain, with the certificate it has',
      }
    },
  }),
  check({
    id: 'pool-domain-certificate',
    title: 'the certificate of the custom domain has expired, or is about to',
    severity: 'high',
    rules: 'strict',
    fix: 'other',
    breaks: false,
    immutable: false,
    isSecurity: false,
    references: [],
    reads: ['certificate', 'user-pool:CustomDomain'],
    condition: 'It is not ISSUED or has expired: high; it ends within 30 days and does not renew: medium.',
    reason: 'Browsers refuse the sign-in page with it.',
    about: 'pool',
    needs: ['certificate'],
    needsOwn: [],
    applies: ({ CustomDomain }) => CustomDomain !== undefined,
    judge: ({ pool: { CustomDomain: domain = '' }, parts: { certificate }, at }) => {
      const { Status = 'not there', NotAfter = '', RenewalEligibility } = certificate
      const left = Date.parse(NotAfter) - at.getTime()
      const isOver = Status !== 'ISSUED' || left <= 0
      const endsSoon = left <= month && RenewalEligibility !== 'ELIGIBLE'
      if (!isOver && !endsSoon) return undefined
      return {
        severity: isOver ? 'high' : 'medium',
        path: 'NotAfter',
        observed: [Status, NotAfter.slice(0, 10)].filter(Boolean).join(', until '),
        message: `the certificate of ${domain} is ${Status}${NotAfter && `, until ${NotAfter.slice(0, 10)}`}`,
        impact: isOver ? `No user can sign in at ${domain}.` : `No user can sign in at ${domain} from that day on.`,
        fix: 'renew or replace it in ACM (us-east-1), then give it to the domain',
      }
    },
  }),
]

function inactive(name: string, { Status: status }: PoolParts['domain']): Fault | undefined {
  if (status === 'ACTIVE') return undefined
  return {
    severity: 'low',
    path: 'Status',
    observed: status ?? 'absent',
    message: `the domain ${name} is ${status ?? 'not there'}`,
    impact: `No user can sign in at ${name}.`,
    fix: `aws cognito-idp describe-user-pool-domain --domain ${name}; a failed one has to be made again`,
  }
}
