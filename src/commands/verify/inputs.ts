import { resolve } from 'node:path'
import type { Edges } from '../../edges/edges.ts'
import type { Setting } from '../../pool/setting.ts'
import { type ChosenSettings, configuredPool, type Settings } from '../../pool/settings.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { type Expected, type ExpectedClaim, expectFrom, noPool } from '../../verification/expected.ts'
import { keysFromIssuer, keysFromSet, type SigningKeys } from '../../verification/keys/signing-keys.ts'
import type { Run } from '../shared/context.ts'
import { type InputFile, readInputFile } from '../shared/input-file.ts'
import type { VerifyOptions } from './flags.ts'

/** What each token must be (`expectedFor` it), or undefined where nobody said which pool to trust. */
export function expectationsOf(
  options: VerifyOptions,
  settings: ChosenSettings & Pick<Settings, 'clientIds'>,
): Expected | undefined {
  const { values, clientIds } = settings
  const more = {
    tokenUse: options.tokenUse,
    scopes: options.scope ?? [],
    groups: options.group ?? [],
    allGroups: options.allGroups ?? false,
    audience: options.audience ?? null,
    maxAge: options.maxAge ?? null,
    nonce: options.nonce ?? null,
    claims: (options.claim ?? []).map(expectedClaim),
    clockTolerance: options.clockTolerance,
  }
  if (options.poolFromToken) {
    refuseTwoPools([values.userPoolId, values.issuer, values.pool])
    // an app client that was configured belongs to some other pool
    const ours = isFlag(values.clientId) ? clientIds : null
    return expectFrom(noPool, { ...more, clientIds: ours, pinned: false })
  }
  const pool = configuredPool(settings)
  if (!pool) return undefined
  return expectFrom(pool, { ...more, clientIds: clientIds.length > 0 ? clientIds : null })
}

/** `NAME=VALUE`, `NAME~=VALUE` (a list contains it), and either with a JSON pointer (`/a/b`) in place of the name. */
function expectedClaim([text, value]: readonly [string, string]): ExpectedClaim {
  // no pointer ends with a tilde: it is written ~0 there
  const isMember = text.endsWith('~')
  const name = isMember ? text.slice(0, -1) : text
  if (!name.startsWith('/')) return { name, value, isMember }
  return { name, value, isMember, path: stepsOf(name) }
}

// RFC 6901 4: ~1 before ~0, or ~01 would become a slash
const stepsOf = (pointer: string) =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))

const isFlag = (setting: Setting | undefined): boolean => setting?.namedBy === 'flag'

function refuseTwoPools(pools: readonly (Setting | undefined)[]): void {
  const flag = pools.find(isFlag)
  if (!flag) return
  throw new CogtoolError('usage', `--pool-from-token and ${flag.origin} contradict each other`, {
    why: 'the pool is either chosen by you or by the token',
    hint: 'leave out --pool-from-token: a pool that you name is the safer one',
  })
}

/** The keys to check with: --jwks, or what the issuer publishes. */
export async function signingKeysOf(
  options: Pick<VerifyOptions, 'jwks' | 'offline' | 'poolFromToken' | 'at'>,
  run: Pick<Run, 'edges' | 'gate'>,
): Promise<SigningKeys> {
  const keys = await chosenKeys(options, run)
  if (options.at === undefined) return keys
  // the issuer's clock says nothing about another time than now
  return async (want) => {
    const { clockSkew: _, ...set } = await keys(want)
    return set
  }
}

async function chosenKeys(
  { jwks, offline = false, poolFromToken = false }: Pick<VerifyOptions, 'jwks' | 'offline' | 'poolFromToken'>,
  { edges, gate }: Pick<Run, 'edges' | 'gate'>,
): Promise<SigningKeys> {
  if (jwks === undefined) {
    // a pool that the token named, in exactly a form of AWS
    const approve = poolFromToken ? (url: string) => gate.approve('public', url, 'pool') : gate.approveIssuer
    const endpoint = poolFromToken ? undefined : gate.keySetAtEndpoint()
    return keysFromIssuer(edges, offline ? undefined : approve, { endpoint })
  }
  if (typeof jwks !== 'string') return keysFromSet(await readKeySet(jwks, edges), 'file', jwks.path)
  if (offline) return keysFromIssuer(edges, undefined, { url: jwks })
  const approved = await gate.approve('public', jwks, 'flag')
  return keysFromIssuer(edges, async () => approved, { url: jwks })
}

async function readKeySet(file: InputFile, edges: Pick<Edges, 'files' | 'workingDirectory'>): Promise<unknown> {
  const text = await readInputFile(file, edges)
  try {
    return JSON.parse(text)
  } catch {
    throw new CogtoolError(
      'input_invalid',
      `--jwks names a file that is not JSON: ${resolve(edges.workingDirectory, file.path)}`,
      {
        why: 'a JWKS is a JSON object with a list `keys`',
        hint: 'save what <issuer>/.well-known/jwks.json answers',
      },
    )
  }
}
