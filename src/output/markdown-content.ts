import { count } from '../text/numbers.ts'
import { markdownCode, markdownTable, markdownText } from './markdown.ts'
import { type Block, type Cell, linesOf, type ReportContent, type Words } from './report-content.ts'

/** A comment on GitHub holds 65,536 characters. */
const mostRows = 80

/** A report as a part of a page in Markdown that opens at a click. Of a long table only the beginning is shown. */
export function markdownDetails({ title, lead, sections }: ReportContent): string {
  return [
    `<details>\n<summary>${markdownText(title)}</summary>`,
    lead.map(wordsOf).join('<br>'),
    ...sections.flatMap((section) => [`### ${markdownText(section.title)}`, ...section.blocks.map(blockOf)]),
    '</details>',
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function blockOf(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return cellOf(block.text)
    case 'facts':
      return block.rows.map(([name, value]) => `- **${markdownText(name)}:** ${cellOf(value)}`).join('\n')
    case 'table': {
      const rows = block.rows.slice(0, mostRows).map((row) => row.map(cellOf))
      const left = block.rows.length - rows.length
      const table = [`${markdownText(block.caption)}:`, markdownTable(block.heads.map(markdownText), rows)].join('\n\n')
      return left > 0 ? `${table}\n\n${count(left)} more rows: the report as HTML has them all.` : table
    }
  }
}

function cellOf(cell: Cell): string {
  const lines = linesOf(cell)
  return lines.length === 0 ? '–' : lines.map(wordsOf).join('<br>')
}

function wordsOf(words: Words): string {
  if (typeof words === 'string') return markdownText(words)
  if ('code' in words) return words.code === '' ? '–' : markdownCode(words.code)
  if ('tone' in words) return markdownText(words.text)
  return `[${markdownText(words.text)}](${words.link})`
}
