// The first file of a start. What V8 makes of the others costs a third of it, and is kept for the next one: as
// `module.enableCompileCache` does, which Node 20 lacks, and which takes 10 ms more on Node 22 and 24.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Script } from 'node:vm'
import { systemDirectories } from './system-directories.ts'

/** Names this bundle: of a source V8 itself compares no more than the length. */
declare const COGTOOL_BUILD: string

const longestKeptMs = 30 * 24 * 60 * 60 * 1000

const program = join(__dirname, 'cogtool.js')
const folder = process.env.NODE_DISABLE_COMPILE_CACHE ? undefined : ownFolder()
if (folder === undefined) require(program)
else loadCompiled(program, join(folder, `${process.versions.v8}-${process.arch}`))

/** Where nobody else can write, since who changes what is kept there changes what runs; undefined where there is no such place. */
function ownFolder(): string | undefined {
  try {
    const { cache } = systemDirectories()
    // with sudo it may be in another user's home, where root should leave nothing
    if (!isOurs(nearestFolder(cache), 0)) return undefined
    const builds = join(cache, 'code')
    const own = join(builds, COGTOOL_BUILD)
    if (!statSync(own, { throwIfNoEntry: false })) {
      mkdirSync(own, { recursive: true, mode: 0o700 })
      removeOldBuilds(builds)
    }
    return [cache, builds, own].every((path) => isOurs(path, 0o022)) ? own : undefined
  } catch {
    // a read-only home, a full disk: every start is as slow as the first
    return undefined
  }
}

/** The folder that this one is in, or would be made in. */
function nearestFolder(path: string): string {
  const parent = dirname(path)
  return statSync(parent, { throwIfNoEntry: false }) ? parent : nearestFolder(parent)
}

/** Whether a folder is ours and gives nobody else these permissions. */
function isOurs(path: string, forbidden: number): boolean {
  // Windows has neither owners nor modes: there it is the user's by where it lies
  if (!process.geteuid) return true
  const { uid, mode } = statSync(path)
  return uid === process.geteuid() && (mode & forbidden) === 0
}

function removeOldBuilds(builds: string): void {
  for (const path of readdirSync(builds).map((name) => join(builds, name))) {
    if (Date.now() - statSync(path).mtimeMs > longestKeptMs) rmSync(path, { recursive: true, force: true })
  }
}

/** Loads a file of the bundle and what it requires, and keeps the compiled code of what had none when the process ends. */
function loadCompiled(first: string, kept: string): void {
  const compiled = new Map<string, Script>()
  const loaded = new Map<string, { exports: unknown }>()
  const load = (filename: string): unknown => {
    const before = loaded.get(filename)
    if (before) return before.exports
    const path = join(kept, basename(filename))
    const source = `(function(exports,require,module,__filename){${readFileSync(filename, 'utf8')}\n})`
    const script = new Script(source, { filename, cachedData: readKept(path) })
    if (script.cachedDataRejected !== false) compiled.set(path, script)
    const module = { exports: {} }
    loaded.set(filename, module)
    const requireFrom = (id: string) => (id.startsWith('.') ? load(join(dirname(filename), id)) : require(id))
    try {
      script.runInThisContext()(module.exports, requireFrom, module, filename)
    } catch (error) {
      loaded.delete(filename)
      throw error
    }
    return module.exports
  }
  process.on('exit', () => {
    try {
      if (compiled.size > 0) mkdirSync(kept, { recursive: true, mode: 0o700 })
      // with the functions that were compiled since
      for (const [path, script] of compiled) keep(path, script.createCachedData())
    } catch {
      // as above
    }
  })
  load(first)
}

/** The compiled code that `keep` wrote, whole; V8 would run, or break on, a damaged one. */
function readKept(path: string): Buffer | undefined {
  try {
    const twice = readFileSync(path)
    const once = twice.subarray(0, twice.length / 2)
    return once.equals(twice.subarray(once.length)) ? once : undefined
  } catch {
    return undefined
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
