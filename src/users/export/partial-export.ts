import type { Edges } from '../../edges/edges.ts'
import { shardDigits } from '../list/shards.ts'
import { type ExportEvent, type PageOfChain, reduceExport } from './export-reducer.ts'
import { type ExportState, type Plan, progressOf } from './export-state.ts'
import type { Frame } from './export-target.ts'
import { type PartialFiles, partialFiles } from './partial-files.ts'

/**
 * What has been written of an export: rows in FILE.partial (0600), those of a shard in FILE.partial.<digit> first, and how much
 * of them counts in FILE.partial.state.json. A run that was killed at any instant can be resumed: bytes beyond the counted ones
 * are cut off.
 */
export class PartialExport {
  frame: Frame = { head: '', separator: '', tail: '' }
  /** When the state was last written, in milliseconds since the epoch. */
  savedAt = Number.NEGATIVE_INFINITY
  readonly files: PartialFiles
  readonly #path: string
  readonly #edges: Pick<Edges, 'files' | 'now'>
  #state: ExportState

  constructor(path: string, state: ExportState, edges: Pick<Edges, 'files' | 'now'>) {
    this.files = partialFiles(path, edges)
    this.#path = `${path}.partial`
    this.#edges = edges
    this.#state = state
  }

  get state(): ExportState {
    return this.#state
  }

  apply(event: ExportEvent): void {
    this.#state = reduceExport(this.#state, event)
  }

  async save(): Promise<void> {
    const text = JSON.stringify(this.#state)
    this.savedAt = this.#edges.now().getTime()
    // what the state counts must be on the disk before it
    await this.files.sync()
    await this.#edges.files.replace(`${this.#path}.state.json`, text)
  }

  /** Removes everything that was written and starts over with this plan. */
  async startOver(plan: Plan, fallback?: string): Promise<void> {
    await this.files.closeAll()
    await this.files.removeAll()
    this.apply({ type: 'started', plan, fallback, headBytes: Buffer.byteLength(this.frame.head) })
    await this.save()
  }

  /** Restarts the chains whose files are shorter than the state says, after a power cut for example. */
  async reconcileWithFiles(): Promise<void> {
    const isWhole = async (name: string, bytes: number) => (await this.files.size(name)) >= bytes
    const { merged, mergedBytes, plan, fallback, chains } = this.#state
    if (merged > 0 && !(await isWhole(this.#path, mergedBytes))) return this.startOver(plan, fallback)
    for (const [chain, { bytes, users }] of Object.entries(chains)) {
      if (this.#isSharded && shardDigits.indexOf(chain) < merged) continue
      const isThere = await isWhole(this.#fileOf(chain), users > 0 ? bytes : 0)
      if (!isThere) this.apply({ type: 'chainRestarted', chain })
    }
  }

  async append(chain: string, page: PageOfChain): Promise<void> {
    const { users } = progressOf(this.#state, chain)
    const { rows } = page.text
    const bytes = this.#bytesOf(chain)
    const text = rows !== '' && users > 0 ? this.frame.separator + rows : rows
    await this.#write(this.#fileOf(chain), bytes, text, this.#isSharded ? '' : this.frame.head)
    const counted = { bytes: bytes + Buffer.byteLength(text) }
    this.apply({ type: 'page', chain, page, at: this.#edges.now().getTime(), counted })
  }

  async closeChain(chain: string): Promise<void> {
    await this.files.close(this.#fileOf(chain))
  }

  /** Appends finished shards to the file, in the order of their digits, up to the first that is not finished. */
  async mergeShards(): Promise<void> {
    if (!this.#isSharded) return
    for (const digit of shardDigits.slice(this.#state.merged)) {
      const shard = progressOf(this.#state, digit)
      if (!shard.done) return
      // a shard that has just ended may not have been closed yet
      await this.closeChain(digit)
      const { merged, mergedBytes } = this.#state
      const hasRows = shardDigits.slice(0, merged).some((before) => progressOf(this.#state, before).users > 0)
      const separator = shard.users > 0 && hasRows ? this.frame.separator : ''
      const [from, to] = [this.#fileOf(digit), this.#path]
      const bytes = await this.files.copy(from, to, mergedBytes, separator, this.frame.head)
      this.apply({ type: 'shardMerged', bytes })
      await this.save()
      await this.#edges.files.remove(from)
    }
  }

  /** Writes the end of the file, and to the state that only renaming is left to do. */
  async finishWriting(): Promise<void> {
    const bytes = this.#isSharded ? this.#state.mergedBytes : this.#bytesOf('all')
    const main = await this.files.writer(this.#path, bytes, this.frame.head)
    await main.write(this.frame.tail)
    await this.files.closeAll()
    this.apply({ type: 'finishing' })
    await this.save()
  }

  get #isSharded(): boolean {
    return this.#state.plan === 'shards'
  }

  #fileOf(chain: string): string {
    return this.#isSharded ? `${this.#path}.${chain}` : this.#path
  }

  /** How many bytes of a chain's file count; without shards it begins with the head. */
  #bytesOf(chain: string): number {
    return this.#state.chains[chain]?.bytes ?? (this.#isSharded ? 0 : this.#state.mergedBytes)
  }

  async #write(name: string, bytes: number, text: string, head?: string): Promise<void> {
    if (text === '') return
    const writer = await this.files.writer(name, bytes, head)
    await writer.write(text)
  }
}
