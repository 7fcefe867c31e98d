import type { Command } from 'commander'
import type { Edges } from '../../edges/edges.ts'
import type { Printer } from '../../output/printer.ts'
import type { Settings } from '../../pool/settings.ts'
import type { ExitCode } from '../../text/cogtool-error.ts'
import type { RunGate } from './gate.ts'
import type { Need } from './prompt-missing-settings.ts'
import type { SettingFlags } from './setting-layers.ts'

/** What every command works with. */
export interface BareRun {
  readonly edges: Edges
  /** The arguments as they were typed, without the program's name. */
  readonly commandLine: readonly string[]
  readonly printer: Printer
  /** Whether somebody is there to answer a question: terminals on both ends and none of --json, --no-input, CI. */
  readonly interactive: boolean
  /** Whether --no-input or CI says that nobody is there, not even at a browser. */
  readonly unattended: boolean
}

/** What a command works with once the command line, the environment and the config files have been read. */
export interface Run extends BareRun {
  readonly settings: Settings
  /** Gives leave for requests that carry something secret. */
  readonly gate: RunGate
}

/** The flag that names a pool. */
export type PoolFlags = Pick<SettingFlags, 'pool'> | Pick<SettingFlags, 'userPoolId'>

/** A command as the root help shows it; its file is loaded when it is used. */
export interface CommandEntry {
  readonly name: string
  readonly summary: string
  readonly group: string
  readonly load: () => Promise<{ define: (command: Command, context: CommandContext) => void }>
}

/** What `program.ts` hands to every command definition. */
export interface CommandContext {
  /** Every command, in the order of the help. */
  readonly commands: readonly CommandEntry[]
  /**
   * Reads settings and global flags; call it first in the action. What it `needs` is asked for on a terminal where it is missing; a
   * pool that the command line does not name is said. Fails with `pool_ambiguous` where several are listed and a pool is needed.
   */
  start(...needs: Need[]): Promise<Run>
  /** The same for another pool than the one that the command line names, by the flag that would name it. */
  startAt(pool: PoolFlags, ...needs: Need[]): Promise<Run>
  /** Reads flags and variables, as if there was no config file and no session, and no --pool. */
  startWithoutFiles(): Promise<Run>
  /** Reads the global flags alone, for commands that work whatever is configured. */
  startBare(): Promise<BareRun>
  /** Records the exit code: commander drops what an action returns. */
  finish(code: ExitCode): void
}
