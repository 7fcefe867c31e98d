type TokenUse = 'access' | 'id' | 'any'

const places = {
  access: [['access_token'], ['AuthenticationResult', 'AccessToken']],
  id: [['id_token'], ['AuthenticationResult', 'IdToken']],
} as const

/**
 * The token in what somebody pasted or piped: without surrounding white space, byte order mark, quotes, `Authorization:` and
 * `Bearer`, and out of a token endpoint's or the API's JSON answer, from which the use that is wanted is taken. Text with
 * anything else around the token stays as it is, for the core to refuse.
 */
export function tokenIn(text: string, wanted: TokenUse = 'any'): string {
  if (isBare(text)) return text
  const bare = unwrap(text)
  return bare.startsWith('{') ? (tokenInAnswer(bare, wanted) ?? bare) : bare
}

/** Whether there is nothing to take off: the common case of a batch, told by both ends alone. */
function isBare(text: string): boolean {
  return text.startsWith('eyJ') && /[\w-]/.test(text.slice(-1))
}

// quotes in quotes in a header line: no paste has more layers
const mostLayers = 8

function unwrap(text: string): string {
  let bare = text
  for (let layer = 0; layer < mostLayers; layer++) {
    const before = bare
    // a byte order mark is white space to trim()
    bare = bare
      .trim()
      .replace(/^authorization\s*:\s*/i, '')
      .replace(/^bearer\s+/i, '')
      .replace(/^(["'`])([\s\S]*)\1$/, '$2')
    if (bare === before) break
  }
  return bare
}

function tokenInAnswer(text: string, wanted: TokenUse): string | undefined {
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    return undefined
  }
  const order = wanted === 'id' ? [...places.id, ...places.access] : [...places.access, ...places.id]
  for (const place of order) {
    let found: unknown = answer
    for (const name of place) found = (found as Record<string, unknown> | null | undefined)?.[name]
    if (typeof found === 'string' && found !== '') return unwrap(found)
  }
  return undefined
}
