import { resolve } from 'node:path'
import type { Edges } from '../../edges/edges.ts'
import { refuseOverwriting } from '../../output/report-writer.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { emptyIfNotText } from '../../text/decode-text.ts'
import type { ExportFormat } from '../formats/formats.ts'
import { changedParameters, type ExportState, parseState } from './export-state.ts'
import { sideFilesOf } from './finish-files.ts'
import { partialFiles } from './partial-files.ts'

export interface FileOptions {
  readonly force: boolean
  readonly resume: boolean
  readonly format: ExportFormat
  /** Everything that shapes the output and is known from the command line, by the name that messages use. */
  readonly parameters: Readonly<Record<string, unknown>>
}

/** The state file is our own, and small. */
const stateLimits = { kind: 'file', limit: 1024 * 1024 } as const

/** The edges of an export to files. */
export type FileEdges = Pick<
  Edges,
  'files' | 'workingDirectory' | 'processId' | 'processBirth' | 'isAlive' | 'waiting' | 'now' | 'randomBytes'
>

/**
 * The state of an earlier run that this one resumes. Other remains of it are removed where `force` allows that. Fails with
 * `output_exists` where it does not, with `resume_refused` where the state cannot be used.
 */
export async function findResumableExport(
  file: string,
  path: string,
  options: FileOptions,
  edges: FileEdges,
): Promise<ExportState | undefined> {
  const { files, workingDirectory } = edges
  const text = await files.read(`${path}.partial.state.json`, stateLimits).catch(emptyIfNotText)
  const isLeft = text !== undefined || (await files.status(`${path}.partial`)) !== undefined
  const state = options.resume && text !== undefined ? parseState(text) : undefined
  if (options.resume && text !== undefined && !state) {
    throw refused(file, `${file}.partial.state.json cannot be read`)
  }
  if (state) refuseChanges(file, state, options.parameters)
  if (isLeft && !state && !options.force) {
    throw new CogtoolError('output_exists', `${file}.partial is already there`, {
      why: 'an earlier export to the same file stopped part-way',
      hint: text === undefined ? 'add --force to start over' : 'add --resume to resume it, or --force to start over',
    })
  }
  // a run that was killed while it finished had begun to put these files there itself
  if (!state?.finishing) {
    const output = { force: options.force, what: 'an export' } as const
    for (const name of [file, ...sideFilesOf(file, options.format)]) {
      const isWhole = name === file && options.resume && !isLeft && (await files.status(path))?.isFile
      if (isWhole && !options.force) throw alreadyWhole(file)
      await refuseOverwriting(name, resolve(workingDirectory, name), output, edges)
    }
  }
  if (isLeft && !state) await partialFiles(path, edges).removeAll()
  return state
}

function alreadyWhole(file: string): CogtoolError {
  return new CogtoolError('output_exists', `${file} is complete: nothing to resume`, {
    why: `an export that stopped part-way leaves ${file}.partial`,
    hint: 'export again with --force instead of --resume, or name another file',
  })
}

/** Fails with `resume_refused` where the export began with other parameters. */
export function refuseChanges(file: string, state: ExportState, parameters: Readonly<Record<string, unknown>>): void {
  const changed = changedParameters(state, parameters)
  if (changed.length > 0) throw refused(file, `changed since it began: ${changed.join(', ')}`)
}

function refused(file: string, why: string): CogtoolError {
  return new CogtoolError('resume_refused', `the export to ${file} cannot be resumed like this`, {
    why,
    hint: 'resume with the flags of the first time, or start over: --force instead of --resume',
  })
}
