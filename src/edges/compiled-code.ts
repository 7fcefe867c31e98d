// The first file of a start. What V8 makes of the others costs a third of it, and is kept for the next one: as
// `module.enableCompileCache` does, which Node 20 lacks, and which takes 10 ms more on Node 22 and 24.
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { Script } from 'node:vm'
import { systemDirectories } from './directories.ts'

/** Names this bundle: of a source V8 itself compares no more than the length. */
declare const COGTOOL_BUILD: string

const longestKeptMs = 30 * 24 * 60 * 60 * 1000

loadBundle(process.env.NODE_DISABLE_COMPILE_CACHE ? undefined : ownFolder())

/** Where nobody else can write, since who changes what is kept there changes what runs; undefined where there is no such place. */
function ownFolder(): string | undefined {
  try {
    const { cache } = systemDirectories()
    const parent = nearestFolder(dirname(cache))
    // with sudo it may be in another user's home, where root should leave nothing
    if (!isOurs(realpathSync.native(parent))) return undefined
    // without the links of others from here on
    const ours = join(realpathSync.native(parent), relative(parent, cache))
    const builds = join(ours, 'code')
    const own = join(builds, COGTOOL_BUILD)
    const kept = join(own, `${process.version}-${process.platform}-${process.arch}`)
    for (const folder of [ours, builds, own, kept]) {
      const isNew = !isThere(folder)
      if (isNew) mkdirSync(folder, { recursive: true, mode: 0o700 })
      if (!isOurs(folder)) return undefined
      if (isNew && folder === own) removeOldBuilds(builds)
    }
    return kept
  } catch (error) {
    // every start is as slow as the first
    return withoutPlace(error)
  }
}

/** A read-only home, a full disk: whatever is no such failure is a bug. */
function withoutPlace(error: unknown): undefined {
  if (!(error instanceof Error && 'syscall' in error)) throw error
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

/** This folder, or the one that it would be made in. */
function nearestFolder(path: string): string {
  return isThere(path) ? path : nearestFolder(dirname(path))
}

/** Whether it is a folder, no link to one, and nobody but us can write to it. */
function isOurs(path: string): boolean {
  const stats = lstatSync(path)
  // Windows has neither owners nor modes: there it is the user's by where it lies
  const isGuarded = !process.geteuid || (stats.uid === process.geteuid() && (stats.mode & 0o022) === 0)
  return stats.isDirectory() && isGuarded
}

function removeOldBuilds(builds: string): void {
  for (const path of readdirSync(builds).map((name) => join(builds, name))) {
    const stats = lstatSync(path)
    const isBuild = stats.isDirectory() && /^[0-9a-f]{16}$/.test(basename(path))
    if (isBuild && Date.now() - stats.mtimeMs > longestKeptMs) rmSync(path, { recursive: true, force: true })
  }
}

/**
 * Runs the program, each file of it with its compiled code. Where a file had none, that of all is kept when the process ends: it
 * then holds what this command has used of the others too.
 */
function loadBundle(kept: string | undefined): void {
  const compiled = new Map<string, Script>()
  let isComplete = true
  const loaded = new Map<string, { exports: unknown }>()
  const load = (filename: string): unknown => {
    const before = loaded.get(filename)
    if (before) return before.exports
    const source = `(function(exports,require,module,__filename){${readFileSync(filename, 'utf8')}\n})`
    const path = kept && join(kept, basename(filename))
    const script = new Script(source, { filename, cachedData: path === undefined ? undefined : readKept(path) })
    if (path !== undefined) compiled.set(path, script)
    if (script.cachedDataRejected !== false) isComplete = false
    const module = { exports: {} }
    loaded.set(filename, module)
    try {
      script.runInThisContext()(module.exports, (id: string) => load(fileOf(id, filename)), module, filename)
    } catch (error) {
      loaded.delete(filename)
      throw error
    }
    return module.exports
  }
  process.on('exit', () => {
    if (isComplete) return
    try {
      for (const [path, script] of compiled) keep(path, script.createCachedData())
    } catch (error) {
      withoutPlace(error)
    }
  })
  load(join(__dirname, 'cogtool.js'))
}

/** The bundle is whole: a package of the same name somewhere on this machine is nobody's we know. */
function fileOf(id: string, from: string): string {
  if (id.startsWith('.')) return join(dirname(from), id)
  throw Object.assign(new Error(`Cannot find module '${id}'`), { code: 'MODULE_NOT_FOUND' })
}

/** The compiled code that `keep` wrote, whole; V8 would run, or break on, a damaged one. */
function readKept(path: string): Buffer | undefined {
  try {
    const twice = readFileSync(path)
    const once = twice.subarray(0, twice.length / 2)
    return once.equals(twice.subarray(once.length)) ? once : undefined
  } catch (error) {
    return withoutPlace(error)
  }
}

/** Twice, which shows damage sooner than a checksum; and in one step, since another process may be reading. */
function keep(path: string, data: Buffer): void {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    writeFileSync(temporary, Buffer.concat([data, data]), { mode: 0o600, flag: 'wx' })
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}
