/** Markup that is safe to put into a page as it is. Only the `html` template makes it. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Piece = string | number | Html | readonly Html[] | undefined

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text for an element or a quoted attribute. Control and direction characters go: they could hide what a page says. */
export function escapeHtml(text: string): string {
  return text
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
      '\ufffd',
    )
    .replace(/[&<>"']/g, (character) => entities[character] ?? character)
}

/** A template whose values are escaped, so that forgetting to escape is impossible; markup nests as it is, undefined is nothing. */
export type HtmlTemplate = (parts: TemplateStringsArray, ...pieces: readonly Piece[]) => Html

/** The template for pages that people fill in: what they typed goes back as it was. */
export const html: HtmlTemplate = templateWith(escapeHtml)

/** A template whose values are escaped in this way. */
export function templateWith(escapeValue: (text: string) => string): HtmlTemplate {
  const written = (piece: Piece): string => {
    if (piece === undefined) return ''
    if (piece instanceof Html) return piece.text
    return Array.isArray(piece) ? piece.map(written).join('') : escapeValue(String(piece))
  }
  return (parts, ...pieces) => new Html(parts.map((part, index) => part + written(pieces[index])).join(''))
}
