import { isSame } from '../../cognito-crypto/constant-time.ts'
import type { OAuthRefusal } from '../../session/protocol/token-endpoint.ts'

/** What a pasted text is. */
export type PastedAnswer =
  | { readonly kind: 'answer'; readonly parameters: URLSearchParams }
  /** An error without our `state`: a hint, as at the callback. */
  | { readonly kind: 'hint'; readonly refusal: OAuthRefusal }
  /** Nothing of use; `why` quotes none of it. */
  | { readonly kind: 'nothing'; readonly why: string }

/**
 * Reads what a person copied after signing in: the whole address, its query or its fragment, with what terminals, chats and
 * shells put around it. Only our `state` makes it an answer.
 */
export function readPasted(text: string, state: string): PastedAnswer {
  const parameters = parametersIn(text)
  const names = [...parameters.keys()]
  if (new Set(names).size !== names.length) return nothing('a parameter is in it twice')
  const error = parameters.get('error')
  const given = parameters.get('state')
  if (error !== null && given === null) {
    return { kind: 'hint', refusal: { error, description: parameters.get('error_description') ?? undefined } }
  }
  const brings = error !== null || parameters.get('code') || parameters.get('access_token')
  if (!brings && parameters.has('redirect_uri')) {
    return nothing('this is the address to open; paste the one that the browser ends at')
  }
  if (!brings) return nothing('it holds no answer; paste the whole address that the browser ends at')
  if (given === null) return nothing('its state is missing; paste the whole address, to the end')
  return isSame(given, state) ? { kind: 'answer', parameters } : nothing('it belongs to another sign-in')
}

function nothing(why: string): PastedAnswer {
  return { kind: 'nothing', why }
}

function parametersIn(text: string): URLSearchParams {
  const bare = text
    // the marks of bracketed paste, also where the escape character was lost
    .replace(/(?:\u001b)?\[20[01]~/g, '')
    // what terminals and editors leave in a copied text
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060\ufeff]/g, '')
    .replaceAll('&amp;', '&')
    // a shell's escapes
    .replace(/\\(?=[?&=#])/g, '')
    .trim()
  // within other words (curl, view-source:, a quotation) the address itself
  const address =
    /[a-z][a-z0-9+.-]*:\/\/[^\s"'`<>]+/i.exec(bare)?.[0] ?? bare.replace(/^["'`<(]+|["'`>),;]+$/g, '').trim()
  const [beforeFragment = '', fragment = ''] = address.split(/#(.*)/s)
  const query = beforeFragment.includes('?') ? beforeFragment.replace(/^.*?\?/s, '') : beforeFragment
  // a query or a fragment alone may come without its mark
  return new URLSearchParams([query.includes('=') ? query : '', fragment].filter(Boolean).join('&'))
}
