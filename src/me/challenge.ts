/** One challenge of a `WWW-Authenticate` header (RFC 9110 11.6.1): its scheme, and its parameters by lower-case name. */
export interface Challenge {
  readonly scheme: string
  readonly params: ReadonlyMap<string, string>
}

// a word, then perhaps `=` and a quoted or bare value; everything between such pieces is a separator
const piece = /([!#$%&'*+\-.^_`|~\w/]+)(?:[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"?|([^\s,"=][^\s,"]*)))?=*[ \t]*(,?)/g

/**
 * The challenges of all `WWW-Authenticate` lines. Lenient, because API Gateway leaves out the commas between parameters:
 * a word with a value belongs to the challenge before it, a word without one begins the next, or goes on with a text that
 * should have been quoted (`error_description=The token expired`).
 */
export function parseChallenges(lines: readonly string[]): Challenge[] {
  return lines.flatMap(parseLine)
}

/** The Bearer challenge (RFC 6750 3), where there is one. */
export function bearerChallenge(challenges: readonly Challenge[]): Challenge | undefined {
  return challenges.find(({ scheme }) => scheme.toLowerCase() === 'bearer')
}

function parseLine(line: string): Challenge[] {
  const challenges: { scheme: string; params: Map<string, string> }[] = []
  // the bare text that a word could go on with
  let open: { params: Map<string, string>; name: string } | undefined
  for (const [, word = '', quoted, bare, comma] of line.matchAll(piece)) {
    const value = quoted?.replace(/\\(.)/g, '$1') ?? bare
    const current = challenges.at(-1)
    const name = word.toLowerCase()
    if (value !== undefined) {
      // the first of two equal names counts
      const isNew = current !== undefined && !current.params.has(name)
      if (isNew) current.params.set(name, value)
      open = isNew && bare !== undefined ? { params: current.params, name } : undefined
    } else if (open) open.params.set(open.name, `${open.params.get(open.name)} ${word}`)
    else challenges.push({ scheme: word, params: new Map() })
    if (comma) open = undefined
  }
  return challenges
}
