import { credentialsLookConfigured } from '../../aws/credentials.ts'
import { listAppClients, listUserPools, type Named } from '../../aws/list-pools.ts'
import { accountTarget, approveTarget, poolTarget } from '../../aws/pool-target.ts'
import { readProfiles } from '../../aws/profiles.ts'
import { parsePoolIdBeside, typedPoolId } from '../../pool/pool-address.ts'
import type { Setting } from '../../pool/setting.ts'
import { clientIdOf, mergeLayers, poolIn, type Settings } from '../../pool/settings.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { trimIdentifier } from '../../text/given-values.ts'
import type { Run } from '../shared/context.ts'
import { openGate } from '../shared/gate.ts'
import { choose } from '../shared/prompt-missing-settings.ts'

/**
 * The same run with a pool and an app client: those that flags or variables name, else those that the person at the terminal chooses of
 * the account's, or types. Fails with `pool_required`, `client_required` or `invalid_value`.
 */
export async function chooseIds(run: Run, entryName: string): Promise<Run> {
  const withPool = poolIn(run.settings.values) ? withIds(run, {}, entryName) : await choosePool(run, entryName)
  if (withPool.settings.clientIds.length > 0) {
    checkClientId(clientIdOf(withPool.settings), withPool.settings)
    return withPool
  }
  return chooseClient(withPool, entryName)
}

async function choosePool(run: Run, entryName: string): Promise<Run> {
  if (!run.interactive) {
    throw new CogtoolError('pool_required', 'init needs a user pool', {
      why: 'there is no terminal to choose one at',
      hint: 'add --user-pool-id <id> --client-id <id>',
    })
  }
  const { edges, settings, gate } = await withRegion(run)
  const { region } = settings.values
  const pools =
    region && (await mayAskAws(run))
      ? await listed('user pools', run, async () => {
          const target = { ...accountTarget(settings), isLocalPool: false }
          return listUserPools(await approveTarget(target, 'aws-read', gate.approve), edges)
        })
      : []
  const userPoolId =
    pools.length > 0
      ? await chooseOf(pools, { question: `Which user pool of ${region?.value}?`, what: 'user pool' }, run)
      : await typed(poolQuestion, (text) => readPoolId(text, settings), run)
  return withIds(run, { userPoolId }, entryName)
}

async function chooseClient(run: Run, entryName: string): Promise<Run> {
  const { interactive, settings, edges, gate } = run
  if (!interactive) {
    throw new CogtoolError('client_required', 'init needs an app client', {
      why: 'there is no terminal to choose one at',
      hint: 'add --client-id <id>; the Cognito console lists the app clients of a pool',
    })
  }
  const clients =
    settings.values.userPoolId && (settings.isLocalPool || (await mayAskAws(run)))
      ? await listed('app clients', run, async () =>
          listAppClients(await approveTarget(poolTarget(settings), 'aws-read', gate.approve), edges),
        )
      : []
  const clientId =
    clients.length > 0
      ? await chooseOf(clients, { question: 'Which app client?', what: 'app client' }, run)
      : await typed(clientQuestion, (text) => checkClientId(trimIdentifier(text), settings), run)
  return withIds(run, { clientId }, entryName)
}

/** Settings that also have the Region of the AWS profile, where no other is known. */
async function withRegion(run: Run): Promise<Run> {
  const { settings, edges } = run
  const { region, awsProfile } = settings.values
  if (region) return run
  const { chosen } = await readProfiles(awsProfile?.value, edges)
  const value = chosen.get('region')
  if (value === undefined) return run
  const values = { ...settings.values, region: { value, origin: '~/.aws/config', namedBy: 'environment' } as const }
  return { ...run, settings: { ...settings, values } }
}

const mayAskAws = async ({ settings, edges }: Run): Promise<boolean> =>
  settings.values.awsProfile !== undefined || (await credentialsLookConfigured(edges))

