// quotes in quotes in a header line: no paste has more layers
const mostLayers = 8

/** A text without the white space, byte order mark, quotes, `Authorization:` and `Bearer` around it. */
export function unwrapToken(text: string): string {
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
