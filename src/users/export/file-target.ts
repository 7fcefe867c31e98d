import { resolve } from 'node:path'
import { explainWriteErrors } from '../../output/report-writer.ts'
import type { ImportTarget } from '../formats/cognito-import.ts'
import { acquireExportLock } from './export-lock.ts'
import type { PageOfChain } from './export-reducer.ts'
import { digestParameters, type ExportState, newExportState, type Plan, progressOf, totals } from './export-state.ts'
import type { ExportTarget, FinishedExport, Frame } from './export-target.ts'
import { finishFiles } from './finish-files.ts'
import { PartialExport } from './partial-export.ts'
import { serialQueue } from './queue.ts'
import { type FileEdges, type FileOptions, findResumableExport, refuseChanges } from './resume.ts'

/** How often the state is written while pages come, in milliseconds. */
const saveEveryMs = 1_000

/**
 * Opens the files of an export, new ones or those that an earlier run left. Fails with `output_exists` where FILE, or what an
 * earlier run left, is there and neither `force` nor `resume` is; with `resume_refused`, `output_unwritable`.
 */
export async function openFileTarget(file: string, options: FileOptions, edges: FileEdges): Promise<FileTarget> {
  const path = resolve(edges.workingDirectory, file)
  const release = await explainWriteErrors(file, edges, () => acquireExportLock(file, `${path}.partial`, edges))
  try {
    const resumed = await explainWriteErrors(file, edges, () => findResumableExport(file, path, options, edges))
    return new FileTarget({ file, path, options, edges, release, resumed })
  } catch (error) {
    await release()
    throw error
  }
}

interface OpenedExport {
  /** As it was typed, and its absolute path. */
  readonly file: string
  readonly path: string
  readonly options: FileOptions
  readonly edges: FileEdges
  /** Releases the lock. */
  readonly release: () => Promise<void>
  /** The state of the earlier run that is resumed. */
  readonly resumed: ExportState | undefined
}

/** Files that appear only when all users are there; until then a later run can resume the export. */
export class FileTarget implements ExportTarget {
  readonly isStream = false
  readonly resumedUsers: number
  readonly #opened: OpenedExport
  readonly #partial: PartialExport
  readonly #serially = serialQueue()

  constructor(opened: OpenedExport) {
    const { path, options, edges, resumed } = opened
    const state = resumed ?? newExportState(options.parameters, edges.randomBytes(16).toString('hex'))
    this.resumedUsers = totals(state).users
    this.#opened = opened
    this.#partial = new PartialExport(path, state, edges)
  }

  get state(): ExportState {
    return this.#partial.state
  }

  /** Adds parameters that are known once the pool has been asked. Fails with `resume_refused` where the export began with other ones. */
  addShapeParameters(more: Readonly<Record<string, unknown>>): void {
    const { file, resumed } = this.#opened
    if (resumed) refuseChanges(file, resumed, more)
    else this.#partial.apply({ type: 'parametersAdded', parameters: digestParameters(more, this.state.salt) })
  }

  async begin(plan: Plan, frame: Frame): Promise<void> {
    const partial = this.#partial
    partial.frame = frame
    if (this.state.finishing) return
    const isFresh = totals(this.state).looked === 0
    await this.#inTurn(() => (isFresh ? partial.startOver(plan) : partial.reconcileWithFiles()))
  }

  async append(chain: string, page: PageOfChain): Promise<void> {
    const partial = this.#partial
    await explainWriteErrors(this.#opened.file, this.#opened.edges, () => partial.append(chain, page))
    const { done, tokenAt } = progressOf(this.state, chain)
    if (done) {
      await this.#inTurn(async () => {
        await partial.closeChain(chain)
        await partial.save()
        await partial.mergeShards()
      })
    } else if (tokenAt - partial.savedAt >= saveEveryMs) {
      // from now on: the other chains need not queue up for it
      partial.savedAt = tokenAt
      await this.#inTurn(() => partial.save())
    }
  }

  restart(chain: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#partial.closeChain(chain)
      this.#partial.apply({ type: 'chainRestarted', chain })
      await this.#partial.save()
    })
  }

  replan(plan: Plan, reason?: string): Promise<void> {
    return this.#inTurn(() => this.#partial.startOver(plan, reason))
  }

  complete(importTarget?: ImportTarget): Promise<FinishedExport> {
    const { file, path, edges, release } = this.#opened
    return this.#inTurn(async () => {
      await this.#partial.mergeShards()
      if (!this.state.finishing) await this.#partial.finishWriting()
      const finished = await finishFiles({ file, path, importTarget }, edges)
      await this.#partial.files.removeAll()
      await release()
      return finished
    })
  }

  stop(): Promise<boolean> {
    const { files } = this.#partial
    return this.#inTurn(async () => {
      try {
        const isUseful = totals(this.state).looked > 0
        const isWritten = await files.abandon()
        // report what stopped the export, not what fails while cleaning up; a full disk keeps the state that it has
        if (isUseful && isWritten) await this.#partial.save().catch(() => {})
        else if (!isUseful) await files.removeAll().catch(() => {})
        return isUseful
      } finally {
        await this.#opened.release().catch(() => {})
      }
    })
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return explainWriteErrors(this.#opened.file, this.#opened.edges, () => this.#serially(work))
  }
}
