/**
 * A sentence that a regular expression of the answer table fits: the first of alternatives, nothing for what may be absent, a
 * word for any text. Look-arounds are left out, and the caller checks that the sentence fits.
 */
export function sentenceOf({ source }: RegExp): string {
  let at = 0
  const isMore = () => at < source.length && source[at] !== '|' && source[at] !== ')'

  function alternatives(): string {
    const first = sequence()
    while (source[at] === '|') {
      at++
      sequence()
    }
    return first
  }

  function sequence(): string {
    let text = ''
    while (isMore()) {
      const piece = atom()
      const repeat = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(source.slice(at))?.[0] ?? ''
      at += repeat.length
      text += repeat.startsWith('?') ? '' : piece
    }
    return text
  }

  function atom(): string {
    const rest = source.slice(at)
    const around = /^\(\?<?[=!]/.exec(rest)?.[0]
    const opening = around ?? /^\((?:\?:|\?<\w+>)?/.exec(rest)?.[0]
    if (opening !== undefined) {
      at += opening.length
      const inside = alternatives()
      at++
      return around === undefined ? inside : ''
    }
    const set = /^\[(?:\\.|[^\]\\])+\]/.exec(rest)?.[0]
    if (set !== undefined) {
      at += set.length
      return /^\[[\^\\]/.test(set) ? 'word' : (set[1] ?? '')
    }
    if (rest.startsWith('\\')) {
      at += 2
      const escaped = rest[1] ?? ''
      if (/[wS]/.test(escaped)) return 'word'
      if (/d/.test(escaped)) return '1'
      return /[sb]/.test(escaped) ? (escaped === 's' ? ' ' : '') : escaped
    }
    at++
    if (rest[0] === '^' || rest[0] === '$') return ''
    return rest[0] === '.' ? 'word' : (rest[0] ?? '')
  }

  const text = alternatives()
  // what such a sentence ends with goes on in life
  return text.endsWith(' ') ? `${text}word` : text
}
