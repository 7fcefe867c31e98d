import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { root } from './examples.ts'

/** Of this cogtool. */
export const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

/** What the programs of others answer in a job. */
export interface Given {
  /** What `aws cloudformation describe-change-set` and `terraform show -json` print. */
  readonly changeSet?: string
  readonly plan?: string
  /** The folder of answers that stands for the pool: what is read live is read from there. */
  readonly snapshot?: string
}

export interface Finished {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A clone as a job finds it, with the built cogtool, and what stands for the programs of others. */
export interface Workshop {
  readonly folder: string
  write(path: string, text: string, mode?: number): void
  read(path: string): string
  git(...args: string[]): Finished
  /** Runs a script as a step of a job does. */
  bash(script: string, options?: { readonly env?: Readonly<Record<string, string>> }): Finished
}

/** Opens one that ends with the test. */
export function openWorkshop({ changeSet = '', plan = '', snapshot = '' }: Given = {}): Workshop {
  const home = mkdtempSync(join(tmpdir(), 'cogtool-ci-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const folder = join(home, 'clone')
  const write = (path: string, text: string, mode = 0o644) => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    chmodSync(path, mode)
  }
  const program = (name: string, script: string) => write(join(home, 'bin', name), `#!/bin/bash\n${script}\n`, 0o755)
  write(join(home, 'change-set.json'), changeSet)
  write(join(home, 'plan.json'), plan)
  program('npm', `[ "$*" = "install --global cogtool@${version}" ] && echo "$*" >> "${home}/calls"`)
  program('aws', answers(home, { 'describe-change-set': 'change-set.json', ' wait ': undefined }))
  program('terraform', answers(home, { 'show -json': 'plan.json' }))
  program('cogtool', builtCogtool(snapshot))
  const env = {
    PATH: `${join(home, 'bin')}:${process.env.PATH}`,
    HOME: home,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: 'ann',
    GIT_AUTHOR_EMAIL: 'ann@example.com',
    GIT_COMMITTER_NAME: 'ann',
    GIT_COMMITTER_EMAIL: 'ann@example.com',
    CI: 'true',
    RUNNER_TEMP: join(home, 'temp'),
    GITHUB_STEP_SUMMARY: join(home, 'summary.md'),
    CI_BUILDS_DIR: join(home, 'builds'),
  }
  mkdirSync(folder)
  mkdirSync(env.RUNNER_TEMP)
  mkdirSync(env.CI_BUILDS_DIR)
  const run = (command: string, args: readonly string[], more: Readonly<Record<string, string>> = {}): Finished => {
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: folder,
      env: { ...env, ...more },
      encoding: 'utf8',
      input: '',
    })
    return { exitCode: status, stdout, stderr }
  }
  return {
    folder,
    write: (path, text, mode) => write(join(folder, path), text, mode),
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    git: (...args) => run('git', args),
    // as GitHub runs `shell: bash`, and GitLab's runner its scripts
    bash: (script, options = {}) =>
      run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], options.env),
  }
}

/** A program that writes down what it is called with, and prints a file where its arguments hold some words; without one it fails. */
function answers(home: string, files: Readonly<Record<string, string | undefined>>): string {
  const cases = Object.entries(files).map(
    ([words, file]) => `*"${words}"*) ${file === undefined ? 'exit 255' : `cat "${join(home, file)}"`} ;;`,
  )
  return [`echo "$(basename "$0") $*" >> "${home}/calls"`, 'case " $* " in', ...cases, 'esac'].join('\n')
}

/** The built program; what `--save-json` and `--stack` read live is a folder here. */
function builtCogtool(snapshot: string): string {
  return `
args=()
while [ $# -gt 0 ]; do
  if [ "$1" = --save-json ]; then
    cp -r "${snapshot}" "$2"
    args+=(--from-json "$2")
    shift
  elif [ "$1" = --stack ]; then shift
  else args+=("$1"); fi
  shift
done
exec "${process.execPath}" "${join(root, 'bin/cogtool.js')}" "\${args[@]}"`
}
