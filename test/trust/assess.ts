import type { Outcome } from '../helpers/trust/cell.ts'
import type { Recorded, Secret } from '../helpers/trust/hosts.ts'
import type { Job } from './expectations.ts'

const signature: readonly Secret[] = ['AWS signature', 'AWS session token']

/** What went where nobody but an untrusted file sent it; `job` may let a token go back to the pool that issued it. */
export function leaks({ requests }: Pick<Outcome, 'requests'>, job?: Job): string[] {
  const isLeak = ({ scheme, host, reached, secrets }: Recorded): boolean => {
    if (scheme === 'http' || (reached === 'stranger' && host !== job?.at)) return true
    // AWS itself may see the signature of a request about anybody's pool
    return reached !== 'own' && secrets.some((secret) => !signature.includes(secret) && secret !== job?.gets)
  }
  return requests.filter(isLeak).map(described)
}

/** What a run lacks of its job. */
export function lack(outcome: Outcome, { exit, code, at, gets, operation }: Job): string[] {
  const isThere = (request: Recorded): boolean =>
    (at === 'evil pool' ? request.reached === at : request.host === at) &&
    (gets === undefined || request.secrets.includes(gets)) &&
    (operation === undefined || request.operation === operation)
  const isHere = at === 'this machine' && outcome.loopback.some((asked) => asked === (operation ?? asked))
  const found = errorIn(outcome)?.code
  return [
    ...(outcome.exitCode === exit ? [] : [`exit ${outcome.exitCode}, not ${exit}`]),
    ...(code === undefined || found === undefined || code === found ? [] : [`the error ${found}, not ${code}`]),
    ...(at === undefined || isHere || outcome.requests.some(isThere)
      ? []
      : [`${at} did not get: ${gets ?? operation ?? 'a request'}`]),
  ]
}

/** The error document of --json, or undefined where there is none. */
export function errorIn({ stderr }: Pick<Outcome, 'stderr'>): { code: string; details?: unknown } | undefined {
  const line = stderr.split('\n').find((one) => one.startsWith('{"schema":"cogtool.error/1"'))
  return line === undefined ? undefined : JSON.parse(line).error
}

function described({ scheme, host, method, path, operation, secrets }: Recorded): string {
  return `${method} ${scheme}://${host}${path}${operation === undefined ? '' : ` ${operation}`}: ${secrets.join(', ') || 'nothing secret'}`
}
