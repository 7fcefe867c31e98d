import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Whether this machine is a container, as far as its files tell: Docker and Podman leave a mark, others name themselves in the cgroup. */
export function isContainer(root = '/'): boolean {
  if (['.dockerenv', 'run/.containerenv'].some((name) => existsSync(join(root, name)))) return true
  try {
    const cgroup = readFileSync(join(root, 'proc/1/cgroup'), 'utf8')
    return /[/:-](?:docker|containerd|cri-o|crio|libpod|kubepods|ecs)[-/.:]/.test(cgroup)
  } catch {
    // another system, or one that does not tell
    return false
  }
}
