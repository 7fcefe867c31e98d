import { execFileSync } from 'node:child_process'

/** A named pipe, to which nobody writes yet. */
export function makePipe(path: string): void {
  execFileSync('mkfifo', [path])
}
