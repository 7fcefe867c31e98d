import { readFileSync } from 'node:fs'
import { systemCode } from '../text/cogtool-error.ts'

/** What a lock, or the name of a temporary file, tells of the process that made it. */
export interface Owner {
  readonly processId: number
  /** As `processBirth` gave it. */
  readonly birth: string | undefined
}

/** This process for a lock or a file's name, in words that `asOwner` reads; no two calls give the same. */
export function ownerWords(): string[] {
  // looked up when it is used: node:crypto takes 3 ms to load
  const unique = process.getBuiltinModule('node:crypto').randomBytes(6).toString('hex')
  const birth = processBirth()
  return [String(process.pid), unique, ...(birth === undefined ? [] : [birth])]
}

/** Also of words that an earlier version wrote, without a birth. */
export function asOwner([processId = '', , birth]: readonly string[]): Owner {
  return { processId: /^\d+$/.test(processId) ? Number(processId) : Number.NaN, birth: birth || undefined }
}

let ownBirth: { readonly text: string | undefined } | undefined

/**
 * What tells this process from a later one of the same id: the boot, and its start since then. Undefined where the system has no
 * files that say so.
 */
export function processBirth(): string | undefined {
  ownBirth ??= { text: birthOf(process.pid)?.text }
  return ownBirth.text
}

/** Whether a process with this id exists, our own or another user's; with a `birth`, whether it is still the same one. */
export function isAlive(processId: number, birth?: string): boolean {
  if (!Number.isSafeInteger(processId) || processId <= 0) return false
  try {
    process.kill(processId, 0)
  } catch (error) {
    if (systemCode(error) !== 'EPERM') return false
  }
  const now = birthOf(processId)
  if (!now) return true
  return !now.isOver && (birth === undefined || birth === now.text)
}

/** The birth of a living process, and whether it has ended and only waits for its parent to ask how. */
function birthOf(processId: number): { readonly text: string; readonly isOver: boolean } | undefined {
  const boot = fileOf('/proc/sys/kernel/random/boot_id')
  const status = fileOf(`/proc/${processId}/stat`)
  if (boot === undefined || status === undefined) return undefined
  // proc(5): the name may hold anything, brackets too; after it come the state (field 3) and, 19 later, the start
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ')
  return { text: `${boot.slice(0, 8)}-${fields[19]}`, isOver: /^[ZX]$/.test(fields[0] ?? '') }
}

/** The name of a process's program, where the system tells. */
export async function nameOf(processId: number): Promise<string | undefined> {
  const commandLine = fileOf(`/proc/${processId}/cmdline`)?.split('\0')
  return nameIn(commandLine ?? [await askPs('comm=', processId)])
}

/** When a process began, where the system tells. */
export async function startOf(processId: number): Promise<Date | undefined> {
  const startedAt = new Date(await askPs('lstart=', processId))
  return Number.isNaN(startedAt.getTime()) ? undefined : startedAt
}

/** The program, for Node its script. Nothing else of a command line is shown: it may hold a secret, or control a terminal. */
function nameIn([program = '', script = '']: readonly string[]): string | undefined {
  const last = (path: string) => path.split(/[/\\]/).at(-1) ?? ''
  const isScript = /^node/.test(last(program)) && script !== '' && !script.startsWith('-')
  const name = last(isScript ? script : program).replace(/\.[cm]?js$/, '')
  return /^[\w.@+-]{1,40}$/.test(name) ? name : undefined
}

/** What ps tells, and nothing where it is missing or cannot tell. */
function askPs(field: string, processId: number): Promise<string> {
  const { execFile } = process.getBuiltinModule('node:child_process')
  return new Promise((resolve) => {
    const options = { env: { ...process.env, LC_ALL: 'C' }, timeout: 1_000, windowsHide: true }
    execFile('ps', ['-o', field, '-p', String(processId)], options, (error, text) => resolve(error ? '' : text.trim()))
  })
}

function fileOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // another system, or a process that has ended meanwhile
    return undefined
  }
}
