import { resolve } from 'node:path'
import { unwritable } from '../../output/stream-errors.ts'
import { shardDigits } from '../list/shards.ts'
import { claim } from './export-lock.ts'
import { type ChainProgress, digestParameters, type ExportState, type Plan, totals, untouched } from './export-state.ts'
import { advanced, type ExportTarget, type Frame } from './export-target.ts'
import { finishFiles } from './finish-files.ts'
import { partialFiles } from './partial-files.ts'
import { type FileEdges, type FileOptions, leftOver, refuseChanges } from './resume.ts'

/** How often the state is written while pages come, in milliseconds. */
const saveEveryMs = 1_000

/** A target whose further parameters are known once the pool has been asked. */
export interface FileTarget extends ExportTarget {
  /** Fails with `resume_refused` where the export began with other ones. */
  alsoShapedBy(parameters: Readonly<Record<string, unknown>>): void
}

/**
 * Files that appear only when all users are there. Rows go to FILE.partial (0600), those of a shard to FILE.partial.<digit>
 * first; FILE.partial.state.json says what of them counts, so that a run that was killed at any instant can be gone on
 * with: whatever is behind the counted bytes is cut off again. Fails with `output_exists` where FILE, or what an earlier run
 * left, is there and neither `force` nor `resume` is; with `resume_refused`, `output_unwritable`.
 */