/** What AWS lists; nothing where it does not, which is said: the id can still be typed. */
async function listed(what: string, { edges, printer }: Run, list: () => Promise<Named[]>): Promise<Named[]> {
  try {
    const found = await list()
    if (found.length === 0) await printer.say(`AWS lists no ${what} here.`)
    return found
  } catch (error) {
    edges.signal.throwIfAborted()
    if (!(error instanceof CogtoolError)) throw error
    const { message, why, hint } = error
    const reason = [message, why].filter(Boolean).join(': ')
    await printer.say(escapeLine(`AWS did not list the ${what}: ${reason}${hint === undefined ? '' : ` (${hint})`}`))
    return []
  }
}

async function chooseOf(
  choices: readonly Named[],
  { question, what }: { readonly question: string; readonly what: string },
  { edges, printer }: Run,
): Promise<string> {
  const width = Math.max(...choices.map(({ name }) => name.length))
  const aligned = choices.map(({ id, name }) => ({ id, name: name.padEnd(width) }))
  const { id, wasAsked } = await choose(question, aligned, edges)
  const name = choices[0]?.name
  if (!wasAsked) await printer.say(escapeLine(`The only ${what}: ${name ? `${name}  ${id}` : id}`))
  return id
}

interface Question {
  readonly question: string
  /** Where the answer is found. */
  readonly place: string
}

const poolQuestion: Question = {
  question: 'User pool ID:',
  place: 'The Cognito console shows it as "User pool ID", on the page of the pool.',
}
const clientQuestion: Question = {
  question: 'Client ID:',
  place: 'The Cognito console shows it as "Client ID", on the page "App clients" of the pool.',
}

/** What a person types, asked for until it has the form. */
async function typed(
  { question, place }: Question,
  read: (text: string) => string,
  { edges, printer }: Run,
): Promise<string> {
  await printer.say(place)
  for (;;) {
    const text = await edges.prompt.input(question)
    if (text.trim() === '') {
      await printer.say('Nothing was typed. Type or paste the id, or press Ctrl-C to stop.')
      continue
    }
    try {
      return read(text)
    } catch (error) {
      if (!(error instanceof CogtoolError)) throw error
      await printer.say(escapeLine([error.message, error.why].filter(Boolean).join(': ')))
    }
  }
}

function readPoolId(text: string, { values: { endpointUrl, issuer } }: Settings): string {
  return parsePoolIdBeside(typedPoolId(text), { endpointUrl: endpointUrl?.value, issuer: issuer?.value }).id
}

/** The id, which has AWS's form unless another issuer or API is named. Fails with `invalid_value`. */
function checkClientId(id: string, { values: { endpointUrl, issuer } }: Settings): string {
  // API ClientIdType
  if (endpointUrl || issuer ? id !== '' : /^[\w+]{1,128}$/.test(id)) return id
  throw new CogtoolError('invalid_value', `this is not the id of an app client: ${JSON.stringify(id.slice(0, 80))}`, {
    why: 'it has letters and digits only, e.g. 1h57kf5cpq17m0eml12EXAMPLE',
    hint: 'the Cognito console shows it as "Client ID", on the page "App clients" of the pool',
  })
}

/** A run whose settings have these ids too, as if they were flags. */
function withIds(
  run: Run,
  { userPoolId, clientId }: { readonly userPoolId?: string; readonly clientId?: string },
  entryName: string,
): Run {
  const { settings } = run
  const chosen = (value: string | undefined): Setting | undefined =>
    value === undefined ? undefined : { value, origin: 'your choice', namedBy: 'flag' }
  const ids = { userPoolId: chosen(userPoolId), clientId: chosen(clientId) }
  const values = mergeLayers([
    { values: ids, describesPool: false },
    { values: settings.values, describesPool: false },
  ])
  const address = values.userPoolId?.value ?? values.issuer?.value ?? ''
  const changed: Settings = {
    ...settings,
    values,
    clientIds: clientId === undefined ? settings.clientIds : [clientId],
    choice: { line: 1, name: entryName, origin: (values.userPoolId ?? values.issuer)?.origin ?? '' },
    poolNames: new Map([[address, [entryName]]]),
  }
  return { ...run, settings: changed, gate: openGate({ ...run, settings: changed }) }
}
