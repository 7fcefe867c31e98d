import type { ChalkInstance } from 'chalk'
import type { ProbeCase } from '../../probe/catalogue.ts'
import type { BuiltCase } from '../../probe/materials.ts'
import { wrap } from '../../text/wrap.ts'

/** Cases with their reasons and references, by group. */
export function renderCatalogue(cases: readonly ProbeCase[], style: ChalkInstance, width = 100): string {
  const groups = [...new Set(cases.map(({ group }) => group))]
  return groups
    .map((group) =>
      [
        style.bold(group),
        ...cases.filter((one) => one.group === group).map((one) => caseLines(one, style, width)),
      ].join('\n'),
    )
    .join('\n\n')
}

function caseLines(
  { id, depth, severity, expected, need, input, why, reference }: ProbeCase,
  style: ChalkInstance,
  width: number,
): string {
  const from = input === 'nothing' ? need : `${need}: ${input}`
  return [
    `  ${style.cyan(id)}  ${depth}, ${severity}, must be ${expected.join(' or ')} (${from})`,
    `    ${wrap(why, width, '    ')}`,
    `    ${style.dim(wrap(reference, width, '    '))}`,
  ].join('\n')
}

/** What a case sends: the token alone where it goes as Bearer, otherwise the lines that make the case. */
export function renderCase({ method, url, headers, body, token }: BuiltCase): string {
  const [only] = headers
  const isPlain = !method && !url && !body && headers.length === 1
  if (isPlain && token !== undefined && only?.[1] === `Bearer ${token}`) return token
  const first = method || url ? [`${method ?? 'GET'} ${url?.href ?? ''}`.trim()] : []
  const lines = headers.map(([name, value]) => `${name}: ${value}`)
  return [...first, ...lines, ...(body ? ['', Buffer.from(body).toString()] : [])].join('\n')
}
