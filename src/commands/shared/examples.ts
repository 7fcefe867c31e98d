/** The examples that end a command's --help: what each does, and the line to type. */
export function examples(lines: readonly (readonly [does: string, line: string])[]): string {
  return `\nExamples:\n${lines.map(([does, line]) => `  # ${does}\n  $ ${line}`).join('\n')}`
}
