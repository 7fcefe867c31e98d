import { CogtoolError } from '../../text/cogtool-error.ts'
import { isJsonObject } from '../../text/json.ts'
import type { Check } from '../doctor/check.ts'
import { readAnswers } from '../snapshot/read-folder.ts'
import { functionName } from '../snapshot/read-triggers.ts'
import type { Client, PoolParts, Snapshot } from '../snapshot/snapshot.ts'
import { sources, stemOf } from '../snapshot/sources.ts'
import { answerCalls } from './answer-calls.ts'
import { AnswerMemory } from './answer-memory.ts'
import { type Ask, operationOf } from './ask.ts'
import { type AnswerName, askFor } from './ask-for.ts'
import { listIdentityPools, readIdentityPool } from './identity-pools.ts'
import { membersToRead, type Planned, plannedFor, wantsOf } from './members.ts'
import { rememberRefusals } from './refusals.ts'
import { readStackParts, readStackResources } from './stack.ts'
import { wantedOfOne, wantedParts } from './wanted.ts'

/** What to read, and whom to tell how far it is. */
export interface PoolReading {
  readonly poolId: string
  /** All that they need is read, and nothing else. */
  readonly checks: readonly Check[]
  /** Whether to read what no check looks at, and the passport tells. */
  readonly forPassport: boolean
  /** The name of the stack that has the pool; undefined: it is looked for. */
  readonly stack: string | undefined
  readonly readAt: Date
  readonly signal: AbortSignal
  /** Told once what is to come, when it is known how many app clients, providers, … there are. */
  readonly onPlan: (planned: readonly Planned[], snapshot: Snapshot) => Promise<void>
  /** Told after each app client, provider, …. */
  readonly onProgress: (done: number, of: number) => Promise<void>
}

/** How many app clients, providers, … are read at the same time: enough to keep a limiter of a few requests a second busy. */
const atOnce = 16

/** The answers about the pool that need nothing but its description. */
const simpleParts = [
  ...['mfa', 'resourceServers', 'logDelivery', 'replicas', 'session', 'risk', 'clients', 'providers'],
  ...['domain', 'customDomain', 'waf', 'key', 'sms'],
] as readonly (keyof PoolParts & AnswerName)[]

/**
 * Reads a pool: what the checks need of it, and no more. Fails where the pool itself cannot be described; what else cannot be read is
 * kept with its reason.
 */
export async function readPool(reading: PoolReading, asked: Ask): Promise<AnswerMemory> {
  const { poolId, checks, signal } = reading
  const memory = new AnswerMemory(poolId, reading.readAt)
  const asking = { memory, ask: rememberRefusals(asked) }
  const silent = { note: async () => {}, warn: async () => {} }
  const snapshotNow = () => readAnswers(memory, { signal }, silent)
  await describePool(memory, poolId, asked)

  const described = await snapshotNow()
  const subject = { poolId, pool: described.pool, name: '' }
  const missing = missingParts(checks, described)
  const [identityPools, stackName] = await Promise.all([
    missing.has('identityPools') ? listIdentityPools(asking, subject) : [],
    missing.has('stackResources') ? readStackResources(subject, reading.stack, asking) : undefined,
    ...simpleParts.filter((part) => missing.has(part)).map((part) => askFor(part, subject, asking)),
    reading.forPassport ? askFor('terms', subject, asking) : undefined,
  ])

  const listed = await snapshotNow()
  const left = missingParts(checks, listed)
  const stackParts = (['stack', 'template', 'stackPolicy'] as const).filter((part) => left.has(part))
  await Promise.all([
    left.has('certificate') ? readCertificate(listed) : undefined,
    stackName === undefined
      ? stackParts.map((part) => memory.keepLike(sources[part].file, sources[part], sources.stackResources.file))
      : readStackParts({ ...subject, name: stackName }, stackParts, asking),
  ])

  const known = await snapshotNow()
  const members = membersToRead(known, checks, identityPools)
  const describesClients = wantsOf('client', checks, known).includes('description')
  await reading.onPlan(plannedFor(members, checks, known), known)
  const readers = {
    client: readClient,
    provider: (name: string) => askFor('provider', { ...subject, name }, asking, stemOf(name)),
    trigger: (name: string) => askFor('lambda', { ...subject, name }, asking, stemOf(functionName(name))),
    identityPool: (name: string) =>
      readIdentityPool(
        { ...subject, name },
        (description) => wantedOfOne(['roles', 'tags'], 'identityPool', checks, known, description),
        asking,
      ),
  }
  let done = 0
  await inParallel(members, async ({ about, name }) => {
    await readers[about](name)
    await reading.onProgress(++done, members.length)
  })
  return memory

  async function readCertificate({ parts: { customDomain } }: Snapshot): Promise<void> {
    const source = sources.certificate
    if (customDomain.state !== 'read') return memory.keepLike(source.file, source, sources.customDomain.file)
    const arn = customDomain.value.CustomDomainConfig?.CertificateArn
    if (arn !== undefined) await askFor('certificate', { ...subject, name: arn }, asking)
  }

  async function readClient(id: string): Promise<void> {
    const about = { ...subject, name: id }
    const stem = stemOf(id)
    const answer = describesClients ? await askFor('client', about, asking, stem) : undefined
    // one that is gone since the list was made
    if (answer?.state === 'missing') return
    // as it was read: `applies` looks at members whose types the SDK has checked
    const description = answer?.state === 'read' ? (answer.value.UserPoolClient as Client) : undefined
    const able = description
      ? checks
      : checks.filter(({ needsOwn }) => !needsOwn.some((part) => part === 'description'))
    const names = { secrets: 'secrets', branding: 'branding', risk: 'clientRisk' } as const
    const wanted = wantedOfOne(['secrets', 'branding', 'risk'], 'client', able, known, description)
    await Promise.all(wanted.map((part) => askFor(names[part], about, asking, stem)))
  }
}

async function describePool(memory: AnswerMemory, poolId: string, ask: Ask): Promise<void> {
  const { pool: source } = sources
  const input = answerCalls.pool.input({ poolId, pool: {}, name: '' })
  const answer = await ask({ ...operationOf(source.action), input, mustExist: true })
  if (answer.state === 'read') {
    const pool = answer.value.UserPool
    if (!isJsonObject(pool) || pool.Id !== poolId) throw otherPool(poolId)
    memory.keep(source.file, source, answer)
  } else if ('error' in answer && answer.error) throw answer.error
  else throw new Error(`the description of a pool that must exist is ${answer.state}`)
}

function otherPool(poolId: string): CogtoolError {
  return new CogtoolError('service_failed', `the answer to DescribeUserPool is not about ${poolId}`, {
    why: 'it has no Id, or that of another pool',
    hint: 'look at --endpoint-url, and at proxies on the way',
  })
}

/** The answers about the pool that are wanted and not there, nor known to be out of reach. */
function missingParts(checks: readonly Check[], snapshot: Snapshot): ReadonlySet<keyof PoolParts> {
  const wanted = wantedParts(checks, snapshot)
  return new Set([...wanted].filter((part) => snapshot.parts[part].state === 'absent'))
}

/** Does the work for each, a few at a time. */
async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values()
  const one = async () => {
    for (const item of left) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, one))
}
