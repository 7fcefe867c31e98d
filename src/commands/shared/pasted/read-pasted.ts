import { decodePadded } from '../../../verification/makers.ts'
import { readAddress, readForm } from './address.ts'
import type { Container, Leaf, ReadContainer } from './container.ts'
import { readCurl } from './curl.ts'
import { readCurlTranscript, readHttp } from './http.ts'
import { readJson, readJsonLines, readPercentJson } from './json.ts'
import { readAssignments, readCookieJar } from './lines.ts'
import { unwrapToken } from './unwrap-token.ts'

/** Where a text that should give a token stood. */
export type TokenPlace = 'argument' | 'stdin' | 'COGTOOL_TOKEN' | 'session' | { readonly file: string }

/** What came of a text that should give one token. */
export interface TakenToken {
  /** The token as it stands in the text; the text without what surrounds it where there is no token to take out. */
  readonly token: string
  /** What was taken out of what, e.g. `took the access token from the Cookie header`. */
  readonly from?: string
  /** The tokens among which cogtool does not choose, e.g. `2 access tokens`. */
  readonly several?: string
  /** Where the text came from, if a batch could read the same. */
  readonly place?: TokenPlace
  /** Whether those are lines, as a batch takes them. */
  readonly areLines?: boolean
  /** The name of the file that the text is. */
  readonly file?: string
  /** What the text is instead of a token, e.g. `a placeholder`; it then has a hint. */
  readonly what?: string
  /** What the text is, or what to do about it, where that says why it has no token. */
  readonly hint?: string
}

type TokenUse = 'access' | 'id' | 'any'

/** Those of one line, and those that several lines may have, come before looser ones. */
const readers: readonly ReadContainer[] = [
  readJson,
  readJsonLines,
  readPercentJson,
  readAddress,
  readCurl,
  readCurlTranscript,
  readHttp,
  readCookieJar,
  readForm,
  readAssignments,
]

/** A JSON text in a form in an address in a header: no paste goes deeper. */
const deepest = 4

/** Texts that stand where a token was to be. */
const standIns = [
  {
    shape: /^(?:\$(?:env:)?\w+|\$\{.*\}|%\w+%)$/,
    what: 'a variable that the shell did not expand',
    hint: 'between single quotes a shell expands nothing: use double quotes',
  },
  {
    shape: /^\$\(.*\)$/,
    what: 'a command that the shell did not run',
    hint: 'between single quotes a shell runs nothing: use double quotes',
  },
  {
    shape:
      /^(?:<[^<>]+>|\{\{?[\w .-]+\}?\}|\.{3}|…|(?:(?:your|my|the|paste|insert|access|id|jwt|bearer)[ _-]*){0,4}(?:token|jwt)(?:[ _-]here)?)$/i,
    what: 'a placeholder',
    hint: 'put the token in its place',
  },
]

/** Characters: a shorter text holds no token. */
const shortest = 16

/**
 * The token in a text that is more than a token: taken out of the container that the whole text is, as its format says. Of the
 * use that is wanted there must be one; an access token comes before an ID token where any will do.
 */
export function readPasted(text: string, wanted: TokenUse): TakenToken {
  const bare = unwrapToken(text)
  if (isTokenShaped(bare)) return { token: bare }
  const stand = standIns.find(({ shape }) => shape.test(bare))
  if (stand) return { token: bare, what: stand.what, hint: stand.hint }
  if (bare.endsWith('.') && isTokenShaped(bare.slice(0, -1))) {
    return withHint(bare, 'the token ends in a full stop: leave it out')
  }
  const listed = bare.split(/[\s,]+/).filter((word) => !/^bearer$/i.test(word))
  if (listed.length > 1 && listed.every((word) => isTokenShaped(unwrapToken(word)))) {
    const areLines = bare.split('\n').every((line) => isTokenShaped(unwrapToken(line)))
    return { token: bare, several: countOf(listed.map((word) => asCandidate(unwrapToken(word)))), areLines }
  }
  const found = openContainer(text, deepest)
  if (!found) return { token: bare }
  const [first, ...others] = ofOneUse(found.leaves, wanted)
  if (!first) return withHint(bare, hintForLeaves(found))
  if (others.length > 0) return { token: bare, several: countOf([first, ...others]) }
  const place = first.place ?? found.place
  return { token: first.token, from: `took ${uses[first.use]} from ${place.replace(/^an? /, 'the ')}` }
}

function withHint(token: string, hint: string | undefined): TakenToken {
  return hint === undefined ? { token } : { token, hint }
}

