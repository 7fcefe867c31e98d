import { type Cell, clientId, type Invocation } from '../helpers/trust/cell.ts'
import { evilPool, known, ownHosts, ownPool, strangeHosts } from '../helpers/trust/hosts.ts'
import {
  type Expectation,
  indifferent,
  type Job,
  type Key,
  type Possession,
  type Variant,
  variants,
  type Way,
  ways,
} from './expectations.ts'
import { awsCredentials, configText, hostile, ownEnvironment, projectFile, sideFiles } from './settings.ts'

export const keys = Object.keys(hostile) as Key[]

/** How a flag and a variable give the same value; an app client comes with its pool. */
const given: Readonly<Record<Key, { flag: string; variable?: string }>> = {
  userPoolId: { flag: '--user-pool-id', variable: 'COGTOOL_USER_POOL_ID' },
  clientId: { flag: '--client-id', variable: 'COGTOOL_CLIENT_ID' },
  domain: { flag: '--domain', variable: 'COGTOOL_DOMAIN' },
  redirectUri: { flag: '--redirect-uri', variable: 'COGTOOL_REDIRECT_URI' },
  issuer: { flag: '--issuer', variable: 'COGTOOL_ISSUER' },
  endpointUrl: { flag: '--endpoint-url', variable: 'COGTOOL_ENDPOINT_URL' },
  region: { flag: '--region', variable: 'AWS_REGION' },
  awsProfile: { flag: '--profile', variable: 'AWS_PROFILE' },
  apiUrl: { flag: '--api-url', variable: 'COGTOOL_API_URL' },
  caFile: { flag: '--ca-file' },
}

export interface Case {
  readonly name: string
  readonly cell: Cell
  readonly job: Job
  /** Of an untrusted cell that must not do its job: the error, and the settings that it names. */
  readonly refused?: { readonly code: string; readonly settings: readonly string[] }
  /** Who said that the value is right; nobody where it is untrusted. */
  readonly way?: Way
}

/** What the cells so far show: each two of a command, a key and a way. */
const shown = new Set<string>()

/**
 * Whether this shows something new. Nothing knows of all three at once, but for exceptions: a setting's origin is all that becomes
 * of the way. The question alone is asked in the middle of a command, whose own code has to go by the answer.
 */
function showsMore({ name }: Variant, key: Key, way: Way): boolean {
  if (way === 'the question') return true
  const before = shown.size
  shown.add(`${name}, ${key}`).add(`${name}, ${way}`).add(`${key}, ${way}`)
  return shown.size > before
}

function casesOf(variant: Variant, key: Key, expectation: Expectation): Case[] {
  const { name, client } = variant
  const entry = entryOf(key, client)
  const base = { ...cellOf(variant, key), files: { ...projectFile(entry), ...sideFiles } }
  const { job } = expectation
  if (!expectation.asks) {
    return [{ name: `${name}: ${key}, untrusted: does its job`, cell: base, job }]
  }
  const untrusted = { name: `${name}: ${key}, untrusted: sends nothing`, cell: base, job }
  // not the same way first for every key
  const first = keys.indexOf(key) % ways.length
  const trusted = [...ways.slice(first), ...ways.slice(0, first)].flatMap((way) => {
    const cell = trustedBy(way, { variant, key, entry, base })
    if (!cell || !(way in expectation.except || showsMore(variant, key, way))) return []
    return [{ name: `${name}: ${key}, by ${way}`, cell, job: expectation.except[way] ?? job, way }]
  })
  return [{ ...untrusted, refused: { code: expectation.code, settings: Object.keys(entry) } }, ...trusted]
}

interface Given {
  readonly variant: Variant
  readonly key: Key
  readonly entry: Readonly<Record<string, string>>
  readonly base: Cell
}

