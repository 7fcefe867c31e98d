import { basename, dirname, join } from 'node:path'
import type { Edges, FileWriter } from '../../edges/edges.ts'

/** The files of an unfinished export: FILE.partial, those of its shards, what an import file is made in, and their state. */
export interface PartialFiles {
  /** A file open for writing, cut to the bytes that count; where none count it begins with `head`. */
  writer(name: string, bytes: number, head?: string): Promise<FileWriter>
  /** What was written is on the disk when it resolves. */
  close(name: string): Promise<void>
  closeAll(): Promise<void>
  /** Closes all files of a run that failed, and gives whether everything is on the disk. Never rejects. */
  abandon(): Promise<boolean>
  sync(): Promise<void>
  size(name: string): Promise<number>
  /** Writes one file behind the counted bytes of another, a separator between, and gives how many bytes that was. */
  copy(from: string, to: string, bytes: number, separator: string, head: string): Promise<number>
  /** Removes all of them; the state last, since nothing can be resumed without it. */
  removeAll(): Promise<void>
}

/** The files beside this absolute path. */
export function partialFiles(path: string, { files }: Pick<Edges, 'files'>): PartialFiles {
  const writers = new Map<string, FileWriter>()

  async function writer(name: string, bytes: number, head = ''): Promise<FileWriter> {
    const open = writers.get(name)
    if (open) return open
    const isStart = bytes <= Buffer.byteLength(head)
    const status = await files.status(name)
    // another user's file in a shared folder, or a link to one
    if (status && !(status.isFile && status.isOurs)) throw Object.assign(new Error('not ours'), { code: 'EPERM' })
    const opened = status
      ? await files.append(name, isStart ? 0 : bytes)
      : await files.create(name, { exclusive: true })
    const buffered = bufferedWriter(opened)
    writers.set(name, buffered)
    if (isStart && head !== '') await buffered.write(head)
    return buffered
  }

  async function close(name: string): Promise<void> {
    const open = writers.get(name)
    if (!open) return
    await open.sync()
    writers.delete(name)
    await open.close()
  }

  return {
    writer,
    close,
    async closeAll() {
      for (const name of [...writers.keys()]) await close(name)
    },
    async abandon() {
      const open = [...writers.values()]
      writers.clear()
      const outcomes = await Promise.allSettled(open.map((one) => one.sync().finally(() => one.close())))
      return outcomes.every(({ status }) => status === 'fulfilled')
    },
    async sync() {
      await Promise.all([...writers.values()].map((one) => one.sync()))
    },
    size: async (name) => (await files.status(name))?.size ?? 0,
    async copy(from, to, bytes, separator, head) {
      if (!(await files.status(from))) return 0
      const target = await writer(to, bytes, head)
      if (separator !== '') await target.write(separator)
      let copied = Buffer.byteLength(separator)
      for await (const chunk of files.chunks(from)) {
        await target.write(chunk)
        copied += chunk.length
      }
      return copied
    },
    async removeAll() {
      const start = `${basename(path)}.partial`
      // the last is what `files.replace` leaves of a process that was killed in it
      const own = /^(?:\.rejected|\.[0-9a-f](?:\.rejected)?|\.part\d+|\.(?:state\.json|owner)\.[0-9a-f.-]+\.tmp)?$/
      for (const name of await files.list(dirname(path))) {
        if (name.startsWith(start) && own.test(name.slice(start.length))) await files.remove(join(dirname(path), name))
      }
      await files.remove(`${path}.partial.state.json`)
    },
  }
}

/** How many bytes go to the disk at once. */
const bufferBytes = 64 * 1024

/** A writer with a buffer for small pieces. What it holds back is written by `sync`, and lost by a `close` without it. */
function bufferedWriter(writer: FileWriter): FileWriter {
  const buffer = Buffer.allocUnsafeSlow(bufferBytes)
  let used = 0
  let queue: Promise<void> = Promise.resolve()

  async function flush(): Promise<void> {
    if (used === 0) return
    await writer.write(buffer.subarray(0, used))
    used = 0
  }

  async function add(data: string | Uint8Array): Promise<void> {
    const size = typeof data === 'string' ? Buffer.byteLength(data) : data.length
    if (used + size > bufferBytes) await flush()
    if (size > bufferBytes) return writer.write(data)
    if (typeof data === 'string') buffer.write(data, used)
    else buffer.set(data, used)
    used += size
  }

  /** Runs work in the order of the calls; after a failure everything fails. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    queue = queue.then(work)
    return queue
  }

  return {
    write: (data) => inTurn(() => add(data)),
    sync: () => inTurn(flush).then(() => writer.sync()),
    close: () => writer.close(),
  }
}
