import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDocument } from 'yaml'

/** A code block of docs/ci.md that is a file. */
export interface Example {
  /** e.g. `.github/workflows/cognito-nightly.yml`; the block's first comment names it. */
  readonly path: string
  readonly text: string
}

export interface Step {
  readonly name?: string
  readonly uses?: string
  readonly run?: string
  readonly if?: string
  readonly with?: Readonly<Record<string, string | number | boolean>>
  readonly env?: Readonly<Record<string, string>>
}
export interface Job {
  readonly if?: string
  readonly needs?: readonly string[]
  readonly permissions?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
}
export interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>
  readonly defaults: { readonly run: { readonly shell: string } }
  readonly jobs: Readonly<Record<string, Job>>
}
export interface GitlabJob {
  readonly script: readonly string[]
  readonly before_script?: readonly string[]
  readonly after_script?: readonly string[]
}

export const root = join(import.meta.dirname, '../../..')
export const page = readFileSync(join(root, 'docs/ci.md'), 'utf8')
const blocks = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({
  language,
  text,
}))

/** Every block that is a file. */
export const examples: readonly Example[] = blocks.map(({ text }) => ({
  path: /^# (\S+)$/m.exec(text)?.[1] ?? 'a block without a path',
  text,
}))

export function exampleOf(path: string): string {
  const found = examples.find((one) => one.path === path)
  if (!found) throw new Error(`docs/ci.md has no ${path}`)
  return found.text
}

/** A YAML file of the page; fails where it is not well formed, or warns. */
export const yamlOf = <T>(path: string): T => parseYaml(exampleOf(path), path)

/** A YAML file of the repository, likewise. */
export const yamlFile = <T>(path: string): T => parseYaml(readFileSync(join(root, path), 'utf8'), path)

function parseYaml<T>(text: string, path: string): T {
  const document = parseDocument(text, { strict: true, uniqueKeys: true })
  const faults = [...document.errors, ...document.warnings]
  if (faults.length > 0) throw new Error(`${path}: ${faults.map(({ message }) => message).join('\n')}`)
  return document.toJS() as T
}

export const workflowPaths = examples.map(({ path }) => path).filter((path) => path.startsWith('.github/workflows/'))