/** The same cell once a person has said that the value is right; undefined where there is no such way. */
function trustedBy(way: Way, { variant, key, entry, base }: Given): Cell | undefined {
  const values = key === 'userPoolId' ? entry : { [key]: hostile[key] }
  const { env } = base
  switch (way) {
    case 'the question':
      // a terminal has no standard input to read a token from
      if (variant.stdin !== undefined) return undefined
      return { ...base, args: withoutJson(base.args), terminal: { columns: 80, answers: ['y\r', 'y\r', 'y\r'] } }
    case 'config --trust':
      return { ...base, before: [...(base.before ?? []), { args: ['config', '--trust'], env }] }
    case 'COGTOOL_TRUST_PROJECT_FILE':
      return { ...base, env: { ...env, COGTOOL_TRUST_PROJECT_FILE: '1' } }
    case 'a flag': {
      const flags = Object.entries(values).flatMap(([name, value]) => [given[name as Key].flag, value])
      return { ...base, args: [...base.args, ...flags], files: sideFiles }
    }
    case 'a variable': {
      const variables = Object.entries(values).map(([name, value]) => [given[name as Key].variable, value])
      if (variables.some(([name]) => name === undefined)) return undefined
      return { ...base, env: { ...env, ...Object.fromEntries(variables) }, files: sideFiles }
    }
    case 'the user file':
      return { ...base, files: { ...sideFiles, 'config/cogtool/config.json': configText(entry) } }
  }
}

const withoutJson = (args: readonly string[]) => args.filter((arg) => arg !== '--json')

function entryOf(key: Key, client: Variant['client']): Readonly<Record<string, string>> {
  if (key === 'userPoolId') return { userPoolId: evilPool, clientId: clientId(client, 'evil') }
  return { userPoolId: ownPool, clientId: clientId(client), ...(key === 'clientId' ? {} : { [key]: hostile[key] }) }
}

function cellOf(variant: Variant, key: Key): Cell {
  const { args, stdin, session } = variant
  const owner = key === 'userPoolId' ? 'evil' : key === 'issuer' ? 'strange' : 'own'
  const filled = args.map((arg) =>
    arg
      .replace('<token>', `<${owner} access ${variant.scopes?.[key] ?? 'openid email'}>`)
      .replace('<api host>', key === 'apiUrl' ? strangeHosts.api : ownHosts.api),
  )
  const env = environment(variant, key)
  const signsIn: Invocation = {
    args: ['login', '--refresh-token-stdin'],
    env: ownEnvironment,
    stdin: '<own refresh>',
    folder: '',
  }
  // a token of that issuer, which no session is of
  const isGiven = key === 'issuer' && (variant.command === 'me' || variant.command === 'probe')
  return {
    args: [...filled, '--json'],
    env: isGiven ? { ...env, COGTOOL_TOKEN: '<strange access>' } : env,
    // who leaves an untrusted caFile unread has what the system trusts
    world: { certificates: key === 'caFile' && variant.keys.caFile.asks ? 'private' : 'public' },
    ...(stdin === undefined ? {} : { stdin: `<${owner} ${stdin.replace(' token', '')}>\n` }),
    ...(session === 'shared' && !isGiven ? { signedIn: true } : {}),
    ...(session === 'own' ? { before: [signsIn] } : {}),
  }
}

/** What the person's shell says: the pool and the app client too, but for the keys that are about them. */
function environment(
  { client, has, hasFor }: Pick<Variant, 'client' | 'has' | 'hasFor'>,
  key: Key,
): Record<string, string> {
  const holds = (what: Possession) => has.includes(what) || hasFor?.[key] === what
  return {
    ...(key === 'userPoolId' ? {} : { COGTOOL_USER_POOL_ID: ownPool }),
    ...(key === 'userPoolId' || key === 'clientId' ? {} : { COGTOOL_CLIENT_ID: clientId(client) }),
    ...(holds('client secret') ? { COGTOOL_CLIENT_SECRET: known.clientSecret } : {}),
    ...(holds('password') ? { COGTOOL_PASSWORD: known.password } : {}),
    ...(holds('API address') && key !== 'apiUrl' ? { COGTOOL_API_URL: `https://${ownHosts.api}/api/v1/me` } : {}),
    // those of the profile are in its file
    ...(holds('AWS credentials') && key !== 'awsProfile' ? awsCredentials : {}),
  }
}

/** Every cell of the matrix. */
export const cases: readonly Case[] = [
  ...variants.flatMap((variant) => keys.flatMap((key) => casesOf(variant, key, variant.keys[key]))),
  ...indifferent.map(({ args, exit, endAfter }) => ({
    name: `${args.join(' ')}: every key, untrusted: does its job`,
    cell: {
      args,
      env: environment({ client: 'confidential', has: ['client secret', 'AWS credentials'] }, 'userPoolId'),
      files: { ...projectFile({ ...hostile, clientId: clientId('confidential', 'evil') }), ...sideFiles },
      ...(endAfter === undefined ? {} : { endAfter }),
    },
    job: { exit },
  })),
]
