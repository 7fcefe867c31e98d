import type { Container, Leaf } from './container.ts'

const assignment = new RegExp(
  [
    // how a shell, PowerShell, a programming language or a list of YAML begins one
    String.raw`^(?:(?:export|declare -x|set|const|let|var|-) +|\$(?:env:)?)?`,
    String.raw`(?<quote>["']?)(?<name>[a-z_][\w.-]*)\k<quote>`,
    // the type of a TypeScript variable, where a value follows
    '(?: *: *[a-z]+(?= *=))?',
    `(?: *:?= *|:(?=["' ]|$) *)`,
    '(?<value>.*)$',
  ].join(''),
  'i',
)
/** Lines between assignments that say nothing: comments, sections of INI files, the beginning of YAML. */
const silent = /^(?:$|#|\/\/|\[[^\]]*\]$|---$)/

/** Assignments, one a line: of a shell, PowerShell, an .env file, a programming language, YAML. */
export function readAssignments(text: string): Container | undefined {
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  const leaves: Leaf[] = []
  for (const line of lines) {
    if (silent.test(line)) continue
    const { name, value = '' } = assignment.exec(line)?.groups ?? {}
    const assigned = assignedValue(value)
    if (name === undefined || assigned === undefined) return undefined
    leaves.push({ name, value: assigned })
  }
  return leaves.length > 0 ? { place: 'an assignment', leaves } : undefined
}

/** A quoted value, behind which the statement or the member of a list may end; or all that is there. */
function assignedValue(text: string): string | undefined {
  if (!/^["'`]/.test(text)) return text
  return /^(["'`])((?:(?!\1)[^\\])*)\1[;,]?$/.exec(text)?.[2]
}

/** A cookie jar of curl or a browser (Netscape's format): seven fields a line. */
export function readCookieJar(text: string): Container | undefined {
  const leaves: Leaf[] = []
  for (const line of text.split(/\r?\n/)) {
    if (/^(?:\s*$|#(?!HttpOnly_))/.test(line)) continue
    const [, , , , , name, value, ...more] = line.split('\t')
    if (name === undefined || value === undefined || more.length > 0) return undefined
    leaves.push({ name, value: value.trim() })
  }
  return leaves.length > 0 ? { place: 'a cookie jar', leaves } : undefined
}
