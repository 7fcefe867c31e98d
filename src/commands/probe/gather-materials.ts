import { userPoolOf } from '../../pool/settings.ts'
import type { Canary } from '../../probe/canary.ts'
import { createOwnKey, splitToken } from '../../probe/forging/forge.ts'
import { checkGenuineToken, type GenuineToken, howToObtain, type ReferenceToken } from '../../probe/genuine-tokens.ts'
import { readLabKey } from '../../probe/lab-key.ts'
import type { GenuineName, ProbeMaterials } from '../../probe/materials.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { expectFrom } from '../../verification/expected.ts'
import { keysFromIssuer, type SigningKeys } from '../../verification/keys/signing-keys.ts'
import type { Accepted, Rejected, Verdict } from '../../verification/verdict.ts'
import { verifyToken } from '../../verification/verify-token.ts'
import type { Run } from '../shared/context.ts'
import { currentSession } from '../shared/current-session.ts'
import { type InputFile, inputFilesIn, readInputFile } from '../shared/input-file.ts'
import { noteOrigin, takeToken } from '../shared/token-text.ts'
import { tokenToSend } from '../shared/token-to-send.ts'
import type { ProbeOptions } from './flags.ts'

/** The materials that are the same for every target. */
export type CommonMaterials = Omit<ProbeMaterials, 'target' | 'canary'>

/**
 * Gathers what the cases are made of: the good token, the pool's keys, and the other tokens there are. Fails with
 * `session_missing` or `good_token_required` where there is no good token, with `jwks_unavailable` where the pool's keys
 * cannot be had.
 */
export async function gatherMaterials(options: ProbeOptions, run: Run): Promise<CommonMaterials> {
  const { edges } = run
  // before anybody is asked for anything: one of them may not be readable
  const texts = await readTexts(options, edges)
  const now = edges.now()
  const keySource = keysFromIssuer(edges, run.gate.approveIssuer, { endpoint: run.gate.keySetAtEndpoint() })
  const runId = edges.randomBytes(8).toString('hex')
  // making the key takes longest
  const [own, { token, verdict }] = await Promise.all([
    createOwnKey(`cogtool-${runId}`),
    goodToken(options, keySource, run),
  ])
  const kid = verdict.keyId ?? ''
  const { keys } = await keySource({ issuer: verdict.claims.iss, kid, again: false })
  const key = keys.find((one) => one.kid === kid)
  if (!key) throw new Error('the key that verified the token is not among the keys')
  const standard = { claims: verdict.claims, accept: options.accept, now }
  const lab = options.labKey
  return {
    good: splitToken(token),
    keys,
    key,
    own,
    genuine: await gatherGenuine(options, texts, standard, keySource, run),
    lab:
      lab === undefined
        ? { missing: "needs --lab-key FILE: the issuer's private key, which cogtool local --state DIR keeps" }
        : readLabKey(texts.get(lab) ?? '', keys),
    runId,
    now,
  }
}

/** What the files hold that flags name, but for that of the good token. */
type Texts = ReadonlyMap<InputFile, string>

async function readTexts(
  { tokenFile: _, baseline: __, ...options }: ProbeOptions,
  edges: Pick<Run['edges'], 'files' | 'workingDirectory'>,
): Promise<Texts> {
  const texts = new Map<InputFile, string>()
  for (const file of inputFilesIn(options)) texts.set(file, await readInputFile(file, edges))
  return texts
}

/** The materials for one target. */
export function materialsFor(materials: CommonMaterials, target: URL, canary: Canary): ProbeMaterials {
  return { ...materials, target, canary: canary.address }
}

async function goodToken(
  { accept, tokenFile }: ProbeOptions,
  keys: SigningKeys,
  run: Run,
): Promise<{ token: string; verdict: Accepted }> {
  const tokenUse = accept === 'any' ? 'access' : accept
  const { token } = await tokenToSend({ tokenUse, ...(tokenFile === undefined ? {} : { tokenFile }) }, run)
  const { clientIds } = run.settings
  const verdict = await judge(token, keys, run, {
    tokenUse: accept,
    clientIds: clientIds.length > 0 ? clientIds : null,
  })
  if (verdict.ok) return { token, verdict }
  throw new CogtoolError('good_token_required', 'the token to compare with is not good', {
    why: verdict.message,
    hint: hintForRejected(verdict, accept),
  })
}

/** What helps with a good token that is none, by flags of `probe`; those of `verify` it does not have. */
function hintForRejected({ reason, hint, tokenUse }: Rejected, accept: ProbeOptions['accept']): string {
  if (reason === 'wrong_token_use' && accept !== 'any' && (tokenUse === 'access' || tokenUse === 'id')) {
    return `if the API is meant to accept this kind: --accept ${tokenUse}`
  }
  return hint === undefined || /--(?:clock-tolerance|token-use)\b/.test(hint) ? 'sign in: cogtool login' : hint
}

function judge(
  token: string,
  keys: SigningKeys,
  { edges, settings }: Run,
  more: Parameters<typeof expectFrom>[1] = {},
): Promise<Verdict> {
  return verifyToken(token, expectFrom(userPoolOf(settings), more), { keys, now: edges.now() })
}

async function gatherGenuine(
  options: ProbeOptions,
  texts: Texts,
  standard: ReferenceToken,
  keys: SigningKeys,
  run: Run,
): Promise<ProbeMaterials['genuine']> {
  const check = async (name: GenuineName, token: string): Promise<GenuineToken> =>
    checkGenuineToken(name, token, await judge(token, keys, run), standard)
  const fromFile = async (name: GenuineName, file: InputFile | undefined, use: 'access' | 'id') => {
    if (file === undefined) return howToObtain(name)
    return check(name, await tokenIn(file, texts, use, run))
  }
  const use = standard.accept === 'id' ? 'id' : 'access'
  return {
    id: await otherKind(options, texts, standard, check, run),
    expired: await fromFile('expired', options.expiredToken, use),
    otherClientAccess: await fromFile('otherClientAccess', options.otherClientToken, 'access'),
    otherClientId: await fromFile('otherClientId', options.otherClientToken, 'id'),
    otherPool: await fromFile('otherPool', options.otherPoolToken, 'access'),
    lowScope: await fromFile('lowScope', options.lowScopeToken, 'access'),
    revoked: await fromFile('revoked', options.revokedToken, use),
  }
}

/** The kind of token that the API is not meant to take: from --id-token, or the session's. */
async function otherKind(
  { idToken }: ProbeOptions,
  texts: Texts,
  { accept }: ReferenceToken,
  check: (name: GenuineName, token: string) => Promise<GenuineToken>,
  run: Run,
): Promise<GenuineToken> {
  if (accept === 'any') return { missing: 'left out: with --accept any both kinds are good' }
  const use = accept === 'id' ? 'access' : 'id'
  if (idToken !== undefined && use === 'id') {
    return check('id', await tokenIn(idToken, texts, 'id', run))
  }
  const session = await currentSession(run.settings, run.edges)
  const token = session?.tokens[use]
  return token === undefined ? howToObtain('id') : check('id', token)
}

async function tokenIn(file: InputFile, texts: Texts, use: 'access' | 'id', { printer }: Run): Promise<string> {
  const taken = await takeToken(texts.get(file) ?? '', use)
  await noteOrigin(taken, printer, file.flag)
  return taken.token
}
