import { compareText } from '../findings/finding.ts'
import type { Answers } from './answers.ts'
import type { ShapeOf } from './shape.ts'
import {
  brandingShape,
  clientShape,
  clientsShape,
  providerShape,
  providersShape,
  riskShape,
  secretsShape,
} from './shapes.ts'
import type { Client, ClientParts, Parts, PoolParts, Provider, ProviderParts, Reading } from './snapshot.ts'
import { fileOf, type Source, sources, stemOf } from './sources.ts'

/** App clients or providers: their list, every one's description, and what is known of each. */
interface Members<Listed, Described, P> {
  readonly list: Reading<readonly Listed[]>
  readonly descriptions: Reading<readonly Described[]>
  /** By id or name, sorted. */
  readonly parts: ReadonlyMap<string, Parts<P>>
}

/** The app clients: those of `clients.json` and those that a file describes. */
export async function readClients(
  folder: Answers,
): Promise<Members<PoolParts['clients'][number], Client, ClientParts>> {
  const members = await readMembers<PoolParts['clients'][number], Client>(folder, {
    list: sources.clients,
    listShape: clientsShape,
    one: sources.client,
    oneShape: clientShape,
    nameOf: ({ ClientId }) => ClientId,
  })
  const parts = new Map<string, Parts<ClientParts>>()
  for (const [id, { description, stem }] of members.found) {
    parts.set(id, {
      description,
      secrets: await folder.read(sources.secrets, secretsShape, stem),
      branding: await folder.read(sources.branding, brandingShape, stem),
      risk: await folder.read(sources.clientRisk, riskShape, stem),
    })
  }
  return { ...members, parts }
}

/** The identity providers: those of `identity-providers.json` and those that a file describes. */
export async function readProviders(
  folder: Answers,
): Promise<Members<PoolParts['providers'][number], Provider, ProviderParts>> {
  const members = await readMembers<PoolParts['providers'][number], Provider>(folder, {
    list: sources.providers,
    listShape: providersShape,
    one: sources.provider,
    oneShape: providerShape,
    nameOf: ({ ProviderName }) => ProviderName,
  })
  return { ...members, parts: new Map([...members.found].map(([name, { description }]) => [name, { description }])) }
}

interface Kind<Listed, Described> {
  readonly list: Source
  readonly listShape: ShapeOf<readonly Listed[]>
  readonly one: Source
  readonly oneShape: ShapeOf<Described>
  readonly nameOf: (member: Listed | Described) => string | undefined
}

interface Found<Described> {
  readonly description: Reading<Described>
  readonly stem: string
}

async function readMembers<Listed extends object, Described extends object>(
  folder: Answers,
  { list: listSource, listShape, one, oneShape, nameOf }: Kind<Listed, Described>,
) {
  const listed = await folder.read<readonly Listed[]>(listSource, listShape)
  const stems = await folder.stems(one.file.slice(0, one.file.indexOf('/')))
  const described = new Map<string, Found<Described>>()
  const gone = new Set<string>()
  for (const stem of stems ?? []) {
    const reading = await folder.read<Described>(one, oneShape, stem)
    // an empty description is that of one that there is no more
    if (reading.state === 'read' && Object.keys(reading.value).length === 0) gone.add(stem)
    else {
      const name = (reading.state === 'read' && nameOf(reading.value)) || stem
      if (described.has(name))
        throw folder.misfit(fileOf(one, stem), 'is about what another file describes', `it is ${name}`)
      described.set(name, { description: reading, stem })
    }
  }
  const names = listed.state === 'read' ? listed.value.flatMap((each) => nameOf(each) ?? []) : []
  const wanted = [...new Set([...names, ...described.keys()])].filter((name) => !gone.has(stemOf(name)))
  const found = new Map(
    wanted.sort().map((name): [string, Found<Described>] => {
      const stem = stemOf(name)
      return [name, described.get(name) ?? { description: folder.notRead(one, stem), stem }]
    }),
  )
  // where nothing lists them, those that are described are all there are
  const isListMissing = listed.state === 'absent' && stems !== undefined
  const descriptions = isListMissing || listed.state === 'read' ? allOf([...found.values()]) : listed
  const list: Reading<readonly Listed[]> =
    isListMissing && descriptions.state === 'read'
      ? { state: 'read', value: descriptions.value as unknown as readonly Listed[] }
      : sortedBy(nameOf, listed)
  return { list, descriptions, found }
}

/** A list in the order of its names: AWS gives it in any. */
function sortedBy<T>(nameOf: (member: T) => string | undefined, list: Reading<readonly T[]>): Reading<readonly T[]> {
  if (list.state !== 'read') return list
  const value = [...list.value].sort((a, b) => compareText(nameOf(a) ?? '', nameOf(b) ?? ''))
  return { state: 'read', value }
}

/** Every description, or why one is missing. */
function allOf<T>(found: readonly Found<T>[]): Reading<readonly T[]> {
  const values: T[] = []
  for (const { description } of found) {
    if (description.state !== 'read') return description
    values.push(description.value)
  }
  return { state: 'read', value: values }
}
