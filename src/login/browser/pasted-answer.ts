import { type ExpectedAnswer, type JudgedAnswer, judgeAnswer, type StrayReason } from './judge-answer.ts'

/** What a pasted text is; where it is nothing of use, `why` quotes none of it. */
export type PastedAnswer = Exclude<JudgedAnswer, { kind: 'stray' }> | { readonly kind: 'nothing'; readonly why: string }

/** Judges what a person copied after signing in: the whole address, its query or its fragment. */
export function readPasted(text: string, expected: ExpectedAnswer): PastedAnswer {
  const parameters = parametersIn(text)
  const judged = judgeAnswer(parameters, expected)
  return judged.kind === 'stray' ? { kind: 'nothing', why: whyNot(parameters, judged.reason) } : judged
}

const reasons: Readonly<Record<StrayReason, string>> = {
  'repeated-parameter': 'a parameter is in it twice',
  'no-state': 'its state is missing; paste the whole address, to the end',
  'other-state': 'it belongs to another sign-in',
  'no-result': 'it holds no answer; paste the whole address that the browser ends at',
}

function whyNot(parameters: URLSearchParams, reason: StrayReason): string {
  const bringsNothing = !parameters.has('error') && !parameters.get('code') && !parameters.get('access_token')
  if (reason === 'repeated-parameter' || !bringsNothing) return reasons[reason]
  return parameters.has('redirect_uri')
    ? 'this is the address to open; paste the one that the browser ends at'
    : reasons['no-result']
}

/** The parameters in a text, without what terminals, chats and shells put around them. */
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
