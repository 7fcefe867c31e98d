import { shellWord } from '../../text/shell.ts'
import { jsonStrings } from './pasted/json-strings.ts'
import type { TakenToken } from './pasted/read-pasted.ts'
import { unwrapToken } from './pasted/unwrap-token.ts'

type TokenUse = 'access' | 'id' | 'any'

const places = {
  access: [['access_token'], ['AuthenticationResult', 'AccessToken']],
  id: [['id_token'], ['AuthenticationResult', 'IdToken']],
} as const

/**
 * The one token in what somebody pasted or piped, taken out of what is around it: white space, quotes, `Bearer`, and the
 * containers that `readPasted` knows. Text with anything else around the token stays as it is, for the core to refuse.
 */
export async function takeToken(text: string, wanted: TokenUse = 'any'): Promise<TakenToken> {
  const bare = unwrapToken(text)
  if (/^eyJ[\w-]*\.[\w-]*\.[\w-]*$/.test(bare)) return { token: bare }
  const { readPasted } = await import('./pasted/read-pasted.ts')
  return readPasted(text, wanted)
}

/** What to do about a text that gave no single token: the command that reads it, with these flags. */
export function hintForTaken(taken: TakenToken, command: 'verify' | 'decode', flags = '') {
  const { several, file, hint } = taken
  if (several !== undefined)
    return `${command === 'decode' ? 'give one of them, or check all: ' : ''}${batchOf(taken, flags)}`
  if (file !== undefined) return `${file} is a file: cogtool ${command} --token-file ${shellWord(file)}${flags}`
  return hint
}

/** The command that judges all tokens of a text, from where that came. */
function batchOf({ areLines, place }: TakenToken, flags: string): string {
  const batch = 'cogtool verify --batch'
  if (typeof place === 'object') {
    return `${areLines ? '' : 'put each on a line of its own, then: '}${batch} ${shellWord(place.file)}${flags}`
  }
  if (place === 'stdin') {
    return `${areLines ? 'give it the same input' : 'give it one per line'}: ${batch} -${flags}`
  }
  if (place === 'COGTOOL_TOKEN' && areLines) return `printenv COGTOOL_TOKEN | ${batch} -${flags}`
  return `put them into a file, one per line: ${batch} <file>${flags}`
}

/** Why a text is not a token, where more is known than that it cannot be read as one. */
export function problemOfTaken({ several, what }: TakenToken): string | undefined {
  if (several !== undefined) return `these are ${several}, not one`
  return what === undefined ? undefined : `this is ${what}, not a token`
}

/** The line on stderr that tells what a token was taken out of, and which flag gave that where there are several. */
export async function noteOrigin({ from }: TakenToken, { json, note }: Notes, flag?: string): Promise<void> {
  if (from !== undefined && !json) await note(`note: ${flag === undefined ? '' : `${flag}: `}${from}`)
}

interface Notes {
  readonly json: boolean
  note(text: string): Promise<void>
}

/**
 * The token in a line of a batch: without surrounding white space, byte order mark, quotes, `Authorization:` and `Bearer`, and
 * out of a token endpoint's or the API's JSON answer without a member that stands twice, from which the use that is wanted is taken. Anything else stays as it is.
 */
export function tokenInLine(text: string, wanted: TokenUse = 'any'): string {
  if (isBare(text)) return text
  const bare = unwrapToken(text)
  return bare.startsWith('{') ? (tokenInAnswer(bare, wanted) ?? bare) : bare
}

/** Whether there is nothing to take off: the common case of a batch, told by both ends alone. */
function isBare(text: string): boolean {
  return text.startsWith('eyJ') && /[\w-]/.test(text.slice(-1))
}

function tokenInAnswer(text: string, wanted: TokenUse): string | undefined {
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    return undefined
  }
  // a parser takes the last of two members, and the line would be judged by one of two tokens
  if (!jsonStrings(text).isUnique) return undefined
  const order = wanted === 'id' ? [...places.id, ...places.access] : [...places.access, ...places.id]
  for (const place of order) {
    let found: unknown = answer
    for (const name of place) found = (found as Record<string, unknown> | null | undefined)?.[name]
    if (typeof found === 'string' && found !== '') return unwrapToken(found)
  }
  return undefined
}
