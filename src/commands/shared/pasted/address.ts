import type { Container, Leaf } from './container.ts'

/** An address, or the end of one that begins with its path, query or fragment: what its query and its fragment name. */
export function readAddress(text: string): Container | undefined {
  if (!/^(?:[a-z][a-z0-9+.-]*:\/\/|[/?#])[^\s"'<>`]+$/i.test(text)) return undefined
  const hash = text.indexOf('#')
  const [address, fragment] = hash === -1 ? [text, ''] : [text.slice(0, hash), text.slice(hash + 1)]
  return {
    place: 'a URL',
    leaves: [...pairsIn(queryOf(address) ?? ''), ...pairsIn(queryOf(fragment) ?? fragment)],
  }
}

/** A form as it is posted: `name=value` in percent form, joined by `&`. Without either it is an assignment. */
export function readForm(text: string): Container | undefined {
  const isForm = /^[^\s"'<>`#]*[&%][^\s"'<>`#]*$/.test(text) && text.split('&').every((pair) => pair.indexOf('=') > 0)
  return isForm ? { place: 'a form', leaves: pairsIn(text) } : undefined
}

// pages that route by their fragment have a query in there: #/callback?code=…
function queryOf(address: string): string | undefined {
  const place = address.indexOf('?')
  return place === -1 ? undefined : address.slice(place + 1)
}

function pairsIn(text: string): Leaf[] {
  return text.split('&').flatMap((pair) => {
    const place = pair.indexOf('=')
    if (place < 1) return []
    const [name, value] = [pair.slice(0, place), pair.slice(place + 1)]
    return { name: fromPercent(name.replace(/^\//, '')), value: fromPercent(value.replaceAll('+', ' ')) }
  })
}

/** A text in percent form, read; as it is where it has not that form. */
export function fromPercent(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
