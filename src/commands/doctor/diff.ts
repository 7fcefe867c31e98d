import { resolve } from 'node:path'
import type { ChalkInstance } from 'chalk'
import { comparePools } from '../../checks/compare/compare-pools.ts'
import type { Difference, PoolDiff, UnknownPart } from '../../checks/compare/comparison.ts'
import { checks } from '../../checks/doctor/table.ts'
import type { Snapshot } from '../../checks/snapshot/snapshot.ts'
import { isPoolId } from '../../pool/pool-address.ts'
import { readConfigFiles } from '../../pool/settings-sources.ts'
import { CogtoolError, ExitCode } from '../../text/cogtool-error.ts'
import { escapeLine } from '../../text/escape.ts'
import { plural } from '../../text/numbers.ts'
import { shellWord } from '../../text/shell.ts'
import { wrap } from '../../text/wrap.ts'
import type { BareRun, CommandContext } from '../shared/context.ts'
import type { PoolSummary } from '../shared/findings/document.ts'
import { readPoolFolder, summaryOf } from '../shared/findings/pool-folder.ts'
import { renderPool } from './render.ts'

const width = 80
const longestValue = 200

/** Prints what one pool has and the other has not (`cogtool.pool-diff/1`): 1 with differences, 4 with unknown ones alone, else 0. */
export async function showDiff(
  names: readonly string[],
  run: BareRun,
  context: Pick<CommandContext, 'startAt'>,
): Promise<ExitCode> {
  const [one, other, ...more] = names
  if (one === undefined || other === undefined || more.length > 0) {
    throw new CogtoolError('usage', `--diff compares two pools, and was given ${names.length}`, {
      why: 'each is a folder with the answers of AWS, as --from-json accepts it, pool:<name>, or the id of a pool',
      hint: 'cogtool doctor --diff pool:staging pool:production',
    })
  }
  const a = await readSide(one, names, run, context)
  const b = await readSide(other, names, run, context)
  const diff = comparePools(a, b, checks)
  const { printer } = run
  if (printer.json) {
    await printer.documentWithoutPool({ schema: 'cogtool.pool-diff/1', a: summaryOf(a), b: summaryOf(b), ...diff })
  } else {
    const sides = { a: { name: one, pool: summaryOf(a) }, b: { name: other, pool: summaryOf(b) } }
    await printer.answer(renderDiff(diff, sides, printer.style))
  }
  if (diff.differences.length > 0) return ExitCode.no
  return diff.unknown.length > 0 ? ExitCode.undecided : ExitCode.yes
}

/** A folder, or a pool as it is now: all that is compared of it is read. */
async function readSide(
  name: string,
  both: readonly string[],
  run: BareRun,
  context: Pick<CommandContext, 'startAt'>,
): Promise<Snapshot> {
  const [, poolName] = /^pool:(.+)$/s.exec(name) ?? []
  const isThere = poolName === undefined && (await isFolder(name, run))
  if (!isThere && poolName === undefined && !isPoolId(name)) await refusePoolName(name, both, run)
  if (isThere || (poolName === undefined && !isPoolId(name))) return readPoolFolder(name, run, '--diff')
  const pool = poolName ?? name
  const started = await context
    .startAt(isPoolId(pool) ? { userPoolId: pool } : { pool }, 'pool')
    .catch((error: unknown) => {
      throw asNamedHere(error)
    })
  // late: it brings the AWS SDK
  const { readLive } = await import('./live/read-live.ts')
  const { snapshot } = await readLive(
    checks.filter(({ id }) => !id.startsWith('users-')),
    {},
    started,
  )
  return snapshot
}

/** What is there, whether it can be read or not. */
async function isFolder(name: string, { edges: { files, workingDirectory } }: BareRun): Promise<boolean> {
  return (await files.status(resolve(workingDirectory, name)).catch(() => true)) !== undefined
}

/** Fails with `input_unreadable` where a pool has the name of a folder that is not there. */
async function refusePoolName(name: string, both: readonly string[], run: BareRun): Promise<void> {
  const { project, user } = await readConfigFiles(run.edges).catch(() => ({ project: undefined, user: undefined }))
  const names = ['local', ...(project?.pools.keys() ?? []), ...(user?.pools.keys() ?? [])]
  if (!names.includes(name)) return
  const sides = await Promise.all(
    both.map(async (side) => shellWord(names.includes(side) && !(await isFolder(side, run)) ? `pool:${side}` : side)),
  )
  throw new CogtoolError('input_unreadable', `--diff: there is no folder ${name}`, {
    why: 'a pool has this name',
    hint: `cogtool doctor --diff ${sides.join(' ')}`,
  })
}

/** An error about the name of a pool, in the words of --diff. */
function asNamedHere(error: unknown): unknown {
  if (!(error instanceof CogtoolError) || error.code !== 'pool_unknown') return error
  const { code, message, why, hint, cause } = error
  return new CogtoolError(code, message.replace(/\(--pool\)$/, '(--diff)'), {
    ...(why === undefined ? {} : { why }),
    ...(hint === undefined ? {} : { hint: hint.replace(/--pool ('?)/, '$1pool:') }),
    cause,
  })
}

interface Named {
  readonly name: string
  readonly pool: PoolSummary
}

function renderDiff(
  { differences, unknown }: PoolDiff,
  { a, b }: { a: Named; b: Named },
  style: ChalkInstance,
): string {
  const title = [
    `a  ${renderPool(a.pool, style, '   ')}\n${style.dim(`   ${under(a.name, 3)}`)}`,
    `b  ${renderPool(b.pool, style, '   ')}\n${style.dim(`   ${under(b.name, 3)}`)}`,
  ].join('\n')
  const counts = [plural(differences.length, 'difference'), unknown.length > 0 && `${unknown.length} unknown`]
  const verdict = differences.length === 0 && unknown.length === 0 ? 'No difference.' : ''
  return [
    title,
    ...differences.map((one) => differenceLines(one, style)),
    unknown.length === 0 ? '' : unknownLines(unknown),
    verdict || `${counts.filter((text) => text !== false).join(', ')}.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function differenceLines({ resource, path, a, b, checks: ids }: Difference, style: ChalkInstance): string {
  const place = path === null ? resource : `${resource}  ${path}`
  return [
    style.bold(under(place, 2)),
    `  a  ${under(valueText(a), 5)}`,
    `  b  ${under(valueText(b), 5)}`,
    ...(ids.length === 0 ? [] : [`  ${style.dim(under(ids.join(' · '), 2))}`]),
  ].join('\n')
}

/** As JSON, with spaces at which a long line can be broken. */
function valueText(value: unknown): string {
  if (value === null) return 'absent'
  const text = Array.isArray(value)
    ? `[${value.map((item) => JSON.stringify(item)).join(', ')}]`
    : JSON.stringify(value)
  const spaced = typeof value === 'object' ? text.replaceAll('","', '", "').replaceAll(',"', ', "') : text
  return spaced.length > longestValue ? `${spaced.slice(0, longestValue)}…` : spaced
}

function unknownLines(unknown: readonly UnknownPart[]): string {
  return [
    `NOT COMPARED: ${unknown.length}`,
    ...unknown.map(({ resource, a, b }) => {
      const isSame = a !== null && b !== null && a.needs === b.needs
      const needs = isSame ? [`a and b: ${a.needs}`] : [a && `a: ${a.needs}`, b && `b: ${b.needs}`]
      return `  ${under(`${resource}  ${needs.filter((text) => text !== null).join('; ')}`, 4)}`
    }),
  ].join('\n')
}

const under = (text: string, columns: number): string => wrap(escapeLine(text), width, ' '.repeat(columns))
