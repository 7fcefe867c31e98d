import { escapeText } from '../../text/escape.ts'
import { escapeHtml, type HtmlTemplate, templateWith } from '../../text/markup/html.ts'

/** The template for reports, whose values may be anybody's: what could hide or reorder text is shown as an escape, as on a terminal. */
export const html: HtmlTemplate = templateWith((text) => escapeHtml(escapeText(text)))
