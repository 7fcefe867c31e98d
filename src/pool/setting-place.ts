import { CogtoolError } from '../text/cogtool-error.ts'
import { type Setting, type SettingName, settingFlags, settingNames } from './setting.ts'

/** The settings that a hint may be about. */
type Named = Readonly<Partial<Record<SettingName, Pick<Setting, 'origin' | 'namedBy'> | undefined>>>

/**
 * A hint about values that stand in a file or a variable: it names that place, `"domain": "…" in cogtool.json (pool dev)` or
 * `COGTOOL_DOMAIN=…`, where it named the flag. What is proposed beside them, and command lines, stay flags.
 */
export function placeHint(hint: string, values: Named, proposals = 'e\\.g\\. |did you mean '): string {
  let placed = hint
  for (const name of settingNames) {
    const place = placeOf(name, values[name])
    if (!place) continue
    const flag = settingFlags[name]
    placed = placed.replace(new RegExp(`(?<=${proposals})${flag} ('[^']*'|[^\\s,;?]+)`, 'g'), (_, value: string) =>
      place(value.replace(/^'(.*)'$/, '$1')),
    )
    // "one of its entries with --pool" is about another pool
    if (name !== 'pool') placed = placed.replace(new RegExp(`${flag}(?=$|[,;:)]| and | or )`, 'g'), () => place())
  }
  return placed
}

/** The same error with such a hint. */
export function placeError(error: unknown, values: Named, proposals?: string): unknown {
  if (!(error instanceof CogtoolError) || error.hint === undefined) return error
  const hint = placeHint(error.hint, values, proposals)
  if (hint === error.hint) return error
  const { code, message, why, details } = error
  return new CogtoolError(code, message, {
    hint,
    cause: error,
    ...(why !== undefined && { why }),
    ...(details && { details }),
  })
}

/** Where the other settings would stand beside this one: in its file, or in variables of their own. */
export function besideSetting({ origin, namedBy }: Setting): Named {
  const variable = (name: SettingName) => settingFlags[name].slice(2).replaceAll('-', '_').toUpperCase()
  const isOwn = origin.startsWith('COGTOOL_')
  return Object.fromEntries(
    settingNames.map((name) => [name, { namedBy, origin: isOwn ? `COGTOOL_${variable(name)}` : origin }]),
  )
}

/** How a setting is written where it stands; undefined for one of a flag, a session or nobody. */
function placeOf(name: SettingName, setting: Named[SettingName]): ((value?: string) => string) | undefined {
  if (!setting) return undefined
  const { origin, namedBy } = setting
  if (namedBy === 'environment' && /^[A-Z_]+$/.test(origin)) {
    return (value) => (value === undefined ? origin : `${origin}=${value}`)
  }
  const isOfFile = namedBy === 'project-file' || namedBy === 'trusted-project-file' || namedBy === 'user-file'
  if (!isOfFile || origin === 'the pool id') return undefined
  const key = name === 'pool' ? '"default"' : `"${name}"`
  return (value) => `${key}${value === undefined ? '' : `: ${JSON.stringify(value)}`} in ${origin}`
}
