import { promises, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * A folder of mode 0700, with those above it; one that is there stays as it is. Fails at the first one that cannot be made: Node's
 * own `recursive` never ends in a folder that takes no new ones (/proc), which it believes to be missing.
 */
export async function makeFolder(path: string): Promise<void> {
  if (isFolder(path)) return
  const parent = dirname(path)
  if (parent !== path) await makeFolder(parent)
  try {
    await promises.mkdir(path, { mode: 0o700 })
  } catch (error) {
    // another process may have made it
    if (!isFolder(path)) throw error
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
