import { approveTarget, poolTarget } from '../../../aws/pool-target.ts'
import { type AwsReader, awsReader } from '../../../aws/services/aws-reader.ts'
import { secondsFor } from '../../../aws/services/quotas.ts'
import { isServiceName, type ServiceName } from '../../../aws/services/services.ts'
import type { Check } from '../../../checks/doctor/check.ts'
import type { AnswerMemory } from '../../../checks/read-pool/answer-memory.ts'
import { type Ask, operationOf } from '../../../checks/read-pool/ask.ts'
import type { Planned } from '../../../checks/read-pool/members.ts'
import { readPool } from '../../../checks/read-pool/read-pool.ts'
import { readAnswers } from '../../../checks/snapshot/read-folder.ts'
import type { Snapshot } from '../../../checks/snapshot/snapshot.ts'
import { droppingLast } from '../../../output/progress.ts'
import type { CommandTarget } from '../../../pool/aws-command.ts'
import { escapeLine } from '../../../text/escape.ts'
import { durationWords } from '../../../text/instants.ts'
import { count, plural } from '../../../text/numbers.ts'
import type { Run } from '../../shared/context.ts'
import { saveSnapshot } from './save-snapshot.ts'
import { servicePlaces } from './service-places.ts'
import { requestsForUsers, secondsForUsers, type UsersFlags, withUsers } from './users.ts'

/** A pool as it is now, and what it took to read it. */
export interface LivePool {
  readonly snapshot: Snapshot
  readonly target: CommandTarget
  readonly requests: number
  readonly seconds: number
}

/** How a pool is to be read. */
export interface LiveFlags extends UsersFlags {
  /** The name of the stack that has the pool; undefined = auto. */
  readonly stack?: string
  readonly report?: readonly { readonly kind: string }[]
}

/** How often a request is tried: a network that is gone must not be waited for each time anew. */
const maxAttempts = 8

/**
 * Reads the configured pool from AWS, as far as these checks need it, and keeps the answers where --save-json wants them. Fails where the
 * pool itself cannot be described.
 */
export async function readLive(checks: readonly Check[], flags: LiveFlags, run: Run): Promise<LivePool> {
  const { edges, printer, settings, gate } = run
  const began = edges.now()
  const target = await approveTarget(poolTarget(settings), 'aws-read', gate.approve)
  const options = { maxAttempts, trace: (line: string) => printer.debug(line) }
  const reader = awsReader(target, { ...options, placeOf: servicePlaces(target, run) }, edges)
  const line = printer.progress(edges.now)
  try {
    const memory = await readPool(
      {
        poolId: target.poolId,
        checks,
        forPassport:
          flags.saveJson !== undefined || (flags.report ?? []).some(({ kind }) => kind === 'html' || kind === 'md'),
        stack: flags.stack === 'auto' ? undefined : flags.stack,
        readAt: began,
        signal: edges.signal,
        onPlan: (planned, snapshot) => sayPlan(planned, snapshot, flags, run),
        onProgress: (done, of) => line.update(progressLines(done, of, reader, edges.now().getTime() - began.getTime())),
      },
      askWith(reader),
    )
    await line.clear()
    return await withUsers(memory, flags, run, async (usersPath, requestsForThem) => {
      const snapshot = await readAnswers(memory, edges, {
        note: (text) => printer.note(escapeLine(text)),
        warn: (text) => printer.warn(escapeLine(text)),
      })
      await warnOfFailures(memory, run)
      if (flags.saveJson !== undefined) await saveSnapshot(flags.saveJson, memory, usersPath, run)
      const requests = reader.counts.requests + requestsForThem
      const seconds = Math.max(0, (edges.now().getTime() - began.getTime()) / 1000)
      const asked = `asked ${target.endpointUrl === undefined ? 'AWS' : 'the pool'}: ${plural(requests, 'request')} in ${durationWords(Math.round(seconds))}`
      if (!printer.json) await printer.note(asked)
      return { snapshot, target, requests, seconds }
    })
  } finally {
    await line.clear()
    reader.close()
  }
}

function askWith(reader: AwsReader): Ask {
  return (request) => reader.ask({ ...request, service: asService(request.service) })
}

function asService(name: string): ServiceName {
  if (isServiceName(name)) return name
  throw new Error(`no service of AWS that is read: ${name}`)
}

/** Says what it will take, before most of it. */
async function sayPlan(
  planned: readonly Planned[],
  { pool, parts }: Snapshot,
  { users }: LiveFlags,
  { printer }: Run,
): Promise<void> {
  const operations = planned.map(({ action, requests }) => {
    const { service, operation } = operationOf(action)
    return { service: asService(service), operation, requests }
  })
  const estimated = users ? (pool.EstimatedNumberOfUsers ?? 0) : 0
  const requests = operations.reduce((sum, one) => sum + one.requests, 0) + requestsForUsers(estimated)
  if (requests === 0) return
  const clients = parts.clients.state === 'read' ? plural(parts.clients.value.length, 'app client') : 'its parts'
  const what = users ? `${clients} and ${plural(estimated, 'user')}` : clients
  const seconds = Math.ceil(secondsFor(operations) + secondsForUsers(estimated))
  await printer.note(`${what}: about ${plural(requests, 'request')}, ${durationWords(seconds)}`)
}

function progressLines(done: number, of: number, { counts }: AwsReader, milliseconds: number): string[] {
  const left = done === 0 ? 0 : (milliseconds / 1000 / done) * (of - done)
  return droppingLast(
    [`read ${count(done)} of ${count(of)}`],
    [
      left >= 1 ? `${durationWords(left)} left` : '',
      milliseconds > 0 ? `${((1000 * counts.requests) / milliseconds).toFixed(1)} requests/s` : '',
      counts.throttled > 0 ? `${count(counts.throttled)} throttled` : '',
    ],
  )
}

/** What failed is not in the answer: there stands only what would give it. */
async function warnOfFailures({ failures }: AnswerMemory, { printer }: Run): Promise<void> {
  for (const { message, why, hint } of failures.values()) {
    const text = [message, why, hint].filter((part) => part !== undefined).join('; ')
    await printer.warn(escapeLine(text))
  }
}
