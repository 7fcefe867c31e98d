import { basename, dirname, join, relative, resolve } from 'node:path'
import type { Edges } from '../../edges/edges.ts'
import { CogtoolError, systemCode } from '../../text/cogtool-error.ts'
import type { InputFile } from './input-file.ts'

/** Where a shell has put a file in the place of standard input, this path leads to it. */
const standardInput = '/dev/stdin'

/**
 * Fails with `output_exists` where the output would take the place of one of the inputs, however the two are spelt: what was
 * to be read would be lost. To be asked before anything is opened.
 */
export async function refuseOverwritingInput(
  inputs: readonly InputFile[],
  output: InputFile,
  { files, workingDirectory }: Pick<Edges, 'files' | 'workingDirectory'>,
): Promise<void> {
  const to = resolve(workingDirectory, output.path)
  for (const { flag, path } of inputs) {
    const from = path === '-' ? standardInput : resolve(workingDirectory, path)
    if (!(await isSame(from, to, files))) continue
    throw new CogtoolError('output_exists', `${flag} and ${output.flag} name the same file: ${output.path}`, {
      why: 'what is written would replace what is read',
      hint: `name another file with ${output.flag}`,
    })
  }
}

/** The flags that name what a command writes, as commander has their values. */
interface OutputFlags {
  readonly output?: string
  readonly report?: readonly ({ readonly path: string } | { readonly kind: 'github' })[]
  readonly saveJson?: string
  readonly fixPlan?: string
}

/**
 * Fails with `usage` where two outputs of a command line are the same file or folder, however they are spelt, or one would take the
 * place of what the other writes beside itself or in its folder. To be asked before the command begins.
 */
export async function refuseSharedOutputs(
  { output, report = [], saveJson, fixPlan }: OutputFlags,
  { files, workingDirectory, env }: Pick<Edges, 'files' | 'workingDirectory' | 'env'>,
): Promise<void> {
  const outputs: readonly Partial<InputFile>[] = [
    { flag: '-o', ...(output !== '-' && output !== undefined && { path: output }) },
    { flag: '--save-json', ...(saveJson !== undefined && { path: saveJson }) },
    { flag: '--fix-plan', ...(fixPlan !== undefined && { path: fixPlan }) },
    ...report.map((one) =>
      'path' in one
        ? { flag: '--report', path: one.path }
        : { flag: '--report github', ...(env.GITHUB_STEP_SUMMARY && { path: env.GITHUB_STEP_SUMMARY }) },
    ),
  ]
  const taken: { readonly flag: string; readonly isTaken: (place: string) => boolean }[] = []
  for (const { flag = '', path } of outputs) {
    if (path === undefined) continue
    const place = await placeOf(resolve(workingDirectory, path), files)
    const other = taken.find(({ isTaken }) => isTaken(place))
    if (other) throw sharedOutput(other.flag, { flag, path })
    taken.push({ flag, isTaken: (later) => later === place || beside[flag]?.(place, later) === true })
  }
}

/** What else an output writes: its rows until they are whole, the answers, the first page of the plan. */
const beside: Readonly<Record<string, (own: string, other: string) => boolean>> = {
  '-o': (own, other) => other === `${own}.partial`,
  '--save-json': (own, other) => /^(?!\.\.[/\\]).*\.jsonl?$/.test(relative(own, other)),
  '--fix-plan': (own, other) => other === join(own, 'README.md'),
}

function sharedOutput(first: string, { flag, path }: InputFile): CogtoolError {
  const what = flag === '--fix-plan' ? 'folder' : 'file'
  const both = first === flag ? `${flag} names the same file twice` : `${first} and ${flag} name the same ${what}`
  return new CogtoolError('usage', `${both}: ${path}`, {
    why: 'one would replace the other',
    hint: `name another ${what} with ${flag}`,
  })
}

/** Where a path leads, through links too; as much of it as is there. */
async function placeOf(path: string, files: Edges['files']): Promise<string> {
  const real = await files.realPath(path).catch(() => undefined)
  const parent = dirname(path)
  return real ?? (parent === path ? path : join(await placeOf(parent, files), basename(path)))
}

/** What cannot be looked at is told by whoever opens it. */
async function isSame(one: string, other: string, files: Edges['files']): Promise<boolean> {
  try {
    return await files.sameFile(one, other)
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return false
  }
}
