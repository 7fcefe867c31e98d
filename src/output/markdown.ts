import { escapeLine } from '../text/escape.ts'
import { commandLines } from '../text/hints/command-line.ts'

/** Text that Markdown and the HTML in it leave alone, on one line. An address in it leads nowhere: whoever wrote it may not be trusted. */
export function markdownText(text: string): string {
  return (
    escapeLine(text.replace(/\s+/g, ' '))
      .replace(/[\\`*_[\]|~#]/g, '\\$&')
      // GitHub makes links of these without any mark (GFM 6.9)
      .replace(/:(?=\/\/)|(?<=www)\./gi, '\\$&')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
  )
}

/** The same, with its commands in code style: a person copies them from the page as it is written, too. */
export function markdownProse(text: string): string {
  const [line, parts] = [text.replace(/\s+/g, ' '), [] as string[]]
  let done = 0
  for (const { 0: command, index } of line.matchAll(commandLines)) {
    parts.push(markdownText(line.slice(done, index)), markdownCode(command))
    done = index + command.length
  }
  return [...parts, markdownText(line.slice(done))].join('')
}

/** Text in code style, whatever it holds. */
export function markdownCode(text: string): string {
  const line = escapeLine(text.replace(/\s+/g, ' ')).replaceAll('|', '\\|')
  // a fence longer than any run of backticks inside (CommonMark 6.1)
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`
}

/** A table; cells are Markdown already. */
export function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [row(heads), row(heads.map(() => '---')), ...rows.map(row)].join('\n')
}
