import { count } from '../text/numbers.ts'
import { markdownCode, markdownTable, markdownText } from './markdown.ts'
import { type Block, type Cell, chartTable, linesOf, type ReportContent, type Words } from './report-content.ts'

/** A comment on GitHub holds 65,536 characters. */
const mostDetailRows = 80

/** A report as a page of Markdown. It begins with a marker, by which a workflow finds the one comment that it edits. */
export function markdownReport({ title, lead, counts, sections }: ReportContent, marker: string): string {
  const parts = [
    `<!-- ${marker} -->`,
    `## ${markdownText(title)}`,
    lead.map(wordsOf).join('<br>'),
    counts.map((one) => `**${count(one.count)}** ${markdownText(one.name)}`).join(', '),
    ...sectionParts(sections, Number.POSITIVE_INFINITY),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

/** A report as a part of a page in Markdown that opens at a click. Of a long table only the beginning is shown. */
export function markdownDetails({ title, lead, sections }: ReportContent): string {
  return [
    `<details>\n<summary>${markdownText(title)}</summary>`,
    lead.map(wordsOf).join('<br>'),
    ...sectionParts(sections, mostDetailRows),
    '</details>',
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function sectionParts(sections: ReportContent['sections'], mostRows: number): string[] {
  return sections.flatMap(({ title, blocks }) => {
    // the section's title is that of its table too, unless tables follow each other
    const hasCaptions = blocks.some((block, index) => isTable(block) && isTable(blocks[index - 1]))
    return [`### ${markdownText(title)}`, ...blocks.map((block) => blockOf(block, hasCaptions, mostRows))]
  })
}

const isTable = (block: Block | undefined): boolean => block !== undefined && 'caption' in block

function blockOf(block: Block, hasCaption: boolean, mostRows: number): string {
  switch (block.kind) {
    case 'paragraph':
      return cellOf(block.text)
    case 'facts':
      return block.rows.map(([name, value]) => `- **${markdownText(name)}:** ${cellOf(value)}`).join('\n')
    case 'table':
      return tableOf(block, hasCaption, mostRows)
    case 'columns':
    case 'bars':
      return tableOf({ caption: block.caption, ...chartTable(block) }, hasCaption, mostRows)
  }
}

function tableOf(
  { caption, heads, rows }: Pick<Extract<Block, { kind: 'table' }>, 'caption' | 'heads' | 'rows'>,
  hasCaption: boolean,
  mostRows: number,
): string {
  const shown = rows.slice(0, mostRows).map((row) => row.map(cellOf))
  const left = rows.length - shown.length
  const drawn = markdownTable(heads.map(markdownText), shown)
  const table = hasCaption ? `${markdownText(caption)}:\n\n${drawn}` : drawn
  return left > 0 ? `${table}\n\n${count(left)} more rows: the report as HTML has them all.` : table
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