/** All that a container holds, what its own leaves hold too; undefined where the text is none. */
function openContainer(text: string, depth: number): Container | undefined {
  // a byte order mark is white space to trim()
  const whole = text.trim()
  const quoted = /^(["'`])([\s\S]*)\1$/.exec(whole)?.[2]?.trim()
  const container = open(whole) ?? (quoted === undefined ? undefined : open(quoted))
  if (!container || depth === 0) return container
  const inside = (leaf: Leaf): readonly Leaf[] => {
    if (leaf.value.length < shortest || isTokenShaped(unwrapToken(leaf.value))) return [leaf]
    const opened = openContainer(leaf.value, depth - 1)
    return opened ? opened.leaves.map((one) => ({ ...one, ...(leaf.place && { place: leaf.place }) })) : [leaf]
  }
  return { ...container, leaves: container.leaves.flatMap(inside) }
}

function open(text: string): Container | undefined {
  for (const read of readers) {
    const container = read(text)
    if (container) return container
  }
  return undefined
}

const shape = /^[\w-]+={0,2}\.[\w-]*={0,2}\.[\w-]*={0,2}$/

/** Whether a text is a JWT as far as can be seen, good or bad. Padding counts: a load balancer signs it. */
function isTokenShaped(text: string): boolean {
  return shape.test(text) && decodePadded(text.slice(0, text.indexOf('.'))) !== undefined
}

const uses = { access: 'the access token', id: 'the ID token', other: 'the token' } as const

interface Candidate {
  readonly token: string
  readonly use: keyof typeof uses
  readonly place?: string | undefined
}

/** The distinct tokens of the use to take: the wanted one, else the next best. */
function ofOneUse(leaves: readonly Leaf[], wanted: TokenUse): Candidate[] {
  const distinct = new Map<string, Candidate>()
  for (const { name, value, place } of leaves) {
    const token = unwrapToken(value)
    const isOne = isTokenShaped(token) || (token !== '' && useByName(name) !== undefined)
    if (isOne && !distinct.has(token)) distinct.set(token, { ...asCandidate(token, name), place })
  }
  const order = wanted === 'id' ? (['id', 'access', 'other'] as const) : (['access', 'id', 'other'] as const)
  for (const use of order) {
    const named = [...distinct.values()].filter((one) => one.use === use)
    const shaped = named.filter(({ token }) => isTokenShaped(token))
    // what is only called a token is judged as one too: one of the other kind must not take its place unsaid
    if (named.length > 0) return shaped.length > 0 ? shaped : named
  }
  return []
}

function asCandidate(token: string, name = ''): Candidate {
  const use = decodePadded(token.split('.')[1] ?? '')?.token_use
  return { token, use: use === 'access' || use === 'id' ? use : (useByName(name) ?? 'other') }
}

/** As OAuth, the API, Amplify and cookies write it. */
function useByName(name: string): 'access' | 'id' | undefined {
  const use = /(?:^|[._-])(access|id)[._-]?token$/i.exec(name)?.[1]?.toLowerCase()
  return use === 'access' || use === 'id' ? use : undefined
}

function countOf(candidates: readonly Candidate[]): string {
  const [use, ...others] = new Set(candidates.map((one) => one.use))
  const kind = others.length > 0 || use === 'other' ? 'tokens' : use === 'id' ? 'ID tokens' : 'access tokens'
  return `${candidates.length} ${kind}`
}

/** What a container without a token is; undefined where the core's own words say as much. */
function hintForLeaves({ place, leaves }: Container): string | undefined {
  // any text with = or : in it may look like one of the others
  if (!/JSON|URL|curl|HTTP/.test(place)) return undefined
  const valueNamed = (name: string) => leaves.find((leaf) => leaf.name === name && leaf.value !== '')?.value
  const error = valueNamed('error')
  if (error !== undefined && /^[a-z_]{1,40}$/.test(error))
    return `this is an answer with the error ${error}: it has no token`
  if (place === 'a URL' && valueNamed('code') !== undefined) {
    return 'this URL has an authorization code (code=…), which is not a token: the sign-in that asked for it exchanges it, once'
  }
  if (leaves.some(({ value }) => isEncrypted(value))) {
    return 'its only token is a refresh token, which is encrypted: use the access or the ID token'
  }
  return `this is ${place} without a JWT in it`
}

const isEncrypted = (text: string) =>
  text.split('.', 6).length === 5 && decodePadded(text.split('.')[0] ?? '') !== undefined
