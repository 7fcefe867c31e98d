/** Microsoft's validator of SARIF. */
export const multitoolProgram: string

/** What a log has against the schema of SARIF 2.1.0 that Microsoft's validator goes by. */
export function schemaFaultsOf(log: unknown): string[]

interface Counts {
  readonly tests: string
  readonly failures: string
  readonly errors: string
  readonly skipped: string
}

/** A JUnit report. Fails where it is not well-formed. */
export function readJunit(
  xml: string,
): Counts & { readonly testsuite: Counts & { readonly testcase?: readonly Readonly<Record<string, unknown>>[] } }

/** Markdown of GitHub's kind as HTML, with the HTML in it as it is. */
export function readMarkdown(text: string): string
