import type { Spool } from '../../duplicates/spool.ts'
import type { Edges } from '../../edges/edges.ts'
import { CogtoolError, systemReason } from '../../text/cogtool-error.ts'
import { NotText, notText } from '../../text/decode-text.ts'
import { utf8Chunks } from '../../text/utf8-chunks.ts'
import { refuseOtherFile } from '../../users/formats/other-files.ts'
import { checkedBytes } from '../../users/formats/read-export.ts'

/** An export as it was typed, its absolute path, and what messages call it. */
interface NamedInput {
  readonly file: string
  readonly path: string
  readonly name: string
}

/** Writes a file of users to a spool, up to a record that is longer than any user can be. Fails with `input_invalid`. */
export async function copyToSpool(
  { write, finish }: Spool,
  input: NamedInput,
  edges: Pick<Edges, 'files' | 'stdin' | 'signal'>,
): Promise<void> {
  const chunks = checkedBytes(utf8Chunks(inputChunks(input, edges)), input)
  await explainReadErrors(input.name, async () => {
    for await (const chunk of chunks) await write(chunk)
  })
  await finish()
}

/** What comes from the file or standard input. A signal ends the wait for a writer that is silent. */
async function* inputChunks(
  { file, path, name }: NamedInput,
  { files, stdin, signal }: Pick<Edges, 'files' | 'stdin' | 'signal'>,
) {
  const chunks = (file === '-' ? stdin.chunks() : files.chunks(path))[Symbol.asyncIterator]()
  const aborted = whenAborted(signal)
  let isBeginning = true
  try {
    for (;;) {
      const { value, done } = await Promise.race([explainReadErrors(name, () => chunks.next()), aborted])
      if (done) return
      // before it is refused as no text
      if (isBeginning) refuseOtherFile(value, name)
      isBeginning = false
      yield value
    }
  } finally {
    // not waited for: with a silent writer it would never resolve
    chunks.return?.().catch(() => {})
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  // no caller may be waiting for it when the signal comes
  aborted.catch(() => {})
  return aborted
}

/** What the work gives; fails with `input_unreadable` where the system refused it, with `input_invalid` where it is no text. */
export async function explainReadErrors<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof NotText) throw notText(name, error)
    const why = systemReason(error)
    if (why === undefined || error instanceof CogtoolError) throw error
    throw new CogtoolError('input_unreadable', `${name} cannot be read`, {
      why,
      hint: 'name an export: cogtool export-users -o users.csv',
    })
  }
}
