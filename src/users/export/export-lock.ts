import { dirname } from 'node:path'
import type { Edges } from '../../edges/edges.ts'
import { CogtoolError } from '../../text/cogtool-error.ts'
import { emptyIfNotText } from '../../text/decode-text.ts'
import { escapeLine } from '../../text/escape.ts'

/**
 * Makes this process the only one that writes to the export's files, until the function it gives is called. Fails with
 * `output_exists` where another living process does. The lock of a killed process does not count.
 */
export async function acquireExportLock(
  file: string,
  partial: string,
  edges: Pick<Edges, 'files' | 'processId' | 'processBirth' | 'isAlive' | 'waiting'>,
): Promise<() => Promise<void>> {
  const { files, processId, isAlive } = edges
  // a lock makes its folder, an export does not
  if (!(await files.status(dirname(partial)))) throw Object.assign(new Error('no folder'), { code: 'ENOENT' })
  const path = `${partial}.owner`
  const onWait = (holder: string) =>
    edges.waiting(escapeLine(`waiting for ${holder}, which begins an export to ${file}`))
  await files.locked(`${partial}.lock`, onWait, async () => {
    const owned = await files.read(path, { kind: 'file', limit: 1024 }).catch(emptyIfNotText)
    const [id, birth] = (owned ?? '').split(' ')
    const owner = Number(id)
    if (owner > 0 && owner !== processId && isAlive(owner, birth)) {
      throw new CogtoolError('output_exists', `another export is writing to ${file}`, {
        why: `process ${owner} is alive and holds ${file}.partial`,
        hint: `wait for it; if that process is not an export, remove ${file}.partial.owner`,
      })
    }
    await files.replace(path, `${processId} ${edges.processBirth() ?? ''}`.trim())
  })
  return () => files.remove(path)
}