export async function fileTarget(file: string, options: FileOptions, edges: FileEdges): Promise<FileTarget> {
  const path = resolve(edges.workingDirectory, file)
  const partial = `${path}.partial`
  const parts = partialFiles(path, edges)
  const guarded = <T>(work: Promise<T>) =>
    work.catch((error: unknown) => {
      throw unwritable(file, error)
    })
  const release = await guarded(claim(file, partial, edges))
  const left = await guarded(leftOver(file, path, options, edges)).catch(async (error: unknown) => {
    await release()
    throw error
  })

  const salt = left?.salt ?? edges.randomBytes(16).toString('hex')
  let state: Omit<ExportState, 'chains'> = left ?? {
    schema: 'cogtool.export-state/1',
    salt,
    parameters: digestParameters(options.parameters, salt),
    plan: 'one',
    merged: 0,
    mergedBytes: 0,
    mergedRejectedBytes: 0,
    finishing: false,
  }
  let chains = new Map<string, ChainProgress>(Object.entries(left?.chains ?? {}))
  const resumedUsers = totals(chains.values()).users
  let frame: Frame = { head: '', separator: '', tail: '' }
  let headBytes = 0
  let savedAt = Number.NEGATIVE_INFINITY
  let queue: Promise<unknown> = Promise.resolve()

  /** The work of one caller after the other, whatever became of those before. */
  function serially<T>(work: () => Promise<T>): Promise<T> {
    const turn = queue.then(work, work)
    queue = turn.catch(() => {})
    return guarded(turn)
  }

  const isSharded = () => state.plan === 'shards'
  const fileOf = (chain: string) => (isSharded() ? `${partial}.${chain}` : partial)
  const headOf = () => (isSharded() ? '' : frame.head)
  const progressOf = (chain: string): ChainProgress =>
    chains.get(chain) ?? { ...untouched, bytes: isSharded() ? 0 : headBytes }

  async function save(): Promise<void> {
    const text = JSON.stringify({ ...state, chains: Object.fromEntries(chains) } satisfies ExportState)
    savedAt = edges.now().getTime()
    // what the state counts must be on the disk before it
    await parts.sync()
    await edges.files.replace(`${partial}.state.json`, text)
  }

  async function close(chain: string): Promise<void> {
    await parts.close(fileOf(chain))
    await parts.close(`${fileOf(chain)}.rejected`)
  }

  /** Puts shards that are done behind one another, in the order of their digits, as far as they go. */
  async function merge(): Promise<void> {
    for (const digit of shardDigits.slice(state.merged)) {
      const shard = progressOf(digit)
      if (!shard.done) return
      // another shard's turn may come before its own
      await close(digit)
      const before = totals(shardDigits.slice(0, state.merged).map(progressOf))
      const separator = shard.users > 0 && before.users > 0 ? frame.separator : ''
      const { mergedBytes, mergedRejectedBytes } = state
      const copied = await parts.copy(fileOf(digit), partial, mergedBytes, separator, frame.head)
      const rejected = `${fileOf(digit)}.rejected`
      const copiedRejected = await parts.copy(rejected, `${partial}.rejected`, mergedRejectedBytes, '', '')
      state = {
        ...state,
        merged: state.merged + 1,
        mergedBytes: mergedBytes + copied,
        mergedRejectedBytes: mergedRejectedBytes + copiedRejected,
      }
      await save()
      await edges.files.remove(fileOf(digit))
      await edges.files.remove(rejected)
    }
  }

  async function startOver(plan: Plan, fallback: string | undefined): Promise<void> {
    await parts.closeAll()
    await parts.removeAll()
    const { fallback: _, ...rest } = state
    state = {
      ...rest,
      plan,
      ...(fallback === undefined ? {} : { fallback }),
      merged: 0,
      mergedBytes: headBytes,
      mergedRejectedBytes: 0,
      finishing: false,
    }
    chains = new Map()
    await save()
  }

  /** A state whose files are shorter than it says (after a power cut, say) is believed as far as they go. */
  async function believeFiles(): Promise<void> {
    const isWhole = async (name: string, bytes: number, rejectedBytes: number) =>
      (await parts.size(name)) >= bytes && (await parts.size(`${name}.rejected`)) >= rejectedBytes
    const { merged, mergedBytes, mergedRejectedBytes } = state
    if (merged > 0 && !(await isWhole(partial, mergedBytes, mergedRejectedBytes))) {
      return startOver(state.plan, state.fallback)
    }
    for (const [name, { bytes, rejectedBytes, users }] of chains) {
      if (isSharded() && shardDigits.indexOf(name) < merged) continue
      const counted = users > 0 ? bytes : 0
      if (!(await isWhole(fileOf(name), counted, rejectedBytes))) chains.delete(name)
    }
  }

  return {
    isStream: false,
    resumedUsers,
    get plan() {
      return state.plan
    },
    get fallback() {
      return state.fallback
    },
    get chains() {
      return chains.values()
    },
    progressOf,
    alsoShapedBy(more) {
      if (left) refuseChanges(file, left, more)
      else state = { ...state, parameters: { ...state.parameters, ...digestParameters(more, salt) } }
    },
    async begin(plan, its) {
      frame = its
      headBytes = Buffer.byteLength(frame.head)
      if (state.finishing) return
      await serially(totals(chains.values()).looked === 0 ? () => startOver(plan, undefined) : believeFiles)
    },
    async append(chain, page) {
      const before = progressOf(chain)
      const { rows, rejected } = page.text
      const name = fileOf(chain)
      const text = rows !== '' && before.users > 0 ? frame.separator + rows : rows
      if (text !== '') {
        await guarded(parts.writer(name, before.bytes, headOf()).then((writer) => writer.write(text)))
      }
      if (rejected !== '') {
        const writing = parts.writer(`${name}.rejected`, before.rejectedBytes)
        await guarded(writing.then((writer) => writer.write(rejected)))
      }
      const at = edges.now().getTime()
      const written = { bytes: Buffer.byteLength(text), rejectedBytes: Buffer.byteLength(rejected), at }
      const after = advanced(before, page, written)
      chains.set(chain, after)
      if (after.done) {
        await serially(async () => {
          await close(chain)
          await save()
          if (isSharded()) await merge()
        })
      } else if (at - savedAt >= saveEveryMs) {
        // from now on: the other chains need not queue up for it
        savedAt = at
        await serially(save)
      }
    },
    restart: (chain) =>
      serially(async () => {
        await close(chain)
        chains.delete(chain)
        await save()
      }),
    replan: (plan, reason) => serially(() => startOver(plan, reason)),
    complete: () =>
      serially(async () => {
        if (isSharded()) await merge()
        if (!state.finishing) {
          const main = await parts.writer(
            partial,
            isSharded() ? state.mergedBytes : progressOf('all').bytes,
            frame.head,
          )
          await main.write(frame.tail)
          await parts.closeAll()
          state = { ...state, finishing: true }
          await save()
        }
        const { users, reasons } = totals(chains.values())
        const rejected = Object.values(reasons).reduce((sum, number) => sum + number, 0)
        const finished = await finishFiles({ file, path, format: options.format, users, rejected }, edges)
        await parts.removeAll()
        await release()
        return finished
      }),
    stop: () =>
      serially(async () => {
        try {
          const isUseful = totals(chains.values()).looked > 0
          const isWritten = await parts.abandon()
          // what stopped the export is the news, not that its remains resist; a full disk keeps the state that it has
          if (isUseful && isWritten) await save().catch(() => {})
          else if (!isUseful) await parts.removeAll().catch(() => {})
          return isUseful
        } finally {
          await release().catch(() => {})
        }
      }),
  }
}
