import type { Edges } from '../../edges/edges.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { type FolderPlace, openAnswerFolder } from './answer-folder.ts'
import { type AnswerStore, Answers } from './answers.ts'
import { readClients, readProviders } from './read-apps.ts'
import { readIdentityPools } from './read-identity-pools.ts'
import { readStack } from './read-stack.ts'
import { readTriggers } from './read-triggers.ts'
import { readUsers, type UserWarnings } from './read-users.ts'
import {
  certificateShape,
  domainShape,
  keyShape,
  logDeliveryShape,
  mfaShape,
  poolShape,
  replicasShape,
  resourceServersShape,
  riskShape,
  sessionShape,
  smsShape,
  termsShape,
  wafShape,
} from './shapes.ts'
import type { Parts, Pool, PoolParts, Reading, Snapshot } from './snapshot.ts'
import { sources } from './sources.ts'

/** The pool that a folder of answers describes. Fails with `input_unreadable`, `input_invalid` or `nothing_read`. */
export async function readFolder(
  place: FolderPlace,
  edges: Pick<Edges, 'files' | 'signal'>,
  warnings: UserWarnings,
): Promise<Snapshot> {
  return readAnswers(await openAnswerFolder(place, edges), edges, warnings)
}

/** The pool that answers describe, wherever they are. */
export async function readAnswers(
  store: AnswerStore,
  edges: Pick<Edges, 'signal'>,
  warnings: UserWarnings,
): Promise<Snapshot> {
  const folder = new Answers(store)
  const pool = await readPool(folder)
  folder.setPool(pool.Id)
  const apps = await readClients(folder)
  const providers = await readProviders(folder)
  const identityPools = await readIdentityPools(folder)
  const snapshot: Snapshot = {
    poolId: pool.Id,
    region: pool.Id.slice(0, pool.Id.indexOf('_')),
    readAt: folder.readAt,
    pool,
    parts: {
      mfa: await folder.read(sources.mfa, mfaShape),
      resourceServers: await folder.read(sources.resourceServers, resourceServersShape),
      logDelivery: await folder.read(sources.logDelivery, logDeliveryShape),
      replicas: await folder.read(sources.replicas, replicasShape),
      session: await folder.read(sources.session, sessionShape),
      risk: await folder.read(sources.risk, riskShape),
      clients: apps.list,
      clientDescriptions: apps.descriptions,
      providers: providers.list,
      providerDescriptions: providers.descriptions,
      ...(await readDomains(folder, pool)),
      waf: await folder.read(sources.waf, wafShape),
      identityPools: identityPools.descriptions,
      ...(await readStack(folder, pool.Id)),
      key: await folder.read(sources.key, keyShape),
      certificate: await folder.read(sources.certificate, certificateShape),
      sms: await folder.read(sources.sms, smsShape),
      users: await readUsers(folder, pool, edges, warnings),
    },
    clients: apps.parts,
    providers: providers.parts,
    identityPools: identityPools.parts,
    triggers: await readTriggers(folder, pool),
    terms: await folder.read(sources.terms, termsShape),
  }
  return { ...snapshot, answers: folder.records }
}

async function readPool(folder: Answers): Promise<Pool & { readonly Id: string }> {
  const reading = await folder.read<Pool>(sources.pool, poolShape)
  const name = folder.nameOf(sources.pool.file)
  if (reading.state !== 'read') {
    throw new CogtoolError('input_unreadable', `there is no ${name}`, {
      why: 'it tells which pool the other files are about',
      hint: `${sources.pool.call} --user-pool-id ID --output json > ${name}`,
    })
  }
  const { Id: id = '' } = reading.value
  if (/^[\w-]+_[0-9A-Za-z]+$/.test(id)) return { ...reading.value, Id: id }
  throw new CogtoolError('input_invalid', `${name} describes no user pool`, {
    why: id === '' ? 'it has no Id' : 'its Id is not <region>_<letters and digits>',
    hint: `make it again: ${sources.pool.call} --user-pool-id ID --output json > ${name}`,
  })
}

/** The two domains, whichever file each is in: what is described in it says which one it is. */
async function readDomains(folder: Answers, pool: Pool): Promise<Pick<Parts<PoolParts>, 'domain' | 'customDomain'>> {
  const files = [
    { isCustom: false, reading: await folder.read<PoolParts['domain']>(sources.domain, domainShape) },
    { isCustom: true, reading: await folder.read<PoolParts['customDomain']>(sources.customDomain, domainShape) },
  ]
  const readingOf = (isCustom: boolean, domain: string | undefined): Reading<PoolParts['domain']> => {
    // a pool without one needs no answer about it
    if (!domain) return { state: 'read', value: {} }
    const about = files.find(({ reading }) => reading.state === 'read' && reading.value.Domain === domain)
    if (about) return about.reading
    const own = files.find((file) => file.isCustom === isCustom)?.reading
    // one that does not say which domain it is about is about that of its name
    if (own && (own.state !== 'read' || own.value.Domain === undefined)) return own
    return folder.notRead(isCustom ? sources.customDomain : sources.domain)
  }
  return { domain: readingOf(false, pool.Domain), customDomain: readingOf(true, pool.CustomDomain) }
}
